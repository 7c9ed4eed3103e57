#include "metrics/threshold_metrics.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/prevalence.h"
#include "metrics/registry.h"
#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;
using Marks = std::vector<std::string>;

// Flagged at 0.5: positives 0.5 and 0.9, negative 0.7. Not flagged: positive 0.2, negatives 0.1,
// 0.4.
ScoredCases six_cases() {
  return probabilities({1, 1, 1, 0, 0, 0}, {0.5, 0.9, 0.2, 0.7, 0.1, 0.4});
}

}  // namespace

TEST_CASE("threshold_metrics: worked by hand, a case at the threshold flagged under ge") {
  const Setting ge{.threshold = 0.5};
  CHECK(*sensitivity_value(six_cases(), ge) == 2.0 / 3.0);
  CHECK(*specificity_value(six_cases(), ge) == 2.0 / 3.0);
  CHECK(*ppv_value(six_cases(), ge) == 2.0 / 3.0);
  CHECK(*npv_value(six_cases(), ge) == 2.0 / 3.0);
  CHECK(*accuracy_value(six_cases(), ge) == 4.0 / 6.0);
  const Setting gt{.threshold = 0.5, .rule = ThresholdRule::Gt};
  CHECK(*sensitivity_value(six_cases(), gt) == 1.0 / 3.0);
  CHECK(*ppv_value(six_cases(), gt) == 0.5);
  CHECK(*npv_value(six_cases(), gt) == 0.5);
}

TEST_CASE("threshold_metrics: confusion equals a count case by case") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, seed % 40, 9);
    const Setting setting{.threshold = 0.1 * static_cast<double>(seed % 11),
                          .rule = seed % 2 == 0 ? ThresholdRule::Ge : ThresholdRule::Gt};
    std::int64_t counts[2][2] = {{0, 0}, {0, 0}};
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      const bool flagged = setting.rule == ThresholdRule::Ge ? cases.y_score[i] >= setting.threshold
                                                             : cases.y_score[i] > setting.threshold;
      ++counts[flagged ? 1 : 0][cases.y_true[i]];
    }
    const Confusion result = confusion(cases.independent(), setting);
    CHECK(result.flagged.positives == counts[1][1]);
    CHECK(result.flagged.negatives == counts[1][0]);
    CHECK(result.unflagged.positives == counts[0][1]);
    CHECK(result.unflagged.negatives == counts[0][0]);
  }
}

TEST_CASE("threshold_metrics: everybody or nobody flagged is marked, and npv or ppv undefined") {
  const Setting low{.threshold = 0.05};
  CHECK(sensitivity(six_cases(), low)->value == 1.0);
  CHECK(sensitivity(six_cases(), low)->marks == Marks{"all_flagged"});
  CHECK(specificity(six_cases(), low)->value == 0.0);
  CHECK(ppv(six_cases(), low)->marks == Marks{"all_flagged"});
  CHECK(npv(six_cases(), low).error() == Undefined::AllFlagged);
  const Setting high{.threshold = 0.95};
  CHECK(specificity(six_cases(), high)->marks == Marks{"none_flagged"});
  CHECK(npv(six_cases(), high)->marks == Marks{"none_flagged"});
  CHECK(ppv(six_cases(), high).error() == Undefined::NoneFlagged);
  CHECK(sensitivity(six_cases(), {.threshold = 0.5})->marks.empty());
}

TEST_CASE("threshold_metrics: a replicate marks by its own cases") {
  const ScoredCases cases = six_cases();
  const std::vector<std::uint32_t> only_flagged = {0, 0, 0, 1, 2, 1};
  const auto result = sensitivity(CaseView(cases, only_flagged), {.threshold = 0.5});
  REQUIRE(result);
  CHECK(result->marks == Marks{"all_flagged"});
}

TEST_CASE("threshold_metrics: undefined without cases, without the class, without probabilities") {
  const Setting setting{.threshold = 0.5};
  for (const auto rate : {sensitivity, specificity, ppv, npv, accuracy}) {
    CHECK(rate(probabilities({}, {}), setting).error() == Undefined::NoCases);
    CHECK(rate(ScoredCases(Labels{1, 0}, Scores{0.3, 0.6}), setting).error() ==
          Undefined::NotAProbability);
  }
  CHECK(sensitivity(probabilities({0, 0}, {0.3, 0.6}), setting).error() == Undefined::OneClass);
  CHECK(specificity(probabilities({1, 1}, {0.3, 0.6}), setting).error() == Undefined::OneClass);
  CHECK(ppv(probabilities({1, 1}, {0.3, 0.6}), setting)->value == 1.0);
}

TEST_CASE("threshold_metrics: no Wilson limits when clustered") {
  const auto cases = tests::random_cases(3, 50, 8);
  CHECK(sensitivity(cases.clustered(), {.threshold = 0.5})->intervals.empty());
  CHECK(sensitivity(cases.independent(), {.threshold = 0.5})->intervals.at(0).id == "wilson");
  CHECK(prevalence(cases.clustered(), {})->intervals.empty());
}

TEST_CASE("prevalence: worked by hand, on any scale, and undefined without cases") {
  CHECK(prevalence(ScoredCases(Labels{1, 0, 0, 0}, Scores{5.0, 1.0, 2.0, 3.0}), {})->value == 0.25);
  CHECK(prevalence(ScoredCases(Labels{0, 0}, Scores{1.0, 2.0}), {})->value == 0.0);
  CHECK(prevalence(ScoredCases(Labels{}, Scores{}), {}).error() == Undefined::NoCases);
}

// Rows sensitivity, specificity, ppv, npv, accuracy and prevalence.
TEST_CASE("threshold_metrics: rates and limits equal the oracle scikit-learn and statsmodels") {
  CHECK(tests::check_catalogue_oracle("threshold_metrics.csv", 1e-11) > 3000);
}

}  // namespace clinval::metrics
