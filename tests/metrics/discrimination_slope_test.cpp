#include "metrics/discrimination_slope.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

}  // namespace

TEST_CASE("discrimination_slope: worked by hand, with the error of two means") {
  const ScoredCases cases = probabilities({1, 1, 0, 0}, {0.75, 0.5, 0.25, 0.5});
  const auto slope = discrimination_slope(cases, {});
  REQUIRE(slope);
  CHECK(slope->value == 0.25);
  // Each class: deviations of 1/8, variance 2/64, over 2 cases.
  CHECK(*slope->standard_error == doctest::Approx(std::sqrt(2.0 / 64.0)).epsilon(1e-14));
  CHECK(*mape_value(cases, {}) == (0.25 + 0.5 + 0.25 + 0.5) / 4.0);
}

TEST_CASE("discrimination_slope: equals its definition on random ties") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 30, 6);
    double sums[2] = {0.0, 0.0};
    double counts[2] = {0.0, 0.0};
    double distance = 0.0;
    for (std::size_t i = 0; i < 30; ++i) {
      sums[cases.y_true[i]] += cases.y_score[i];
      counts[cases.y_true[i]] += 1.0;
      distance += std::abs(cases.y_score[i] - cases.y_true[i]);
    }
    CHECK(*mape_value(cases.independent(), {}) == doctest::Approx(distance / 30.0).epsilon(1e-13));
    const auto slope = discrimination_slope_value(cases.independent(), {});
    if (slope) {
      CHECK(*slope == doctest::Approx(sums[1] / counts[1] - sums[0] / counts[0]).epsilon(1e-12));
    }
  }
}

TEST_CASE("discrimination_slope: undefined cases, a class of one case has no error") {
  CHECK(discrimination_slope(probabilities({1, 1}, {0.2, 0.3}), {}).error() == Undefined::OneClass);
  CHECK(discrimination_slope(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(mape(ScoredCases(Labels{1}, Scores{3}), {}).error() == Undefined::NotAProbability);
  const ScoredCases one = probabilities({1, 0, 0}, {0.2, 0.3, 0.4});
  CHECK(discrimination_slope(one, {})->intervals.at(0).limits.error() == Undefined::TooFewEvents);
  CHECK(discrimination_slope_influence(one, {}).error() == Undefined::TooFewEvents);
  CHECK(mape(probabilities({1}, {1.0}), {})->value == 0.0);
}

TEST_CASE("discrimination_slope: discrimination_slope and mape equal the oracle") {
  CHECK(tests::check_catalogue_oracle("discrimination_slope.csv", 1e-12) >= 60);
}

}  // namespace clinval::metrics
