#include "harness/model_pickle.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include "harness/model_pickle_names.h"

namespace clinval::harness {
namespace {

constexpr std::size_t kDeepestNesting = 64;
constexpr std::size_t kMostValues = std::size_t{1} << 20;
constexpr std::size_t kLongestTypeTag = 256;  // LibTorch parses it as code
constexpr std::ptrdiff_t kMostTypeBrackets = 16;
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;

/// A list, dictionary or object: its members may still come.
struct Container {
  std::size_t depth = 0;
  bool read_back = false;  ///< from the memo; a later member could close a circle
};

struct Value {
  enum class Kind { Other, Mark, Integer, Text, Global, Tuple, Storage, Container };
  Kind kind = Kind::Other;
  std::int64_t number = 0;  ///< Integer; elements of a Storage
  std::string text;         ///< Text; Global: "module name"
  std::size_t depth = 0;
  std::shared_ptr<Container> container;  ///< shared, because the memo holds the same object
  /// Shared, because the memo hands out the same tuple many times; never changed.
  std::shared_ptr<const std::vector<Value>> items;
};

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::size_t depth_of(const Value& value) {
  return value.container ? value.container->depth : value.depth;
}

class Walk {
 public:
  Walk(std::string_view bytes,
       const std::function<std::optional<std::uint64_t>(const std::string&)>& record_bytes)
      : bytes_(bytes), record_bytes_(record_bytes) {}

  void run() {
    while (true) {
      const unsigned char code = static_cast<unsigned char>(take(1).front());
      if (code == '.') {
        break;
      }
      step(code);
      if (stack_.size() > kMostValues) {
        throw Refused("a pickle of fewer values");
      }
    }
    if (at_ != bytes_.size() || stack_.size() != 1) {
      throw Refused("a pickle that ends with its one value");
    }
  }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - at_) {
      throw Refused("a pickle that is complete");
    }
    const std::string_view part = bytes_.substr(at_, count);
    at_ += count;
    return part;
  }

  std::uint64_t take_unsigned(std::size_t width) {
    std::uint64_t value = 0;
    const std::string_view part = take(width);
    for (std::size_t i = width; i > 0; --i) {
      value = value << 8U | static_cast<unsigned char>(part[i - 1]);
    }
    return value;
  }

  /// Two's complement, little-endian, at most eight bytes.
  std::int64_t take_signed(std::size_t width) {
    if (width == 0 || width > 8) {
      throw Refused("integers of at most eight bytes");
    }
    const std::uint64_t raw = take_unsigned(width);
    const std::size_t unused = 64 - 8 * width;
    return static_cast<std::int64_t>(raw << unused) >> unused;
  }

  std::string take_line() {
    const std::size_t end = bytes_.find('\n', at_);
    if (end == std::string_view::npos) {
      throw Refused("a pickle that is complete");
    }
    std::string line(take(end - at_));
    take(1);
    return line;
  }

  Value pop() {
    if (stack_.empty() || stack_.back().kind == Value::Kind::Mark) {
      throw Refused("a pickle whose stack is never empty");
    }
    Value value = std::move(stack_.back());
    stack_.pop_back();
    return value;
  }

  std::vector<Value> pop_to_mark() {
    std::size_t from = stack_.size();
    while (from > 0 && stack_[from - 1].kind != Value::Kind::Mark) {
      --from;
    }
    if (from == 0) {
      throw Refused("a mark for every group of a pickle");
    }
    std::vector<Value> items(
        std::make_move_iterator(stack_.begin() + static_cast<std::ptrdiff_t>(from)),
        std::make_move_iterator(stack_.end()));
    stack_.resize(from - 1);
    return items;
  }

  void push(Value value) { stack_.push_back(std::move(value)); }
  void push_integer(std::int64_t number) {
    push(
        {.kind = Value::Kind::Integer, .number = number, .text = {}, .container = {}, .items = {}});
  }

  /// The depth of what holds these.
  static std::size_t depth_around(const std::vector<Value>& items) {
    std::size_t depth = 0;
    for (const Value& item : items) {
      depth = std::max(depth, depth_of(item) + 1);
    }
    if (depth > kDeepestNesting) {
      throw Refused("a pickle nested at most 64 deep");
    }
    return depth;
  }

  void push_container(std::size_t depth) {
    push({.kind = Value::Kind::Container,
          .text = {},
          .container = std::make_shared<Container>(Container{.depth = depth}),
          .items = {}});
  }

  /// Members for the container on top of the stack.
  void fill(const std::vector<Value>& members) {
    const Value value = pop();
    if (!value.container || value.container->read_back) {
      throw Refused("containers that are filled before they are used");
    }
    value.container->depth = std::max(value.container->depth, depth_around(members));
    push(value);
  }

  void push_tuple(std::vector<Value> items) {
    const std::size_t depth = depth_around(items);
    push({.kind = Value::Kind::Tuple,
          .text = {},
          .depth = depth,
          .container = {},
          .items = std::make_shared<const std::vector<Value>>(std::move(items))});
  }

  void tuple_of(std::size_t count) {
    std::vector<Value> items(count);
    for (std::size_t i = count; i > 0; --i) {
      items[i - 1] = pop();
    }
    push_tuple(std::move(items));
  }

  void step(unsigned char code) {
    switch (code) {
      case 0x80:
        if (take_unsigned(1) != 2) {
          throw Refused("a pickle of protocol 2");
        }
        break;
      case 'c': global(); break;
      case 'q': put(take_unsigned(1)); break;
      case 'r': put(take_unsigned(4)); break;
      case 'h': get(take_unsigned(1)); break;
      case 'j': get(take_unsigned(4)); break;
      case '(': push({.kind = Value::Kind::Mark, .text = {}, .container = {}, .items = {}}); break;
      case ')': push_tuple({}); break;
      case 't': push_tuple(pop_to_mark()); break;
      case 0x85: tuple_of(1); break;
      case 0x86: tuple_of(2); break;
      case 0x87: tuple_of(3); break;
      case 'X':
        push({.kind = Value::Kind::Text,
              .text = std::string(take(take_unsigned(4))),
              .container = {},
              .items = {}});
        break;
      case 'J': push_integer(take_signed(4)); break;
      case 'K': push_integer(static_cast<std::int64_t>(take_unsigned(1))); break;
      case 'M': push_integer(static_cast<std::int64_t>(take_unsigned(2))); break;
      case 0x8a: push_integer(take_signed(take_unsigned(1))); break;
      case 'G':
        take(8);
        push({});
        break;
      case ']':
      case '}': push_container(0); break;
      case 'N':
      case 0x88:
      case 0x89: push({}); break;
      default: combine(code);
    }
  }

  /// Instructions that take values from the stack.
  void combine(unsigned char code) {
    switch (code) {
      case 'Q': storage(pop()); break;
      case 'R': reduce(); break;
      case 0x81: object(); break;
      case 'b':
      case 'a': fill({pop()}); break;
      case 's': {
        const Value value = pop();
        fill({pop(), value});
        break;
      }
      case 'u':
      case 'e': fill(pop_to_mark()); break;
      default: throw Refused("only instructions that the serialiser writes");
    }
  }

  /// An object of a class; its state comes later.
  void object() {
    const std::size_t depth = depth_around({pop()});
    if (pop().kind != Value::Kind::Global) {
      throw Refused("objects of a named class");
    }
    push_container(depth);
  }

  void global() {
    const std::string module = take_line();
    std::string name = module + " " + take_line();
    if (!is_known_global(name)) {
      throw Refused("only global names that the serialiser writes");
    }
    push({.kind = Value::Kind::Global, .text = std::move(name), .container = {}, .items = {}});
  }

  /// LibTorch makes a table as long as the largest number.
  void put(std::uint64_t slot) {
    if (slot > memo_.size()) {
      throw Refused("memory that is numbered in order");
    }
    Value value = pop();
    memo_[slot] = value;
    push(std::move(value));
  }

  void get(std::uint64_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) {
      throw Refused("only memory that was written before");
    }
    if (found->second.container) {
      found->second.container->read_back = true;
    }
    push(found->second);
  }

  /// ('storage', type, record, device, elements)
  void storage(const Value& key) {
    const bool shaped = key.kind == Value::Kind::Tuple && key.items->size() == 5;
    if (!shaped || (*key.items)[0].text != "storage" || (*key.items)[3].text != "cpu" ||
        (*key.items)[4].kind != Value::Kind::Integer) {
      throw Refused("storages on the CPU");
    }
    const std::int64_t width = storage_element_bytes((*key.items)[1].text);
    const std::int64_t elements = (*key.items)[4].number;
    const std::optional<std::uint64_t> bytes = record_bytes_((*key.items)[2].text);
    if (width == 0 || elements < 0 || elements > kMostElements || !bytes ||
        *bytes != static_cast<std::uint64_t>(elements * width)) {
      throw Refused("storages exactly as long as their records");
    }
    push({.kind = Value::Kind::Storage,
          .number = elements,
          .text = {},
          .container = {},
          .items = {}});
  }

  void reduce() {
    const Value arguments = pop();
    const Value callee = pop();
    if (callee.kind != Value::Kind::Global || arguments.kind != Value::Kind::Tuple) {
      throw Refused("calls of listed functions only");
    }
    if (callee.text.ends_with("_rebuild_tensor_v2")) {
      tensor(*arguments.items);
      push({});
      return;
    }
    if (callee.text.ends_with(" restore_type_tag")) {
      type_tag(*arguments.items);
    }
    push({.text = {}, .depth = arguments.depth, .container = {}, .items = {}});
  }

  /// (value, type)
  static void type_tag(const std::vector<Value>& a) {
    if (a.size() != 2 || a[1].kind != Value::Kind::Text || a[1].text.size() > kLongestTypeTag ||
        std::count(a[1].text.begin(), a[1].text.end(), '[') > kMostTypeBrackets ||
        std::count(a[1].text.begin(), a[1].text.end(), '(') > kMostTypeBrackets) {
      throw Refused("type tags of at most 256 characters and 16 brackets");
    }
  }

  /// (storage, offset, sizes, strides, ...): its last element must lie inside the storage.
  static void tensor(const std::vector<Value>& a) {
    if (a.size() < 4 || a[0].kind != Value::Kind::Storage || a[1].kind != Value::Kind::Integer ||
        a[2].kind != Value::Kind::Tuple || a[3].kind != Value::Kind::Tuple ||
        a[2].items->size() != a[3].items->size()) {
      throw Refused("tensors made of a storage, sizes and strides");
    }
    const Refused outside("tensors inside their storage");
    std::int64_t last = a[1].number;
    bool empty = false;
    for (std::size_t i = 0; i < a[2].items->size(); ++i) {
      const std::int64_t size = (*a[2].items)[i].number;
      const std::int64_t stride = (*a[3].items)[i].number;
      if ((*a[2].items)[i].kind != Value::Kind::Integer ||
          (*a[3].items)[i].kind != Value::Kind::Integer || size < 0 || stride < 0 || last < 0 ||
          last > kMostElements || (stride > 0 && size > 1 && size - 1 > a[0].number / stride)) {
        throw outside;
      }
      empty = empty || size == 0;
      last += size > 1 ? (size - 1) * stride : 0;
    }
    if (last < 0 || (!empty && last >= a[0].number)) {
      throw outside;
    }
  }

  std::string_view bytes_;
  const std::function<std::optional<std::uint64_t>(const std::string&)>& record_bytes_;
  std::size_t at_ = 0;
  std::vector<Value> stack_;
  std::unordered_map<std::uint64_t, Value> memo_;
};

}  // namespace

std::string check_model_pickle(
    std::string_view bytes,
    const std::function<std::optional<std::uint64_t>(const std::string&)>& record_bytes) {
  try {
    Walk(bytes, record_bytes).run();
  } catch (const Refused& refused) {
    return refused.what();
  }
  return {};
}

}  // namespace clinval::harness
