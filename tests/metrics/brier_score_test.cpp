#include "metrics/brier_score.h"

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

TEST_CASE("brier_score: worked by hand") {
  const auto result = brier_score(probabilities({1, 0}, {0.5, 0.75}), {});
  REQUIRE(result);
  CHECK(result->value == (0.25 + 0.5625) / 2.0);
  // Two terms 0.3125 apart: sd = 0.3125 / sqrt(2), error = 0.3125 / 2.
  CHECK(*result->standard_error == doctest::Approx(0.15625).epsilon(1e-15));
  REQUIRE(result->intervals.size() == 1);
  CHECK(result->intervals[0].id == "wald");
}

TEST_CASE("brier_score: equals the definition on random data") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 1 + seed % 60, 8);
    long double squares = 0.0L;
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      const long double error = static_cast<long double>(cases.y_score[i]) - cases.y_true[i];
      squares += error * error;
    }
    const double expected =
        static_cast<double>(squares / static_cast<long double>(cases.y_true.size()));
    CHECK(tests::close(*brier_score_value(cases.independent(), {}), expected, 1e-14));
  }
}

TEST_CASE("brier_score: undefined without cases and for scores that are no probabilities") {
  CHECK(brier_score(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(brier_score_value(ScoredCases(Labels{1}, Scores{0.5}), {}).error() ==
        Undefined::NotAProbability);
  CHECK(scaled_brier(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(scaled_brier_value(ScoredCases(Labels{1}, Scores{0.5}), {}).error() ==
        Undefined::NotAProbability);
}

TEST_CASE("brier_score: one class has a Brier score and no scaled one") {
  const ScoredCases cases = probabilities({1, 1}, {0.5, 0.75});
  CHECK(*brier_score_value(cases, {}) == (0.25 + 0.0625) / 2.0);
  CHECK(scaled_brier(cases, {}).error() == Undefined::OneClass);
}

TEST_CASE("brier_score: equal terms and one case have no interval without width") {
  for (const ScoredCases& cases : {probabilities({0, 0, 0}, {0.3, 0.3, 0.3}),
                                   probabilities({1}, {0.3}), probabilities({1, 0}, {1.0, 0.0})}) {
    const auto result = brier_score(cases, {});
    REQUIRE(result);
    CHECK_FALSE(result->standard_error);
    REQUIRE(result->intervals.size() == 1);
    CHECK(result->intervals[0].limits.error() == Undefined::ZeroVariance);
  }
}

TEST_CASE("brier_score: no analytic interval when clustered, and none ever for the scaled score") {
  const auto cases = tests::random_cases(3, 50, 8);
  const auto clustered = brier_score(cases.clustered(), {});
  REQUIRE(clustered);
  CHECK(clustered->intervals.empty());
  CHECK_FALSE(clustered->standard_error);
  CHECK(clustered->value == brier_score(cases.independent(), {})->value);
  CHECK(scaled_brier(cases.independent(), {})->intervals.empty());
}

TEST_CASE("brier_score: scaled: predicting the prevalence gains nothing, certainty everything") {
  CHECK(*scaled_brier_value(probabilities({1, 0, 0, 0}, {0.25, 0.25, 0.25, 0.25}), {}) ==
        doctest::Approx(0.0).epsilon(1e-15));
  CHECK(*scaled_brier_value(probabilities({1, 0}, {1.0, 0.0}), {}) == 1.0);
  CHECK(*scaled_brier_value(probabilities({1, 0}, {0.0, 1.0}), {}) == -3.0);
}

TEST_CASE("brier_score: values, errors and limits equal scikit-learn and numpy") {
  int compared = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("brier_score.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const ScoredCases cases = tests::oracle_cases().at(row.data_set).independent();
    const auto result = brier_score(cases, {});
    REQUIRE(result);
    if (row.quantity == "brier_score") {
      CHECK(tests::close(result->value, row.value, 1e-12));
    } else if (row.quantity == "scaled_brier") {
      CHECK(std::abs(scaled_brier(cases, {})->value - row.value) < 1e-12);
    } else if (row.quantity == "standard_error") {
      CHECK(tests::close(result->standard_error.value_or(0.0), row.value, 1e-12));
    } else if (result->intervals[0].limits) {
      const Limits& limits = *result->intervals[0].limits;
      CHECK(tests::close(row.quantity == "wald_lower" ? limits.lower : limits.upper, row.value,
                         1e-12));
    } else {
      CHECK((row.data_set == "all_tied" || row.data_set == "two"));
    }
    ++compared;
  }
  CHECK(compared == 19 * 5 - 2);
}

}  // namespace clinval::metrics
