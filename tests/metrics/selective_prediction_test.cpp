#include "metrics/selective_prediction.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

// All orders of the cases that leave the surer first, errors counted along each.
double slow_aurc(const Labels& y, const Scores& p) {
  std::vector<std::size_t> order(y.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto sureness = [&p](std::size_t i) { return std::max(p[i], 1.0 - p[i]); };
  double sum = 0.0;
  int orders = 0;
  do {
    if (!std::ranges::is_sorted(order, std::ranges::greater{}, sureness)) {
      continue;
    }
    double errors = 0.0;
    for (std::size_t k = 0; k < order.size(); ++k) {
      errors += (p[order[k]] >= 0.5) == (y[order[k]] == 1) ? 0.0 : 1.0;
      sum += errors / static_cast<double>(k + 1) / static_cast<double>(order.size());
    }
    ++orders;
  } while (std::ranges::next_permutation(order).found);
  return sum / orders;
}

}  // namespace

TEST_CASE("selective_prediction: worked by hand: the second surest is wrong") {
  const ScoredCases cases = probabilities({1, 1, 0, 1}, {0.9, 0.2, 0.3, 0.6});
  // Confidence 0.9, 0.8 (wrong), 0.7, 0.6: risks 0, 1/2, 1/3, 1/4.
  CHECK(*aurc_value(cases, {}) == doctest::Approx((0.5 + 1.0 / 3.0 + 0.25) / 4.0).epsilon(1e-15));
  CHECK(*e_aurc_value(cases, {}) == doctest::Approx((0.5 + 1.0 / 3.0) / 4.0).epsilon(1e-15));
  // Joint risk 0, 0, 1/4, 1/4, 1/4 at coverages in steps of 1/4.
  CHECK(*augrc_value(cases, {}) == (0.125 + 0.25 + 0.25) / 4.0);
}

TEST_CASE("selective_prediction: ties are the mean over all orders") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 7, 4);
    CHECK(*aurc_value(cases.independent(), {}) ==
          doctest::Approx(slow_aurc(cases.y_true, cases.y_score)).epsilon(1e-12));
  }
}

TEST_CASE("selective_prediction: no error is zero, nothing but errors is one") {
  const ScoredCases right = probabilities({1, 0}, {1.0, 0.0});
  CHECK(*aurc_value(right, {}) == 0.0);
  CHECK(*e_aurc_value(right, {}) == 0.0);
  CHECK(*augrc_value(right, {}) == 0.0);
  const ScoredCases wrong = probabilities({0, 1}, {0.9, 0.2});
  CHECK(*aurc_value(wrong, {}) == 1.0);
  CHECK(*e_aurc_value(wrong, {}) == 0.0);
  CHECK(*augrc_value(wrong, {}) == 0.5);
}

TEST_CASE("selective_prediction: a risk of one half is an event under ge alone") {
  const ScoredCases cases = probabilities({1, 1}, {0.5, 0.5});
  CHECK(*aurc_value(cases, {}) == 0.0);
  CHECK(*aurc_value(cases, {.rule = ThresholdRule::Gt}) == 1.0);
}

TEST_CASE("selective_prediction: undefined without cases and without probabilities") {
  for (const auto metric : {aurc, e_aurc, augrc}) {
    CHECK(metric(probabilities({}, {}), {}).error() == Undefined::NoCases);
    CHECK(metric(ScoredCases(Labels{1}, Scores{3}), {}).error() == Undefined::NotAProbability);
  }
}

TEST_CASE("selective_prediction: aurc, e_aurc and augrc equal the oracle") {
  CHECK(tests::check_catalogue_oracle("selective_prediction.csv", 1e-12) >= 50);
}

}  // namespace clinval::metrics
