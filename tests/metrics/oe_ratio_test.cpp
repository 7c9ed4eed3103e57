#include "metrics/oe_ratio.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;
using Clusters = std::vector<std::uint32_t>;

ScoredCases probabilities(const Labels& y, const Scores& p, const Clusters& cluster = {}) {
  return {y, p, cluster, {.scale = Scale::Probability}};
}

Undefined interval_reason(const ScoredCases& cases) {
  const auto result = oe_ratio(cases, {});
  REQUIRE(result);
  REQUIRE(result->intervals.size() == 1);
  CHECK(result->intervals[0].id == "influence");
  CHECK_FALSE(result->standard_error);
  return result->intervals[0].limits.error();
}

}  // namespace

TEST_CASE("oe_ratio: worked by hand: two events where one was expected") {
  const auto result = oe_ratio(probabilities({1, 1, 0}, {0.5, 0.25, 0.25}), {});
  REQUIRE(result);
  CHECK(result->value == 2.0);
  // y/O - p/E = 0, 1/4, -1/4: the log error is sqrt(1/8), the error of the ratio twice that.
  CHECK(*result->standard_error == doctest::Approx(2.0 * std::sqrt(0.125)).epsilon(1e-15));
  REQUIRE(result->intervals[0].limits);
  CHECK(result->intervals[0].limits->lower ==
        doctest::Approx(2.0 * std::exp(-1.959963984540054 * std::sqrt(0.125))).epsilon(1e-14));
}

TEST_CASE("oe_ratio: influences are summed within clusters") {
  // Clusters {0, 1} and {2}: sums 1/4 and -1/4; clusters {0} and {1, 2}: 0 and 0.
  const auto result = oe_ratio(probabilities({1, 1, 0}, {0.5, 0.25, 0.25}, {0, 0, 1}), {});
  REQUIRE(result);
  CHECK(*result->standard_error == doctest::Approx(2.0 * std::sqrt(0.125)).epsilon(1e-15));
  CHECK(interval_reason(probabilities({1, 1, 0}, {0.5, 0.25, 0.25}, {0, 1, 1})) ==
        Undefined::ZeroVariance);
}

TEST_CASE("oe_ratio: undefined without cases, without expectation, without probabilities") {
  CHECK(oe_ratio(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(oe_ratio(probabilities({1, 0}, {0.0, 0.0}), {}).error() == Undefined::NoneExpected);
  CHECK(oe_ratio_value(ScoredCases(Labels{1}, Scores{0.5}), {}).error() ==
        Undefined::NotAProbability);
}

TEST_CASE("oe_ratio: no event is a ratio of zero without interval") {
  const ScoredCases cases = probabilities({0, 0}, {0.25, 0.5});
  CHECK(*oe_ratio_value(cases, {}) == 0.0);
  CHECK(interval_reason(cases) == Undefined::TooFewEvents);
}

TEST_CASE("oe_ratio: one case, one cluster and p in proportion to y have no interval") {
  CHECK(interval_reason(probabilities({1}, {0.3})) == Undefined::ZeroVariance);
  CHECK(interval_reason(probabilities({1, 1, 1}, {0.3, 0.3, 0.3})) == Undefined::ZeroVariance);
  CHECK(interval_reason(probabilities({1, 0, 0}, {0.3, 0.1, 0.7}, {4, 4, 4})) ==
        Undefined::TooFewClusters);
}

TEST_CASE("oe_ratio: values, errors and limits equal numpy, clusters included") {
  int compared = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("oe_ratio.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const auto result = oe_ratio(tests::oracle_cases().at(row.data_set).scored(), {});
    REQUIRE(result);
    if (row.quantity == "oe_ratio") {
      CHECK(tests::close(result->value, row.value, 1e-12));
    } else if (row.quantity == "log_error") {
      CHECK(tests::close(result->standard_error.value_or(0.0) / result->value, row.value, 1e-12));
    } else {
      REQUIRE(result->intervals[0].limits);
      const Limits& limits = *result->intervals[0].limits;
      CHECK(tests::close(row.quantity == "influence_lower" ? limits.lower : limits.upper, row.value,
                         1e-12));
    }
    ++compared;
  }
  CHECK(compared == 19 * 4 - 3);
}

}  // namespace clinval::metrics
