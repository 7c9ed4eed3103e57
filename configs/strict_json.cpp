#include "configs/strict_json.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <limits>
#include <unordered_set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "configs/json_pointer.h"
#include "configs/text_position.h"
#include "configs/utf8.h"

namespace clinval::configs {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Walks the text in step with the events: nlohmann's SAX interface tells what was read, not where.
// Everything up to the present event is well-formed, so skipping needs no grammar.
class TokenWalker {
 public:
  explicit TokenWalker(std::string_view text)
      : text_(text), next_(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0) {}

  /// Offset of the token that the parser has just read; the walker moves behind it.
  std::size_t take() {
    const std::size_t start = std::min(text_.find_first_not_of(" \t\r\n,:", next_), text_.size());
    next_ = end_of(start);
    return start;
  }

  /// Offset that a syntax error is shown at, when the last byte that the parser read is at `last`:
  /// the start of the token that stands in the wrong place, or the byte that breaks a string.
  [[nodiscard]] std::size_t blame(std::size_t last) const {
    if (last >= text_.size()) {
      return text_.size();
    }
    std::size_t start = next_;
    for (std::size_t end = next_; end <= last;) {
      start = text_.find_first_not_of(" \t\r\n", end);
      const bool separator = text_[start] == ',' || text_[start] == ':';
      end = separator ? start + 1 : end_of(start);
      if (text_[start] == '"' && end > last + 1) {
        return last;
      }
    }
    return std::min(start, last);
  }

 private:
  [[nodiscard]] std::size_t end_of(std::size_t start) const {
    if (start >= text_.size() || std::string_view("{}[]").find(text_[start]) != text_.npos) {
      return start + 1;
    }
    if (text_[start] != '"') {
      return std::min(text_.find_first_of(" \t\r\n,:]}", start), text_.size());
    }
    std::size_t i = start + 1;
    while (i < text_.size() && text_[i] != '"') {
      i += text_[i] == '\\' ? 2u : 1u;
    }
    return i + 1;
  }

  std::string_view text_;
  std::size_t next_;
};

// "NaN", "-inf", "Infinity" at that offset, in any case.
bool is_non_finite_literal(std::string_view text, std::size_t start) {
  std::string word;
  for (std::size_t i = start; i < text.size() && word.size() < 10; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (std::isalpha(c) != 0) {
      word += static_cast<char>(std::tolower(c));
    } else if (i > start || (c != '-' && c != '+')) {
      break;
    }
  }
  return word == "nan" || word == "inf" || word == "infinity";
}

class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(std::string_view text, const std::string& file, Area area, std::size_t depth)
      : walker_(text), position_(text), text_(text), file_(file), area_(area), depth_(depth) {}

  Json finish() {
    if (!problems_.empty()) {
      throw InputError(area_, std::move(problems_));
    }
    return std::move(root_);
  }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return too_large_integer();
    }
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string& token) override {
    if (token.find_first_of(".eE") == std::string::npos) {
      return too_large_integer();
    }
    const std::string_view digits = std::string_view(token).substr(0, token.find_first_of("eE"));
    if (value == 0.0 && digits.find_first_of("123456789") != std::string_view::npos) {
      fail("NUMBER", walker_.take(), "a number that a double can hold: this one is read as zero");
    }
    return add(value);
  }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(nlohmann::json::binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::Object{}); }
  bool start_array(std::size_t) override { return open(Json::Array{}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& value) override {
    const std::size_t start = walker_.take();
    Frame& frame = frames_.back();
    frame.key = value;
    if (!frame.keys.insert(value).second) {
      report("DUPLICATE-KEY", start, "each key once in an object; this one was there before",
             "remove one of the two");
    }
    return true;
  }

  bool parse_error(std::size_t read, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int kNumberOverflow = 406;
    const std::size_t start = read == 0 ? 0 : walker_.blame(read - 1);
    if (error.id == kNumberOverflow) {
      fail("NUMBER", start, "a number that a double can hold");
    }
    if (is_non_finite_literal(text_, start)) {
      fail("NUMBER", start, "a number; JSON has no NaN and no infinity");
    }
    const bool at_end = start >= text_.size();
    fail("SYNTAX", start,
         at_end ? "more: the JSON text ends too early"
                : "JSON (RFC 8259): no comment, no trailing comma, text in double quotes");
  }

 private:
  struct Frame {
    Json value;
    std::string key = {};
    std::unordered_set<std::string> keys = {};
  };

  std::string pointer() const {
    std::string path;
    for (const Frame& frame : frames_) {
      if (frame.value.is_array()) {
        path = pointer_to(path, frame.value.array().size());
      } else if (!frame.keys.empty()) {
        path = pointer_to(path, frame.key);
      }
    }
    return path;
  }

  void report(std::string_view name, std::size_t offset, std::string expected, std::string hint) {
    const auto [line, column] = position_of(text_, offset);
    problems_.push_back(Problem{.code = error_code(area_, name),
                                .file = file_,
                                .pointer = pointer(),
                                .line = line,
                                .column = column,
                                .field = {},
                                .expected = std::move(expected),
                                .hint = std::move(hint)});
  }

  [[noreturn]] void fail(std::string_view name, std::size_t offset, std::string expected) {
    report(name, offset, std::move(expected), "");
    throw InputError(area_, std::move(problems_));
  }

  [[noreturn]] bool too_large_integer() {
    fail("NUMBER", walker_.take(), "an integer within 64 bits");
  }

  Json placed(Json value) {
    const auto [line, column] = position_.move_to(walker_.take());
    value.line = line;
    value.column = column;
    return value;
  }

  bool add(Json value) {
    attach(placed(std::move(value)));
    return true;
  }

  bool open(Json value) {
    Json container = placed(std::move(value));
    if (frames_.size() == depth_) {
      fail("TOO-DEEP", position_.offset(),
           "at most " + std::to_string(depth_) + " levels of objects and arrays");
    }
    frames_.push_back(Frame{.value = std::move(container)});
    return true;
  }

  bool close() {
    walker_.take();
    Json done = std::move(frames_.back().value);
    frames_.pop_back();
    attach(std::move(done));
    return true;
  }

  void attach(Json value) {
    if (frames_.empty()) {
      root_ = std::move(value);
    } else if (Frame& frame = frames_.back(); frame.value.is_array()) {
      frame.value.array().push_back(std::move(value));
    } else {
      frame.value.object().emplace_back(frame.key, std::move(value));
    }
  }

  TokenWalker walker_;
  TextPosition position_;
  std::string_view text_;
  const std::string& file_;
  Area area_;
  std::size_t depth_;
  std::vector<Frame> frames_;
  std::vector<Problem> problems_;
  Json root_;
};

[[noreturn]] void refuse(Area area, std::string_view name, const std::string& file,
                         std::optional<LineColumn> at, std::string expected) {
  Problem problem{.code = error_code(area, name),
                  .file = file,
                  .pointer = {},
                  .field = {},
                  .expected = std::move(expected),
                  .hint = {}};
  if (at) {
    problem.line = at->line;
    problem.column = at->column;
  }
  throw InputError(area, std::move(problem));
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file_name, Area area, JsonLimits limits) {
  if (text.size() > limits.bytes) {
    refuse(area, "TOO-LARGE", file_name, std::nullopt,
           "at most " + std::to_string(limits.bytes) + " bytes");
  }
  if (const auto bad = first_bad_utf8(text)) {
    refuse(area, "NOT-UTF8", file_name, position_of(text, *bad), "text in UTF-8");
  }
  // nlohmann takes a zero byte for the end of the text and would not see what follows.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    refuse(area, "SYNTAX", file_name, position_of(text, zero), "no zero byte");
  }
  TreeBuilder builder(text, file_name, area, limits.depth);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.finish();
}

Json read_json_file(const std::string& path, Area area, JsonLimits limits) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limits.bytes + 1, '\0');  // one byte more than allowed: enough to refuse it
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof()) {
    refuse(area, "UNREADABLE", path, std::nullopt, "a file that can be read");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_json(text, path, area, limits);
}

}  // namespace clinval::configs
