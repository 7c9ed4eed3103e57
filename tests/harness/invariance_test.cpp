#include "harness/invariance.h"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "harness/invariance_report.h"
#include "linear_model.h"
#include "sequence_model.h"

namespace clinval {
namespace {

using harness::ChangeEffect;
using harness::effect_of;
using harness::ScoredChange;
using tests::sequence_folder;
using tests::SequenceModel;
using tests::sequences;

constexpr std::size_t kCases = 60;

std::vector<ScoredChange> changes_of(const SequenceModel& model, std::uint32_t seed = 7) {
  const harness::ModelFolder folder = sequence_folder();
  const harness::CaseSource source = sequences(kCases);
  const auto exact = harness::exact_scores(folder, model, source);
  const configs::InvarianceSpec spec{.cases = kCases, .batch = {4, 16}, .workers = 3, .padding = 2};
  return harness::score_changes(folder, model, source, exact, spec, seed);
}

ChangeEffect effect(const std::vector<ScoredChange>& changes, const std::string& change,
                    std::int64_t setting) {
  const auto found = std::ranges::find_if(changes, [&](const ScoredChange& one) {
    return one.change == change && one.setting == setting;
  });
  REQUIRE(found != changes.end());
  return effect_of(*found, 0, configs::Link::Logit);
}

/// Cases that differ, by change in the order in which they are tried.
std::vector<std::int64_t> differing(const std::vector<ScoredChange>& changes) {
  std::vector<std::int64_t> counts;
  for (const ScoredChange& change : changes) {
    counts.push_back(effect_of(change, 0, configs::Link::Logit).differing);
  }
  return counts;
}

}  // namespace

TEST_CASE("invariance: a good model over time stays the same under every change") {
  const auto changes = changes_of(SequenceModel());
  REQUIRE(changes.size() == 7);
  for (const ScoredChange& change : changes) {
    CAPTURE(change.change);
    const ChangeEffect found = effect_of(change, 0, configs::Link::Logit);
    CHECK(found.cases == kCases);
    CHECK(found.failed == 0);
    CHECK(found.differing == 0);
    CHECK(found.largest == 0.0);
  }
  CHECK(effect(changes, "repeat", 0).cases == kCases);
  CHECK(effect(changes, "order", 1).cases == kCases);
  CHECK(effect(changes, "order", 4).cases == kCases);
  CHECK(effect(changes, "batch", 4).cases == kCases);
  CHECK(effect(changes, "batch", 16).cases == kCases);
  CHECK(effect(changes, "padding", 2).cases == kCases);
  CHECK(effect(changes, "workers", 3).cases == kCases);
}

TEST_CASE("invariance: a model that reads its padding is found by padding, not by repetition") {
  SequenceModel model;
  model.reads_padding = true;
  const auto changes = changes_of(model);
  CHECK(effect(changes, "padding", 2).differing == kCases);
  CHECK(effect(changes, "repeat", 0).differing == 0);
  CHECK(effect(changes, "order", 1).differing == 0);
  CHECK(effect(changes, "workers", 3).differing == 0);
  // By hand: case 2 has a logit of 0 and 3 / 4 for its steps; two more steps add 1 / 2.
  const auto logistic = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  CHECK(effect(changes, "padding", 2).largest >= logistic(1.25) - logistic(0.75));
}

TEST_CASE("invariance: a model that reads its place in the batch is found by batch and order") {
  SequenceModel model;
  model.reads_place = true;
  const auto changes = changes_of(model);
  CHECK(effect(changes, "batch", 4).differing == 45);  // all but the first of each batch
  CHECK(effect(changes, "batch", 16).differing == 56);
  CHECK(effect(changes, "order", 4).differing > 0);
  CHECK(effect(changes, "order", 1).differing == 0);
  CHECK(effect(changes, "padding", 2).differing == 0);
}

TEST_CASE("invariance: a batch that fails as a whole counts for each of its cases") {
  SequenceModel model;
  model.largest_batch = 8;
  const auto changes = changes_of(model);
  CHECK(effect(changes, "batch", 4).failed == 0);
  CHECK(effect(changes, "batch", 16).failed == kCases);  // 48 of 16 and 12 at the end
  CHECK(effect(changes, "batch", 16).cases == 0);
}

TEST_CASE("invariance: state between forwards shows when the sample is run again") {
  tests::LinearModel model;
  model.drifts = true;
  const harness::ModelFolder folder = tests::linear_folder();
  const auto sample = harness::golden_invariance(folder, model);
  // The golden cases have no axis of time, hence no padding.
  REQUIRE(sample.changes.size() == 6);
  CHECK(sample.rows.size() == 4);
  for (const std::int64_t count : differing(sample.changes)) {
    CHECK(count == 4);
  }
  model.drifts = false;
  CHECK(differing(harness::golden_invariance(folder, model).changes) ==
        std::vector<std::int64_t>(6));
  model.coupled = true;
  CHECK(differing(harness::golden_invariance(folder, model).changes) ==
        std::vector<std::int64_t>{0, 0, 0, 4, 4, 0});
}

TEST_CASE("invariance: golden sequences keep the padding of their batch") {
  const auto sample = harness::golden_invariance(sequence_folder(), SequenceModel());
  CHECK(sample.rows.size() == 3);
  CHECK(sample.changes.size() == 7);
  CHECK(differing(sample.changes) == std::vector<std::int64_t>(7));
  CHECK(sample.changes.front().before.outputs ==
        std::vector<std::vector<double>>{{0.75, 1.5, 1.0}});
}

TEST_CASE("invariance: the drawn order depends on the seed alone") {
  SequenceModel model;
  model.reads_place = true;
  const auto scores = [&](std::uint32_t seed) { return changes_of(model, seed)[2].after.outputs; };
  CHECK(scores(1) == scores(1));
  CHECK(scores(1) != scores(2));
}

TEST_CASE("invariance: the sample is evenly spaced over the cases that were scored") {
  using harness::spaced_sample;
  CHECK(spaced_sample(std::vector<std::string>(10), 5) == std::vector<std::size_t>{0, 2, 4, 6, 8});
  CHECK(spaced_sample(std::vector<std::string>(3), 5) == std::vector<std::size_t>{0, 1, 2});
  CHECK(spaced_sample({"", "not_finite", "", ""}, 2) == std::vector<std::size_t>{0, 2});
  CHECK(spaced_sample({}, 5).empty());
}

TEST_CASE("invariance: an effect counts bits, probabilities and cases of one side") {
  const ScoredChange change{
      .change = "batch",
      .setting = 8,
      .before = {.outputs = {{0.0, 1.0, 0.0, 5.0}}, .error = {"", "", "not_finite", "not_finite"}},
      .after = {.outputs = {{-0.0, 1.5, 2.0, 5.0}}, .error = {"", "", "", "not_finite"}}};
  const ChangeEffect found = effect_of(change, 0, configs::Link::Probability);
  CHECK(found.cases == 2);
  CHECK(found.failed == 1);
  CHECK(found.differing == 2);  // -0 has another bit than 0
  CHECK(found.largest == 0.5);
  CHECK(effect_of(change, 0, configs::Link::Survival).largest == 0.5);
}

TEST_CASE("invariance: model check says what differs, in words and as rows") {
  tests::LinearModel model;
  model.coupled = true;
  const harness::ModelFolder folder = tests::linear_folder();
  const auto sample = harness::golden_invariance(folder, model);
  const std::string text = harness::invariance_text(folder.contract, sample);
  CHECK(text.find("4 cases a forward") != std::string::npos);
  CHECK(text.find("4 of 4 outputs differ, probabilities by up to ") != std::string::npos);
  CHECK(text.find("the same outputs of 4 cases") != std::string::npos);
  const configs::Json rows = harness::invariance_rows_json(folder.contract, sample);
  REQUIRE(rows.array().size() == 6);
  CHECK(rows.array()[4].at("change").string() == "batch");
  CHECK(rows.array()[4].at("differing").integer() == 4);
  CHECK(rows.array()[4].at("largest_difference").number() > 1e-5);
  CHECK(rows.array()[0].at("largest_difference").number() == 0.0);
}

}  // namespace clinval
