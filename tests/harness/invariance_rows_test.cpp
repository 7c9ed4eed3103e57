#include "harness/invariance_rows.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "harness/infer.h"
#include "harness/invariance_files.h"
#include "linear_model.h"

namespace clinval {
namespace {

using configs::InferenceMode;
using harness::Label;

constexpr std::size_t kCases = 40;

/// Case i has x = [i / 8 - 2, 0]: logit i / 4 - 4.
datasets::Features spread_cases() {
  datasets::FeaturisedCases cases;
  std::vector<float> x;
  for (std::size_t i = 0; i < kCases; ++i) {
    x.push_back(static_cast<float>(i) / 8.0F - 2.0F);
    x.push_back(0.0F);
  }
  cases.inputs.push_back({"x", configs::TensorType::Float32, {2}, 2, x});
  cases.error.resize(kCases);
  return cases;
}

configs::RunConfig config_of(InferenceMode mode, double tolerance = 1e-5) {
  configs::RunConfig config;
  configs::BinaryTask task;
  task.model_output = "death";
  task.thresholds = {{.value = 0.5, .origin = configs::ThresholdOrigin::Prespecified}};
  config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = task}};
  config.models.emplace_back().id = "m";
  config.inference = {.mode = mode, .batch = 8, .tolerance = tolerance};
  return config;
}

struct Sampled {
  harness::ModelPredictions predictions;
  std::optional<reports::InvarianceAudit> audit;
};

Sampled sampled(const configs::RunConfig& config, const tests::LinearModel& model) {
  const harness::ModelFolder folder = tests::linear_folder();
  const datasets::Features cases = spread_cases();
  Sampled result{harness::infer(folder, model, cases, 2, {}, config.inference), {}};
  result.predictions.model = "m";
  result.predictions.invariance =
      harness::sample_again(config, folder, model, cases, result.predictions);
  harness::Outcomes outcomes;
  outcomes.label.assign(kCases, Label::Negative);
  for (std::size_t i = kCases / 2; i < kCases; ++i) {
    outcomes.label[i] = Label::Positive;
  }
  outcomes.label[0] = Label::Unknown;
  result.audit = harness::audit_invariance(config, {outcomes}, {result.predictions});
  return result;
}

std::string tolerance_problem(const configs::RunConfig& config, const Sampled& sampled) {
  try {
    harness::refuse_beyond_tolerance(config, sampled.predictions);
  } catch (const configs::InputError& error) {
    return error.problems().front().code + ": " + error.problems().front().expected;
  }
  return "";
}

}  // namespace

TEST_CASE("invariance_rows: mode exact without the audit runs nothing again") {
  const tests::LinearModel model;
  const Sampled got = sampled(config_of(InferenceMode::Exact), model);
  CHECK_FALSE(got.predictions.invariance);
  CHECK_FALSE(got.audit);
  CHECK(model.runs == kCases);
}

TEST_CASE("invariance_rows: throughput is held against exact, and agrees for a good model") {
  const configs::RunConfig config = config_of(InferenceMode::Throughput);
  const tests::LinearModel model;
  const Sampled got = sampled(config, model);
  CHECK(model.runs == 5 + kCases);  // five batches, then each alone
  REQUIRE(got.audit);
  CHECK(got.audit->mode == "throughput");
  CHECK(got.audit->batch == 8);
  REQUIRE(got.audit->rows.size() == 1);
  const reports::InvarianceRow& row = got.audit->rows.front();
  CHECK(row.change == "throughput");
  CHECK(row.cases == kCases);
  CHECK(row.differing == 0);
  CHECK(*row.largest_difference == 0.0);
  CHECK(*row.headline_change == 0.0);
  CHECK(tolerance_problem(config, got).empty());
}

TEST_CASE("invariance_rows: a difference beyond the tolerance ends the run") {
  tests::LinearModel model;
  model.coupled = true;  // 0.007 more logit in a batch of eight
  const configs::RunConfig config = config_of(InferenceMode::Throughput);
  const Sampled got = sampled(config, model);
  const std::string problem = tolerance_problem(config, got);
  CAPTURE(problem);
  CHECK(problem.starts_with("E-MODEL-TOLERANCE: probabilities within 0.00001 of one case"));
  CHECK(problem.find("of 40 sampled cases") != std::string::npos);
  CHECK(problem.find("0 decisions of t at 0.5 flip") != std::string::npos);
  CHECK(tolerance_problem(config_of(InferenceMode::Throughput, 0.01), got).empty());
  // A logit of exactly 0 is flagged, one of -0.009 (the batch with the shift taken off) is not.
  model.shift = -0.009;
  const std::string flips = tolerance_problem(config, sampled(config, model));
  CAPTURE(flips);
  CHECK(flips.find("0 decisions of t at 0.5 flip") != std::string::npos);
  model.shift = -0.005;  // alone -0.004, in a batch +0.003 at the threshold
  CHECK(tolerance_problem(config, sampled(config, model)).find("1 decisions of t at 0.5 flip") !=
        std::string::npos);
}

TEST_CASE("invariance_rows: a case scored in one mode alone is beyond every tolerance") {
  const configs::RunConfig config = config_of(InferenceMode::Throughput, 1.0);
  Sampled got = sampled(config, tests::LinearModel());
  got.predictions.invariance->changes.front().before.error[3] = "forward_failed";
  CHECK(tolerance_problem(config, got).find("1 are scored one way alone") != std::string::npos);
}

TEST_CASE("invariance_rows: effect on decisions and on the headline, by hand") {
  const configs::RunConfig config = config_of(InferenceMode::Exact);
  harness::ModelPredictions model;
  model.model = "m";
  model.outputs = {{.id = "death", .link = configs::Link::Probability, .values = {}}};
  // Labels 0 1 0 1; before: AUROC 1; after: cases 1 and 2 tie, 3.5 of 4 pairs.
  model.invariance = harness::InvarianceSample{
      .rows = {0, 1, 2, 3},
      .changes = {{.change = "batch",
                   .setting = 4,
                   .before = {.outputs = {{0.1, 0.6, 0.4, 0.9}}, .error = {"", "", "", ""}},
                   .after = {.outputs = {{0.1, 0.4, 0.4, 0.9}}, .error = {"", "", "", ""}}}}};
  harness::Outcomes outcomes{
      .label = {Label::Negative, Label::Positive, Label::Negative, Label::Positive}, .time = {}};
  const auto audit = harness::audit_invariance(config, {outcomes}, {model});
  REQUIRE(audit);
  const reports::InvarianceRow& row = audit->rows.front();
  CHECK(row.flips.front().cases == 1);
  CHECK(row.headline == "auroc");
  CHECK(*row.headline_change == -0.125);
  CHECK(row.differing == 1);
  outcomes.label.assign(4, Label::Negative);
  const auto one_class = harness::audit_invariance(config, {outcomes}, {model});
  CHECK(one_class->rows.front().headline_change.error() == metrics::Undefined::OneClass);
}

TEST_CASE("invariance_rows: a survival task takes Harrell's C") {
  configs::RunConfig config = config_of(InferenceMode::Exact);
  configs::SurvivalTask task;
  task.model_output = "death";
  task.horizons = {5.0};
  config.tasks.front().kind = task;
  harness::ModelPredictions model;
  model.model = "m";
  model.outputs = {{.id = "death", .link = configs::Link::Risk, .values = {}}};
  // Times 1, 2, 3, all events; before: C = 1; after: the pair (2, 3) is discordant, C = 2 / 3.
  model.invariance = harness::InvarianceSample{
      .rows = {0, 1, 2},
      .changes = {{.change = "order",
                   .setting = 1,
                   .before = {.outputs = {{0.9, 0.5, 0.1}}, .error = {"", "", ""}},
                   .after = {.outputs = {{0.9, 0.1, 0.5}}, .error = {"", "", ""}}}}};
  const harness::Outcomes outcomes{.label = {Label::Positive, Label::Positive, Label::Positive},
                                   .time = {1.0, 2.0, 3.0}};
  const auto audit = harness::audit_invariance(config, {outcomes}, {model});
  REQUIRE(audit);
  CHECK(audit->rows.front().headline == "harrell_c");
  CHECK(*audit->rows.front().headline_change == doctest::Approx(-1.0 / 3.0).epsilon(1e-15));
  CHECK(audit->rows.front().flips.empty());
}

TEST_CASE("invariance_rows: the whole audit, for a model with state") {
  configs::RunConfig config = config_of(InferenceMode::Exact);
  config.invariance = configs::InvarianceSpec{.cases = 10, .batch = {4}, .workers = 2};
  const Sampled good = sampled(config, tests::LinearModel());
  REQUIRE(good.audit);
  CHECK(good.audit->mode == "exact");
  CHECK(good.audit->rows.size() == 5);  // no padding without an axis of time
  for (const reports::InvarianceRow& row : good.audit->rows) {
    CHECK(row.cases == 10);
    CHECK(row.differing == 0);
  }
  tests::LinearModel stateful;
  stateful.drifts = true;
  const Sampled bad = sampled(config, stateful);
  REQUIRE(bad.audit);
  for (const reports::InvarianceRow& row : bad.audit->rows) {
    CHECK(row.differing == 10);
  }
}

TEST_CASE("invariance_files: a sample is stored and read back to the bit") {
  configs::RunConfig config = config_of(InferenceMode::Throughput);
  config.invariance = configs::InvarianceSpec{.cases = 10, .batch = {4}, .workers = 2};
  tests::LinearModel model;
  model.coupled = true;
  const Sampled got = sampled(config, model);
  const std::string folder = "invariance_files_test_run";
  harness::write_samples(folder, {got.predictions});
  harness::ModelPredictions read = got.predictions;
  read.invariance.reset();
  harness::read_sample(folder, read);
  REQUIRE(read.invariance);
  CHECK(read.invariance->rows == got.predictions.invariance->rows);
  REQUIRE(read.invariance->changes.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& one = read.invariance->changes[i];
    const auto& other = got.predictions.invariance->changes[i];
    CHECK(one.change == other.change);
    CHECK(one.setting == other.setting);
    CHECK(one.before.outputs == other.before.outputs);
    CHECK(one.after.outputs == other.after.outputs);
    CHECK(one.after.error == other.after.error);
  }
  // Rows of a table with fewer cases, or outputs of another name, are not what clinval wrote.
  harness::ModelPredictions fewer = got.predictions;
  fewer.error.resize(3);
  CHECK_THROWS_AS(harness::read_sample(folder, fewer), configs::InputError);
  harness::ModelPredictions renamed = got.predictions;
  renamed.outputs.front().id = "other";
  CHECK_THROWS_AS(harness::read_sample(folder, renamed), configs::InputError);
  std::filesystem::remove_all(folder);
  read.invariance.reset();
  harness::read_sample(folder, read);
  CHECK_FALSE(read.invariance);
}

TEST_CASE("invariance_files: predictions made in another way are refused") {
  configs::RunConfig exact = config_of(InferenceMode::Exact);
  const configs::RunConfig batched = config_of(InferenceMode::Throughput);
  const auto stored = [](const configs::RunConfig& config) {
    return configs::Json(configs::Json::Object{{"inference", harness::inference_facts(config)}});
  };
  CHECK_NOTHROW(harness::refuse_other_inference(stored(batched), batched, "run"));
  CHECK_NOTHROW(harness::refuse_other_inference(configs::Json::Object{}, exact, "run"));
  CHECK_THROWS_AS(harness::refuse_other_inference(stored(batched), exact, "run"),
                  configs::InputError);
  CHECK_THROWS_AS(harness::refuse_other_inference(configs::Json::Object{}, batched, "run"),
                  configs::InputError);
  configs::RunConfig audited = exact;
  audited.invariance = configs::InvarianceSpec{};
  CHECK_THROWS_AS(harness::refuse_other_inference(stored(exact), audited, "run"),
                  configs::InputError);
  exact.models.front().kind = configs::ModelKind::Column;
  CHECK_NOTHROW(harness::refuse_other_inference(stored(batched), exact, "run"));
}

}  // namespace clinval
