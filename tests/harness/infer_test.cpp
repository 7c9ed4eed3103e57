#include "harness/infer.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "linear_model.h"

namespace {

using clinval::datasets::FeaturisedCases;
using clinval::harness::infer;
using clinval::harness::Progress;
using clinval::tests::linear_folder;
using clinval::tests::LinearModel;

/// Case i has x = [i, i % 7].
FeaturisedCases numbered_cases(std::size_t n) {
  std::vector<float> x;
  for (std::size_t i = 0; i < n; ++i) {
    x.push_back(static_cast<float>(i));
    x.push_back(static_cast<float>(i % 7));
  }
  FeaturisedCases cases;
  cases.inputs.push_back({"x", clinval::configs::TensorType::Float32, {2}, 2, x});
  cases.error.resize(n);
  cases.counts = {{"a", 3, 0}};
  return cases;
}

}  // namespace

TEST_CASE("infer: every case has its own result, whatever the number of workers") {
  const LinearModel model;
  const FeaturisedCases cases = numbered_cases(1000);
  for (const unsigned workers : {0U, 1U, 2U, 4U, 16U}) {
    CAPTURE(workers);
    const auto got = infer(linear_folder(), model, cases, workers, {});
    REQUIRE(got.outputs.size() == 1);
    REQUIRE(got.outputs[0].values.size() == 1000);
    bool equal = true;
    for (std::size_t i = 0; i < 1000; ++i) {
      equal = equal &&
              got.outputs[0].values[i] == 2.0 * static_cast<double>(i) - static_cast<double>(i % 7);
    }
    CHECK(equal);
  }
  CHECK(model.runs == 5000);
}

TEST_CASE("infer: names the model and keeps the feature counts") {
  const auto got = infer(linear_folder(), LinearModel(), numbered_cases(3), 1, {});
  CHECK(got.name == "linear");
  CHECK(got.version == "1");
  CHECK(got.digest == "d");
  CHECK(got.outputs[0].id == "death");
  CHECK(got.outputs[0].link == clinval::configs::Link::Logit);
  REQUIRE(got.inputs.size() == 1);
  CHECK(got.inputs[0].imputed == 3);
}

TEST_CASE("infer: a failed forward is an error record of that case alone") {
  LinearModel model;
  model.failing_x0 = 70.0;
  const auto got = infer(linear_folder(), model, numbered_cases(100), 2, {});
  CHECK(got.error[70] == "not_finite");
  CHECK(got.outputs[0].values[70] == 0.0);
  CHECK(got.error[69].empty());
  CHECK(got.error[71].empty());
  CHECK(got.outputs[0].values[71] == 141.0);
}

TEST_CASE("infer: a case without features is not run") {
  const LinearModel model;
  FeaturisedCases cases = numbered_cases(10);
  cases.error[4] = "missing_feature";
  const auto got = infer(linear_folder(), model, cases, 1, {});
  CHECK(got.error[4] == "missing_feature");
  CHECK(got.outputs[0].values[4] == 0.0);
  CHECK(model.runs == 9);
}

TEST_CASE("infer: progress never falls and ends at the total") {
  std::vector<std::size_t> seen;
  const Progress progress{[&](std::size_t done, std::size_t total) {
    CHECK(total == 500);
    seen.push_back(done);
  }};
  static_cast<void>(infer(linear_folder(), LinearModel(), numbered_cases(500), 4, progress));
  REQUIRE_FALSE(seen.empty());
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.back() == 500);
}

TEST_CASE("infer: what is no forward error stops the workers and comes out") {
  LinearModel model;
  model.breaks = true;
  CHECK_THROWS_AS(infer(linear_folder(), model, numbered_cases(5000), 4, {}), std::runtime_error);
  CHECK(model.runs <= 4);
}

TEST_CASE("infer: no cases give empty predictions and a missing input is a mistake") {
  const auto got = infer(linear_folder(), LinearModel(), numbered_cases(0), 4, {});
  CHECK(got.error.empty());
  FeaturisedCases cases = numbered_cases(1);
  cases.inputs.clear();
  CHECK_THROWS_AS(infer(linear_folder(), LinearModel(), cases, 1, {}), std::invalid_argument);
}
