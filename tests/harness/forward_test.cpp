#include "harness/forward.h"

#include <numeric>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "harness/forward_batch.h"
#include "sequence_model.h"

namespace clinval {
namespace {

using harness::AfterFailure;
using harness::CaseSource;
using harness::ForwardPlan;
using tests::sequence_folder;
using tests::SequenceModel;
using tests::sequences;
using tests::step_count;
using tests::step_value;

struct Ran {
  std::vector<double> values;
  std::vector<std::string> error;
};

std::vector<std::size_t> all_rows(std::size_t cases) {
  std::vector<std::size_t> rows(cases);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

Ran ran(const SequenceModel& model, const CaseSource& source, const ForwardPlan& plan,
        unsigned workers = 1) {
  Ran result{std::vector<double>(source.cases), std::vector<std::string>(source.cases)};
  harness::run_forwards(sequence_folder().contract, model, source, plan, workers, {},
                        {.outputs = {result.values}, .error = result.error});
  return result;
}

/// A tensor of one case with these values.
CaseSource one_tensor(std::vector<std::vector<std::int64_t>> shapes) {
  return {.cases = shapes.size(),
          .fill =
              [shapes](std::size_t row, datasets::CaseInputs& inputs) {
                inputs.tensors.resize(1);
                datasets::CaseTensor& tensor = inputs.tensors.front();
                tensor.shape = shapes[row];
                std::size_t elements = 1;
                for (const std::int64_t extent : tensor.shape) {
                  elements *= static_cast<std::size_t>(extent);
                }
                std::vector<std::int64_t> values(elements);
                std::iota(values.begin(), values.end(), static_cast<std::int64_t>(10 * row + 1));
                const auto* bytes = reinterpret_cast<const std::byte*>(values.data());
                tensor.memory.assign(bytes, bytes + elements * sizeof(std::int64_t));
                tensor.data = tensor.memory.data();
              },
          .length = [](std::size_t) { return std::size_t{1}; }};
}

std::vector<std::int64_t> gathered(const CaseSource& source,
                                   const std::vector<std::string>& declared,
                                   std::size_t extra_steps, std::vector<std::int64_t>& shape,
                                   std::size_t max_length = 0) {
  configs::ModelContract contract;
  contract.inputs.emplace_back();
  contract.inputs.front().type = configs::TensorType::Int64;
  contract.inputs.front().shape = declared;
  if (max_length > 0) {
    contract.timeline.emplace().max_length = max_length;
  }
  harness::ForwardBatch batch;
  const auto views = batch.gather(contract, source, all_rows(source.cases), extra_steps);
  shape.assign(views[0].shape.begin(), views[0].shape.end());
  std::size_t elements = 1;
  for (const std::int64_t extent : shape) {
    elements *= static_cast<std::size_t>(extent);
  }
  const auto* data = static_cast<const std::int64_t*>(views[0].data);
  return {data, data + elements};
}

}  // namespace

TEST_CASE("forward: a batch is padded with zeros to its longest case") {
  std::vector<std::int64_t> shape;
  CHECK(gathered(one_tensor({{3}, {1}, {2}}), {"B", "T"}, 0, shape) ==
        std::vector<std::int64_t>{1, 2, 3, 11, 0, 0, 21, 22, 0});
  CHECK(shape == std::vector<std::int64_t>{3, 3});
  // Two axes: the steps and, inside, what each step holds.
  CHECK(gathered(one_tensor({{2, 2}, {1, 2}}), {"B", "T", "2"}, 0, shape) ==
        std::vector<std::int64_t>{1, 2, 3, 4, 11, 12, 0, 0});
  CHECK(shape == std::vector<std::int64_t>{2, 2, 2});
  // The inner axis differs too.
  CHECK(gathered(one_tensor({{2, 1}, {1, 2}}), {"B", "T", "T"}, 0, shape) ==
        std::vector<std::int64_t>{1, 0, 2, 0, 11, 12, 0, 0});
  // One number a case has no axis to pad.
  CHECK(gathered(one_tensor({{}, {}}), {"B"}, 5, shape) == std::vector<std::int64_t>{1, 11});
  CHECK(shape == std::vector<std::int64_t>{2});
}

TEST_CASE("forward: extra steps lengthen axes of time alone") {
  std::vector<std::int64_t> shape;
  CHECK(gathered(one_tensor({{2}}), {"B", "T"}, 2, shape) == std::vector<std::int64_t>{1, 2, 0, 0});
  CHECK(gathered(one_tensor({{2}}), {"B", "2"}, 2, shape) == std::vector<std::int64_t>{1, 2});
  // Never beyond the longest input that the contract allows.
  CHECK(gathered(one_tensor({{2}}), {"B", "T"}, 5, shape, 3) == std::vector<std::int64_t>{1, 2, 0});
  CHECK(gathered(one_tensor({{2}}), {"B", "T"}, 5, shape, 2) == std::vector<std::int64_t>{1, 2});
  CHECK_THROWS_AS(gathered(one_tensor({{2}, {2, 1}}), {"B", "T"}, 0, shape), std::invalid_argument);
}

TEST_CASE("forward: a batch that may ask for gigabytes is refused before any case is made") {
  configs::ModelContract contract;
  contract.inputs.resize(3);
  contract.inputs[0].type = configs::TensorType::Int64;
  contract.inputs[0].shape = {"B", "T"};
  contract.inputs[1].type = configs::TensorType::Float32;
  contract.inputs[1].shape = {"B", "7"};
  contract.inputs[2].type = configs::TensorType::Bool;
  contract.inputs[2].shape = {"B"};
  contract.timeline.emplace().max_length = 65536;
  const double one = 8.0 * 65536 + 4.0 * 7 + 1;
  CHECK(harness::largest_batch(contract, 1) == one);
  CHECK(harness::largest_batch(contract, 32) == 32 * one);
  const auto most = static_cast<std::uint64_t>(32 * one);
  CHECK_NOTHROW(harness::refuse_large_batch(contract, 32, most));
  CHECK_THROWS_WITH_AS(harness::refuse_large_batch(contract, 32, most - 1),
                       doctest::Contains("E-MODEL-TOO-LARGE"), configs::InputError);
  CHECK_NOTHROW(harness::refuse_large_batch(contract, 4096));  // 2 GB
  contract.inputs[1].shape = {"B", "1000000"};
  CHECK_THROWS_AS(harness::refuse_large_batch(contract, 4096), configs::InputError);
}

TEST_CASE("forward: the plan sorts by length, then case order") {
  const CaseSource source = sequences(20);
  const std::vector<std::size_t> order = harness::by_length(source, all_rows(20));
  REQUIRE(order.size() == 20);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto before = std::pair(step_count(order[i - 1]), order[i - 1]);
    CHECK(before < std::pair(step_count(order[i]), order[i]));
  }
}

TEST_CASE("forward: batches of any size on any number of workers give the results of each alone") {
  const CaseSource source = sequences(203);
  const auto order = harness::by_length(source, all_rows(203));
  for (const std::size_t batch : {1UL, 2UL, 5UL, 32UL, 500UL}) {
    for (const unsigned workers : {1U, 2U, 4U}) {
      CAPTURE(batch);
      CAPTURE(workers);
      SequenceModel model;
      model.largest_batch = 500;
      const Ran got = ran(model, source, {.order = order, .batch = batch}, workers);
      int right = 0;
      for (std::size_t row = 0; row < 203; ++row) {
        const double sum =
            static_cast<double>(step_count(row)) * static_cast<double>(step_value(row));
        right += got.values[row] == sum / 4.0 && got.error[row].empty() ? 1 : 0;
      }
      CHECK(right == 203);
    }
  }
}

TEST_CASE("forward: even a model that reads its batch gives equal bytes for 1, 2 and 4 workers") {
  SequenceModel model;
  model.reads_padding = true;
  model.reads_place = true;
  const CaseSource source = sequences(333);
  const ForwardPlan plan{.order = harness::by_length(source, all_rows(333)), .batch = 16};
  const Ran one = ran(model, source, plan, 1);
  CHECK(ran(model, source, plan, 2).values == one.values);
  CHECK(ran(model, source, plan, 4).values == one.values);
}

TEST_CASE("forward: a case that fails inside a batch is charged alone") {
  SequenceModel model;
  model.failing_sum = 14.0;  // rows 34 and 69: seven steps of 2
  const CaseSource source = sequences(70);
  const ForwardPlan plan{.order = harness::by_length(source, all_rows(70)), .batch = 8};
  const Ran got = ran(model, source, plan, 2);
  int failed = 0;
  for (std::size_t row = 0; row < 70; ++row) {
    const double sum = static_cast<double>(step_count(row)) * static_cast<double>(step_value(row));
    const bool bad = sum == 14.0;
    failed += bad ? 1 : 0;
    CHECK(got.error[row] == (bad ? "not_finite" : ""));
    CHECK(got.values[row] == (bad ? 0.0 : sum / 4.0));
  }
  CHECK(failed == 2);
}

TEST_CASE("forward: a batch too large for the model is run case by case, or kept as an error") {
  SequenceModel model;
  model.largest_batch = 4;
  const CaseSource source = sequences(10);
  ForwardPlan plan{.order = all_rows(10), .batch = 5};
  CHECK(ran(model, source, plan).error == std::vector<std::string>(10));
  plan.after_failure = AfterFailure::Keep;
  const Ran kept = ran(model, source, plan);
  CHECK(kept.error == std::vector<std::string>(10, "forward_failed"));
  CHECK(kept.values == std::vector<double>(10));
}

}  // namespace clinval
