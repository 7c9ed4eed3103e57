#include "metrics/expected_cost.h"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/threshold_metrics.h"
#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

}  // namespace

TEST_CASE("expected_cost: worked by hand at one fifth: a missed event costs four") {
  const ScoredCases cases = probabilities({0, 1, 0, 1}, {0.1, 0.3, 0.5, 0.7});
  // Flag all: 2; from 0.3: 1; from 0.5: 4 + 1; from 0.7: 4; nobody: 8.
  CHECK(*expected_cost_value(cases, {.threshold = 0.2}) == 0.25);
  CHECK(*expected_cost_threshold_value(cases, {.threshold = 0.2}) == 0.3);
  // The same people stand above 0.1.
  CHECK(*expected_cost_threshold_value(cases, {.threshold = 0.2, .rule = ThresholdRule::Gt}) ==
        0.1);
}

TEST_CASE("expected_cost: of equal costs the lowest threshold, over those that are there") {
  const ScoredCases cases = probabilities({0, 1}, {0.2, 0.4});
  CHECK(*expected_cost_value(cases, {.threshold = 0.5}) == 0.0);
  CHECK(*expected_cost_threshold_value(cases, {.threshold = 0.5}) == 0.4);
  const ScoredCases tied = probabilities({1, 0}, {0.2, 0.4});  // all: 1, from 0.4: 2, nobody: 1
  CHECK(*expected_cost_threshold_value(tied, {.threshold = 0.5}) == 0.2);
  const std::vector<std::uint32_t> without_lowest = {0, 1, 1};
  const ScoredCases three = probabilities({0, 0, 1}, {0.1, 0.2, 0.4});
  CHECK(*expected_cost_threshold_value(CaseView(three, without_lowest),
                                       {.threshold = 0.01, .rule = ThresholdRule::Gt}) == 0.2);
}

TEST_CASE("expected_cost: it is least: net benefit at no threshold says more") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases = tests::random_cases(seed, 40, 9).independent();
    const Setting setting{.threshold = 0.25};
    const double least = *expected_cost_value(cases, setting);
    for (int k = 0; k <= 10; ++k) {
      const Confusion at = confusion(cases, {.threshold = 0.1 * k});
      const double cost = (3.0 * static_cast<double>(at.unflagged.positives) +
                           static_cast<double>(at.flagged.negatives)) /
                          40.0;
      CHECK(least <= cost + 1e-15);
    }
  }
}

TEST_CASE("expected_cost: undefined and refused") {
  for (const auto metric : {expected_cost, expected_cost_threshold}) {
    CHECK(metric(probabilities({}, {}), {.threshold = 0.5}).error() == Undefined::NoCases);
    CHECK(metric(ScoredCases(Labels{1}, Scores{3}), {.threshold = 0.5}).error() ==
          Undefined::NotAProbability);
    const ScoredCases cases = probabilities({1, 0}, {0.3, 0.6});
    CHECK(metric(cases, {.threshold = 0.0}).error() == Undefined::ZeroDenominator);
    CHECK_THROWS_AS(static_cast<void>(metric(cases, {.threshold = 1.0})), std::invalid_argument);
  }
  const ScoredCases negatives = probabilities({0, 0}, {0.3, 0.6});
  CHECK(expected_cost_threshold(negatives, {.threshold = 0.5}).error() == Undefined::NoneFlagged);
  const ScoredCases positives = probabilities({1, 1}, {0.3, 0.6});
  CHECK(expected_cost_threshold(positives, {.threshold = 0.5, .rule = ThresholdRule::Gt}).error() ==
        Undefined::AllFlagged);
}

TEST_CASE("expected_cost: expected_cost and expected_cost_threshold equal the oracle") {
  CHECK(tests::check_catalogue_oracle("expected_cost.csv", 1e-13) >= 150);
}

}  // namespace clinval::metrics
