#include "metrics/average_precision.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

// Every threshold anew, cases counted one by one.
double slow_average_precision(const tests::RandomCases& cases) {
  const std::set<double, std::greater<>> cuts(cases.y_score.begin(), cases.y_score.end());
  const auto positives = std::ranges::count(cases.y_true, std::uint8_t{1});
  double sum = 0.0;
  double hits_before = 0.0;
  for (const double cut : cuts) {
    double hits = 0.0;
    double flagged = 0.0;
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      if (cases.y_score[i] >= cut) {
        flagged += 1.0;
        hits += cases.y_true[i];
      }
    }
    sum += (hits - hits_before) * hits / flagged;
    hits_before = hits;
  }
  return sum / static_cast<double>(positives);
}

}  // namespace

TEST_CASE("average_precision: worked by hand, also with a tie") {
  // From above: 1, 0, 1, 0: precision 1 at recall 1/2, 2/3 at recall 1.
  const ScoredCases cases(Labels{1, 0, 1, 0}, Scores{4, 3, 2, 1});
  CHECK(*average_precision_value(cases, {}) == doctest::Approx(5.0 / 6.0).epsilon(1e-15));
  // Points (1, 0), (1, 1), (2, 1): precision 1, then from 1/2 to 2/3.
  CHECK(*auprc_value(cases, {}) ==
        doctest::Approx((1.0 + (0.5 + 2.0 / 3.0) / 2.0) / 2.0).epsilon(1e-15));
  // Both positives tie with a negative: precision 2/3 throughout.
  const ScoredCases tied(Labels{1, 0, 1, 0}, Scores{4, 4, 4, 1});
  CHECK(*average_precision_value(tied, {}) == doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(*auprc_value(tied, {}) == doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  // A negative alone on top: precision starts at 0.
  CHECK(*auprc_value(ScoredCases(Labels{0, 1}, Scores{2, 1}), {}) == 0.25);
}

TEST_CASE("average_precision: equals the slow definition on random ties") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 40, 9);
    const auto value = average_precision_value(cases.independent(), {});
    if (value) {
      CHECK(*value == doctest::Approx(slow_average_precision(cases)).epsilon(1e-12));
    }
  }
}

TEST_CASE("average_precision: the prevalence when all scores are equal, one when they separate") {
  const ScoredCases tied(Labels{1, 0, 0, 0}, Scores{1, 1, 1, 1});
  CHECK(*average_precision_value(tied, {}) == 0.25);
  CHECK(*auprc_value(tied, {}) == 0.25);
  const ScoredCases apart(Labels{0, 1, 1}, Scores{1, 2, 3});
  CHECK(*average_precision_value(apart, {}) == 1.0);
  CHECK(*auprc_value(apart, {}) == 1.0);
}

TEST_CASE("average_precision: undefined without cases and with one class") {
  for (const auto metric : {average_precision, auprc}) {
    CHECK(metric(ScoredCases(Labels{}, Scores{}), {}).error() == Undefined::NoCases);
    CHECK(metric(ScoredCases(Labels{1, 1}, Scores{1, 2}), {}).error() == Undefined::OneClass);
    CHECK(metric(ScoredCases(Labels{0}, Scores{1}), {}).error() == Undefined::OneClass);
  }
}

TEST_CASE("average_precision: average_precision and auprc equal the oracle") {
  CHECK(tests::check_catalogue_oracle("average_precision.csv", 1e-13) >= 30);
}

}  // namespace clinval::metrics
