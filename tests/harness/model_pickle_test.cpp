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

TEST_CASE("model_pickle: nested tuples have a limit") {
  std::string deep = "\x80\x02)";
  for (int i = 0; i < 200; ++i) {
    deep += '\x85';
  }
  CHECK_FALSE(accepted(deep + "."));
}
