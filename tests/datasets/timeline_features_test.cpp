#include "datasets/timeline_features.h"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "datasets/featuriser.h"
#include "tests/datasets/timeline_support.h"

namespace {

using namespace clinval;
using namespace clinval::datasets;
using configs::FeaturiserKind;
using configs::TensorType;
using configs::TimelineTensor;
using tests::kHour;

configs::InputSpec input(FeaturiserKind kind, TimelineTensor tensor, TensorType type) {
  configs::InputSpec spec;
  spec.name = std::to_string(static_cast<int>(tensor));
  spec.type = type;
  spec.featuriser = kind;
  spec.tensor = tensor;
  return spec;
}

configs::InputSpec tabular(const std::string& code) {
  configs::InputSpec spec;
  spec.name = "x";
  spec.shape = {"B", "1"};
  configs::FeatureSpec feature;
  feature.code = code;
  feature.mean = 1.0;
  feature.scale = 2.0;
  spec.features = {feature};
  return spec;
}

/// A tabular input between those made of events.
configs::ModelContract contract() {
  configs::ModelContract contract;
  contract.name = "model";
  contract.inputs = {input(FeaturiserKind::Events, TimelineTensor::Lengths, TensorType::Int64),
                     tabular("born"),
                     input(FeaturiserKind::Windows, TimelineTensor::Features, TensorType::Float32),
                     input(FeaturiserKind::Events, TimelineTensor::Values, TensorType::Float32)};
  contract.timeline.emplace();
  contract.timeline->codes = {"lactate"};
  contract.timeline->max_length = 2;
  contract.timeline->windows = {std::numeric_limits<double>::infinity()};
  contract.timeline->aggregates = {configs::Aggregate::Count};
  return contract;
}

CaseSet cases(std::int64_t now) {
  return tests::small_events({"born", "lactate", "sodium"},
                             {{"born", kUndated, 5.0F},
                              {"lactate", 1 * kHour, 1.0F},
                              {"sodium", 2 * kHour, 2.0F},
                              {"lactate", 3 * kHour, 3.0F}},
                             now);
}

template <typename Element>
std::vector<Element> elements(const CaseTensor& tensor) {
  std::size_t count = 1;
  for (const std::int64_t extent : tensor.shape) {
    count *= static_cast<std::size_t>(extent);
  }
  const auto* data = static_cast<const Element*>(tensor.data);
  return {data, data + count};
}

std::string code_of(const configs::ModelContract& contract, const CaseSet& cases) {
  try {
    (void)Features(contract, cases);
  } catch (const configs::InputError& error) {
    return error.problems().front().code;
  }
  return "";
}

std::string error_of(const configs::ModelContract& contract, const CaseSet& cases) {
  return Features(contract, cases).errors().at(0);
}

}  // namespace

TEST_CASE("timeline_features: inputs keep the contract's order and their shapes") {
  const Features features(contract(), cases(3 * kHour));
  CaseInputs inputs;
  features.fill(0, inputs);
  REQUIRE(inputs.tensors.size() == 4);
  CHECK(inputs.tensors[0].shape.empty());
  CHECK(elements<std::int64_t>(inputs.tensors[0]) == std::vector<std::int64_t>{2});
  CHECK(inputs.tensors[1].shape == std::vector<std::int64_t>{1});
  CHECK(elements<float>(inputs.tensors[1]) == std::vector<float>{2.0F});
  CHECK(inputs.tensors[2].shape == std::vector<std::int64_t>{1});
  // Windows see the whole past, also what the sequence has no room for.
  CHECK(elements<float>(inputs.tensors[2]) == std::vector<float>{2.0F});
  CHECK(inputs.tensors[3].shape == std::vector<std::int64_t>{2});
  CHECK(elements<float>(inputs.tensors[3]) == std::vector<float>{2.0F, 3.0F});
  CHECK(features.length(0) == 2);
}

TEST_CASE("timeline_features: one microsecond before, at and after") {
  configs::ModelContract longer = contract();
  longer.timeline->max_length = 512;
  for (const std::int64_t offset : {-1, 0, 1}) {
    CAPTURE(offset);
    const Features features(longer, cases(3 * kHour - offset));
    CaseInputs inputs;
    features.fill(0, inputs);
    const std::int64_t expected = offset == 1 ? 2 : 3;
    CHECK(elements<std::int64_t>(inputs.tensors[0])[0] == expected);
    CHECK(features.length(0) == static_cast<std::size_t>(expected));
    CHECK(elements<float>(inputs.tensors[2])[0] == static_cast<float>(expected - 1));
  }
}

TEST_CASE("timeline_features: length is at least 1 and 1 without an events input") {
  CHECK(Features(contract(), cases(0)).length(0) == 1);
  configs::ModelContract windows = contract();
  windows.inputs = {windows.inputs[2]};
  CHECK(Features(windows, cases(3 * kHour)).length(0) == 1);
}

TEST_CASE("timeline_features: counts of sequences and of windows alone") {
  const EventCounts sequence{.cases = 1,
                             .cases_without = 0,
                             .visible = 3,
                             .handed = 2,
                             .unknown = 1,
                             .truncated = 1,
                             .truncated_cases = 1};
  CHECK(Features(contract(), cases(3 * kHour)).event_counts() == sequence);
  configs::ModelContract windows = contract();
  windows.inputs = {windows.inputs[2]};
  const EventCounts window{.cases = 1, .visible = 3, .handed = 2, .unknown = 1};
  CHECK(Features(windows, cases(3 * kHour)).event_counts() == window);
  configs::ModelContract neither = contract();
  neither.inputs = {neither.inputs[1]};
  neither.timeline.reset();
  CHECK_FALSE(Features(neither, cases(3 * kHour)).event_counts());
}

TEST_CASE("timeline_features: a tabular feature of undated events") {
  configs::ModelContract model;
  model.inputs = {tabular("x")};
  // Of several the last; 1 where it has no value; dated events of the code are another thing.
  const auto column = [&](const std::vector<tests::SmallEvent>& events) {
    return undated_columns(model, tests::small_events({"w", "x"}, events, kHour)).at(0);
  };
  CHECK(column({{"x", kUndated, 1.5F}, {"x", kUndated, 2.5F}, {"x", 0, 9.0F}}).reals()[0] == 2.5);
  CHECK(column({{"x", kUndated, {}}}).reals()[0] == 1.0);
  CHECK(column({{"w", kUndated, 3.0F}, {"x", 0, 9.0F}}).is_null(0));
  const CaseSet none = tests::small_events({"w", "x"}, {{"w", kUndated, 3.0F}}, kHour);
  CHECK(error_of(model, none) == "missing_feature");
  model.inputs[0].features[0].missing_value = 4.0;
  CHECK(error_of(model, none).empty());
  CHECK(Features(model, none).counts().at(0).feature == "x");
  CHECK(Features(model, none).counts().at(0).imputed == 1);
}

TEST_CASE("timeline_features: a case with an error is not counted") {
  configs::ModelContract model = contract();
  model.inputs[1] = tabular("sodium");  // dated only
  const Features features(model, cases(3 * kHour));
  CHECK(features.errors().at(0) == "missing_feature");
  CHECK(features.event_counts() == EventCounts());
}

TEST_CASE("timeline_features: a model of events needs a case set with events") {
  CaseSet table;
  table.cases.rows = 1;
  CHECK(code_of(contract(), table) == "E-MODEL-EVENTS");
  configs::ModelContract model;
  model.inputs = {tabular("x")};
  CHECK(code_of(model, table) == "E-MODEL-EVENTS");
  CHECK(needs_events(model));
  CHECK(needs_events(contract()));
  CHECK_FALSE(needs_events(configs::ModelContract()));
}
