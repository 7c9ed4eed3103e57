#include "metrics/spiegelhalter_z.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

}  // namespace

TEST_CASE("spiegelhalter_z: worked by hand: one surprise at a quarter") {
  // (1 - 1/4)(1 - 1/2) = 3/8 over sqrt(1/4 * 3/16) = sqrt(3)/8.
  const auto result = spiegelhalter_z(probabilities({1}, {0.25}), {});
  REQUIRE(result);
  CHECK(result->value == doctest::Approx(std::sqrt(3.0)).epsilon(1e-15));
  CHECK(*result->standard_error == 1.0);
  REQUIRE(result->intervals.size() == 1);
  CHECK(result->intervals[0].limits->lower ==
        doctest::Approx(std::sqrt(3.0) - 1.959963984540054).epsilon(1e-13));
}

TEST_CASE("spiegelhalter_z: is the standardised excess of the Brier score") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 5 + seed % 60, 8);
    double excess = 0.0;
    double variance = 0.0;
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      const double p = cases.y_score[i];
      const double y = cases.y_true[i];
      excess += (y - p) * (y - p) - p * (1 - p);  // what the Brier term exceeds its expectation by
      variance += (1 - 2 * p) * (1 - 2 * p) * p * (1 - p);
    }
    const auto value = spiegelhalter_z_value(cases.independent(), {});
    if (value) {
      CHECK(std::abs(*value - excess / std::sqrt(variance)) <= 1e-11);
      ++compared;
    }
  }
  CHECK(compared > 150);
}

TEST_CASE("spiegelhalter_z: undefined without cases, without spread, without probabilities") {
  CHECK(spiegelhalter_z(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(spiegelhalter_z(probabilities({0, 1, 1}, {0.0, 0.5, 1.0}), {}).error() ==
        Undefined::ZeroVariance);
  CHECK(spiegelhalter_z(ScoredCases(Labels{1}, Scores{0.5}), {}).error() ==
        Undefined::NotAProbability);
}

TEST_CASE("spiegelhalter_z: no analytic interval when clustered") {
  const auto result = spiegelhalter_z(tests::random_cases(3, 50, 8).clustered(), {});
  REQUIRE(result);
  CHECK(result->intervals.empty());
}

TEST_CASE("spiegelhalter_z: values equal rms") {
  int compared = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("spiegelhalter_z.csv")) {
    CAPTURE(row.data_set);
    const auto value =
        spiegelhalter_z_value(tests::oracle_cases().at(row.data_set).independent(), {});
    REQUIRE(value);
    CHECK(tests::close(*value, row.value, 1e-11));  // sums of terms of both signs
    ++compared;
  }
  CHECK(compared >= 8);
}

}  // namespace clinval::metrics
