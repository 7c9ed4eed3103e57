#include "harness/model_pickle.h"

#include <doctest/doctest.h>

using clinval::harness::check_model_pickle;

namespace {

std::string text(const std::string& value) {
  return "X" + std::string{static_cast<char>(value.size()), 0, 0, 0} + value;
}

std::string number(int value) {
  return std::string("K") + static_cast<char>(value);
}

struct Tensor {
  std::string type = "FloatStorage";
  std::string device = "cpu";
  int elements = 6;
  int offset = 0;
  int rows = 2;
  int row_stride = 3;
};

std::string repeated(const std::string& part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += part;
  }
  return all;
}

const std::string kStart = "\x80\x02";
const std::string kObject = "c__torch__\nM\n)\x81";

/// A pickle of one tensor [rows, 3] over the record "0".
std::string pickle(const Tensor& t) {
  return "\x80\x02"
         "ctorch._utils\n_rebuild_tensor_v2\n((" +
         text("storage") + "ctorch\n" + t.type + "\n" + text("0") + text(t.device) +
         number(t.elements) + "tQ" + number(t.offset) + "(" + number(t.rows) + number(3) + "t(" +
         number(t.row_stride) + number(1) +
         "t\x89"
         "ccollections\nOrderedDict\n)RtR.";
}

bool accepted(const std::string& bytes, std::uint64_t record_bytes = 24) {
  return check_model_pickle(bytes,
                            [&](const std::string& record) {
                              return record == "0" ? std::optional(record_bytes) : std::nullopt;
                            })
      .empty();
}

}  // namespace

TEST_CASE("model_pickle: a tensor that lies inside its record is accepted") {
  CHECK(accepted(pickle({})));
  CHECK(accepted(pickle({.type = "DoubleStorage"}), 48));
  CHECK(accepted(pickle({.rows = 0, .row_stride = 99})));
  CHECK(accepted(pickle({.offset = 3, .rows = 1})));
}

TEST_CASE("model_pickle: forged lengths are refused") {
  CHECK_FALSE(accepted(pickle({}), 20));
  CHECK_FALSE(accepted(pickle({}), 28));
  CHECK_FALSE(accepted(pickle({.elements = 7})));
  CHECK_FALSE(accepted(pickle({.type = "DoubleStorage"})));
  CHECK_FALSE(accepted(pickle({.offset = 1})));
  CHECK_FALSE(accepted(pickle({.rows = 3})));
  CHECK_FALSE(accepted(pickle({.row_stride = 4})));
}

TEST_CASE("model_pickle: foreign names, devices and instructions are refused") {
  CHECK_FALSE(accepted(pickle({.type = "Tensor"})));
  CHECK_FALSE(accepted(pickle({.device = "cuda:0"})));
  CHECK_FALSE(
      accepted("\x80\x02"
               "cos\nsystem\n."));
  CHECK_FALSE(
      accepted("\x80\x02"
               "c__torch__.torch.classes._nnapi\nCompilation\n."));
  CHECK_FALSE(accepted("\x80\x02Np."));
  CHECK(accepted("\x80\x02N."));
}

TEST_CASE("model_pickle: broken streams are refused") {
  const std::string good = pickle({});
  for (std::size_t length = 0; length < good.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(accepted(good.substr(0, length)));
  }
  CHECK_FALSE(accepted(good + "N"));
  CHECK_FALSE(accepted("\x80\x02NN."));
  CHECK_FALSE(accepted("\x80\x02h\x05."));
  CHECK_FALSE(accepted("\x80\x02t."));
}

TEST_CASE("model_pickle: nesting has a limit for every kind of value") {
  struct Kind {
    std::string open, close;
  };
  const std::string key = text("k");
  for (const auto& [open, close] :
       std::vector<Kind>{{"", "\x85"},  // a tuple around it
                         {"(", "t"},
                         {"](", "e"},  // a list of it, in two ways
                         {"]", "a"},
                         {"}(" + key, "u"},  // a dictionary, in two ways
                         {"}" + key, "s"},
                         {kObject, "b"},  // an object with that state
                         {"c__torch__\nM\n", "\x81"},
                         {"ctorch.jit._pickle\nrestore_type_tag\n(", text("int") + "tR"}}) {
    CAPTURE(open);
    CAPTURE(close);
    CHECK(accepted(kStart + repeated(open, 30) + "N" + repeated(close, 30) + "."));
    CHECK_FALSE(accepted(kStart + repeated(open, 70) + "N" + repeated(close, 70) + "."));
    CHECK_FALSE(accepted(kStart + repeated(open, 300000) + "N" + repeated(close, 300000) + "."));
  }
}

TEST_CASE("model_pickle: the memory hides neither depth nor circles") {
  CHECK(accepted(kStart + "]q" + std::string(1, '\0') + "Na."));
  CHECK(accepted(kStart + "(]q" + std::string(1, '\0') + "Nah" + std::string(1, '\0') + "t."));
  const std::string own = std::string("h") + '\0';
  CHECK_FALSE(accepted(kStart + "]q" + std::string(1, '\0') + own + "a."));
  CHECK_FALSE(accepted(kStart + "(]q" + std::string(1, '\0') + own + "Nat."));
  // Empty lists first, put into each other afterwards.
  std::string late = kStart + "(";
  for (char i = 0; i < 100; ++i) {
    late += std::string("]q") + i;
  }
  for (char i = 0; i < 99; ++i) {
    late += std::string("h") + i + "h" + static_cast<char>(i + 1) + "a";
  }
  CHECK_FALSE(accepted(late + "t."));
}

TEST_CASE("model_pickle: the memory is numbered in order") {
  CHECK(accepted(kStart + "Nq" + std::string(1, '\0') + "."));
  CHECK_FALSE(accepted(kStart + "Nq\x01."));
  CHECK_FALSE(accepted(kStart + ")r\xff\xff\xff\xff."));
}

TEST_CASE("model_pickle: type tags are short") {
  const auto tagged = [](const std::string& type) {
    const auto size = static_cast<unsigned>(type.size());
    const std::string written = std::string("X") + static_cast<char>(size & 0xffU) +
                                static_cast<char>(size >> 8U) + std::string(2, '\0') + type;
    return accepted(kStart + "ctorch.jit._pickle\nrestore_type_tag\n(]" + written + "tR.");
  };
  const auto lists = [](int depth) {
    return repeated("List[", depth) + "int" + repeated("]", depth);
  };
  CHECK(tagged("Dict[str, List[Tensor]]"));
  CHECK(tagged(lists(16)));
  CHECK_FALSE(tagged(lists(17)));
  CHECK_FALSE(tagged(std::string(257, 'a')));
  CHECK_FALSE(accepted(kStart + "ctorch.jit._pickle\nrestore_type_tag\n(]NtR."));
}

TEST_CASE("model_pickle: sizes and strides are plain integers") {
  std::string bytes = pickle({});
  const std::string rows = number(2) + number(3) + "t";
  const std::size_t at = bytes.find(rows);
  REQUIRE(at != std::string::npos);
  // The first size within a tag, which LibTorch would open.
  const std::string hidden =
      "ctorch.jit._pickle\nrestore_type_tag\n(" + number(99) + text("int") + "tR";
  CHECK_FALSE(accepted(bytes.replace(at, 2, hidden)));
}
