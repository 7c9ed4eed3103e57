#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration.h"
#include "metrics/calibration_likelihood.h"
#include "metrics/oe_ratio.h"
#include "tests/metrics/calibration_sets.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::close;

/// Differences of deviances keep the digits that the deviances have.
bool near(double a, double b, double size) {
  return std::abs(a - b) <= 1e-12 * size + 1e-10 * std::abs(b);
}

void check_profile(const Outcome<Estimate>& estimate, const double* lower, const double* upper) {
  REQUIRE(estimate);
  REQUIRE(estimate->intervals.size() == 2);
  CHECK(estimate->intervals[1].id == "profile");
  INFO((estimate->intervals[1].limits ? 0 : static_cast<int>(estimate->intervals[1].limits.error())));
  REQUIRE(estimate->intervals[1].limits);
  const Limits limits = *estimate->intervals[1].limits;
  CHECK(std::abs(limits.lower - *lower) < 1e-9 * std::max(1.0, std::abs(*lower)));
  CHECK(std::abs(limits.upper - *upper) < 1e-9 * std::max(1.0, std::abs(*upper)));
}

/// Sum of squares, within clusters when there are some.
double variance_of(const ScoredCases& cases, const std::vector<double>& influence) {
  std::vector<double> sums(cases.cluster_bound(), 0.0);
  for (std::size_t i = 0; i < influence.size(); ++i) {
    sums[cases.clusters()[i]] += influence[i];
  }
  double total = 0.0;
  for (const double sum : sums) {
    total += sum * sum;
  }
  return total;
}

}  // namespace

TEST_CASE("calibration_lr_weak, calibration_lr_intercept, calibration_lr_slope: equal the oracle") {
  const tests::OracleTable oracle("calibration_lr.csv");
  int sets = 0;
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    const ScoredCases cases = data.independent();
    for (const std::string word : {"weak", "intercept", "slope"}) {
      CAPTURE(word);
      const BinaryMetric& row = *find_binary_metric("calibration_lr_" + word);
      const auto test = row.infer(cases, {});
      const double* statistic = oracle.find(name, word);
      if (statistic == nullptr) {
        CHECK_FALSE(test);
        continue;
      }
      REQUIRE(test);
      const double size = static_cast<double>(cases.size());
      CHECK(near(test->value, *statistic, size));
      REQUIRE(test->p_value);
      CHECK(std::abs(*test->p_value - *oracle.find(name, word + "_p")) < 1e-7);
      CHECK(test->intervals.empty());
      CHECK(row.infer(data.scored(), {})->p_value.has_value() ==
            (data.scored().design() == Design::Independent));
      ++sets;
    }
  }
  CHECK(sets >= 3 * 14);
}

TEST_CASE("calibration_lr: the weak test is the sum of the other two") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ScoredCases cases = tests::random_cases(seed, 80, 30).independent();
    const auto weak = calibration_lr_weak_value(cases, {});
    if (weak) {
      CHECK(std::abs(*weak - *calibration_lr_intercept_value(cases, {}) -
                     *calibration_lr_slope_value(cases, {})) < 1e-10);
    }
  }
}

TEST_CASE("calibration_likelihood: profile limits equal the oracle's roots") {
  const tests::OracleTable oracle("calibration_lr.csv");
  int sets = 0;
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    if (oracle.find(name, "weak") == nullptr) {
      continue;
    }
    const ScoredCases cases = data.independent();
    check_profile(calibration_intercept(cases, {}), oracle.find(name, "intercept_lower"),
                  oracle.find(name, "intercept_upper"));
    check_profile(calibration_slope(cases, {}), oracle.find(name, "slope_lower"),
                  oracle.find(name, "slope_upper"));
    ++sets;
  }
  CHECK(sets >= 14);
}

TEST_CASE("calibration_likelihood: the deviance climbs by the square of the quantile") {
  const ScoredCases cases = tests::random_cases(3, 90, 50).independent();
  const auto slope = calibration_slope(cases, {.level = 0.9});
  REQUIRE(slope);
  const CalibrationLikelihood likelihood(cases);
  const auto deviance = [&likelihood](double b) {
    return likelihood.at(*likelihood.best_a(b, 0.0), b).deviance;
  };
  const double z = 1.6448536269514722;
  CHECK(close(deviance(slope->intervals[1].limits->upper) - deviance(slope->value), z * z, 1e-9));
  CHECK(close(deviance(slope->intervals[1].limits->lower) - deviance(slope->value), z * z, 1e-9));
}

TEST_CASE("calibration: influences square to the sandwich, and those of O:E to its error") {
  int compared = 0;
  for (const std::string name : {"clusters", "pairs", "few_clusters"}) {
    CAPTURE(name);
    const ScoredCases cases = tests::calibration_sets().at(name).scored();
    for (const std::string row : {"calibration_intercept", "calibration_slope", "oe_ratio"}) {
      CAPTURE(row);
      const BinaryMetric& metric = *find_binary_metric(row);
      const auto influence = metric.influence(cases, {});
      const auto estimate = metric.infer(cases, {});
      REQUIRE(influence);
      REQUIRE(estimate);
      CHECK(close(variance_of(cases, *influence),
                  *estimate->standard_error * *estimate->standard_error, 1e-10));
      ++compared;
    }
  }
  CHECK(compared == 9);
  // Independent cases: O:E exactly; the line by the robust variance, near the model's.
  const ScoredCases cases = tests::calibration_sets().at("plain").independent();
  const double oe = *oe_ratio(cases, {})->standard_error;
  CHECK(close(variance_of(cases, *oe_ratio_influence(cases, {})), oe * oe, 1e-12));
  const double model = *calibration_slope(cases, {})->standard_error;
  const double robust = std::sqrt(variance_of(cases, *calibration_slope_influence(cases, {})));
  CHECK(std::abs(robust / model - 1.0) < 0.15);
}

TEST_CASE("calibration: influences predict what the removal of a case does") {
  const ScoredCases cases = tests::calibration_sets().at("plain").independent();
  for (const std::string row : {"calibration_intercept", "calibration_slope", "oe_ratio"}) {
    CAPTURE(row);
    const BinaryMetric& metric = *find_binary_metric(row);
    const std::vector<double> influence = *metric.influence(cases, {});
    const double whole = *metric.value(cases, {});
    for (std::size_t i = 0; i < cases.size(); i += 37) {
      std::vector<std::uint32_t> times(cases.size(), 1);
      times[i] = 0;
      const double without = *metric.value(CaseView(cases, times), {});
      CHECK(std::abs(whole - without - influence[i]) < 0.1 * std::abs(influence[i]) + 2e-5);
    }
  }
}

TEST_CASE("oe_ratio: the other intervals by their formulas") {
  const ScoredCases cases = tests::probabilities({1, 0, 1, 0, 1}, {0.5, 0.25, 0.75, 0.25, 0.25});
  const auto result = oe_ratio(cases, {});
  REQUIRE(result);
  REQUIRE(result->intervals.size() == 3);
  CHECK(result->value == 1.5);
  CHECK(result->intervals[1].id == "wald");
  CHECK(close(result->intervals[1].limits->upper, 1.5 + 1.959963984540054 * *result->standard_error,
              1e-13));
  CHECK(result->intervals[2].id == "poisson");
  CHECK(close(result->intervals[2].limits->upper,
              1.5 * std::exp(1.959963984540054 / std::sqrt(3.0)), 1e-13));
}

}  // namespace clinval::metrics
