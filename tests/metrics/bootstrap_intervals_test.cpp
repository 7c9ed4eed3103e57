#include "metrics/bootstrap_intervals.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/auroc.h"
#include "metrics/intervals.h"
#include "metrics/random.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

// As scripts/oracles/bootstrap_intervals.R makes them.
Replicates given() {
  Replicates replicates{.values = {}, .requested = 1000};
  for (int k = 0; k < 1000; ++k) {
    const double x = k * 631 % 1009 / 1009.0;
    replicates.values.push_back(x + x * x / 2.0);
  }
  return replicates;
}

Replicates ramp(int count) {
  Replicates replicates{.values = {}, .requested = count};
  for (int k = 0; k < count; ++k) {
    replicates.values.push_back(static_cast<double>(k) / (count - 1));
  }
  return replicates;
}

}  // namespace

TEST_CASE("bootstrap_intervals: worked by hand on a ramp") {
  // Quantiles 0.1 and 0.9 around the value 0.4.
  const Interval basic = basic_interval(ramp(101), 0.4, 0.8, kUnbounded);
  CHECK(basic.limits->lower == doctest::Approx(-0.1).epsilon(1e-12));
  CHECK(basic.limits->upper == doctest::Approx(0.7).epsilon(1e-12));
  CHECK(basic_interval(ramp(101), 0.4, 0.8, kUnit).limits->lower == 0.0);
  // The value in the middle and no acceleration: the percentile interval.
  const Interval bca = bca_interval(ramp(101), 0.5, 0.0, 0.8);
  CHECK(bca.limits->lower == doctest::Approx(0.1).epsilon(1e-12));
  CHECK(bca.limits->upper == doctest::Approx(0.9).epsilon(1e-12));
  CHECK(*bca.replicates == 101);
  const Interval studentised = studentised_interval(ramp(101), 2.0, 0.5, 0.8, kUnbounded);
  CHECK(studentised.limits->lower == doctest::Approx(2.0 - 0.45).epsilon(1e-12));
  CHECK(studentised.limits->upper == doctest::Approx(2.0 - 0.05).epsilon(1e-12));
}

TEST_CASE("bootstrap_intervals: equal the oracle R on given replicates") {
  int compared = 0;
  Replicates studentised = given();
  for (double& value : studentised.values) {
    value = (value - 0.6) / 0.25;
  }
  for (const tests::OracleRow& row : tests::oracle_rows("bootstrap_intervals.csv")) {
    CAPTURE(row.quantity);
    CAPTURE(row.at);
    const Interval interval = row.quantity.starts_with("basic")
                                  ? basic_interval(given(), 0.6, 0.95, kUnbounded)
                              : row.quantity.starts_with("bca")
                                  ? bca_interval(given(), 0.6, row.at, 0.95)
                                  : studentised_interval(studentised, 0.6, 0.25, 0.95, kUnbounded);
    REQUIRE(interval.limits);
    CHECK(tests::close(
        row.quantity.ends_with("lower") ? interval.limits->lower : interval.limits->upper,
        row.value, 1e-11));
    ++compared;
  }
  CHECK(compared == 10);
}

TEST_CASE("bootstrap_intervals: reasons instead of limits") {
  Replicates constant{.values = std::vector<double>(100, 1.0), .requested = 100};
  CHECK(basic_interval(constant, 1.0, 0.95, kUnit).limits.error() == Undefined::ZeroVariance);
  CHECK(bca_interval(constant, 1.0, 0.0, 0.95).limits.error() == Undefined::ZeroVariance);
  Replicates missing = ramp(90);
  missing.requested = 100;
  CHECK(basic_interval(missing, 0.5, 0.9, kUnit).limits.error() == Undefined::ReplicatesUndefined);
  CHECK(bca_interval(missing, 0.5, 0.0, 0.9).limits.error() == Undefined::ReplicatesUndefined);
  CHECK(studentised_interval(missing, 0.5, 1.0, 0.9, kUnit).limits.error() ==
        Undefined::ReplicatesUndefined);
  CHECK(bca_interval(ramp(1000), 5.0, 0.0, 0.95).limits.error() == Undefined::TooFewReplicates);
  CHECK(bca_interval(ramp(100), 0.5, 0.0, 0.95).limits.error() == Undefined::TooFewReplicates);
  CHECK_THROWS_AS(static_cast<void>(basic_interval(ramp(9), 0.5, 1.0, kUnit)),
                  std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(studentised_interval(ramp(9), 0.5, 0.0, 0.9, kUnit)),
                  std::invalid_argument);
}

TEST_CASE("bootstrap_intervals: the jackknife of the AUROC leaves each case out") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases = tests::random_cases(seed, 25, 7).independent();
    const auto values = auroc_jackknife(cases);
    if (!values) {
      continue;
    }
    std::vector<std::uint32_t> times(cases.size(), 1);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      times[i] = 0;
      CHECK((*values)[i] ==
            doctest::Approx(*auroc_value(CaseView(cases, times), {})).epsilon(1e-12));
      times[i] = 1;
    }
  }
  const std::vector<std::uint8_t> y = {1, 0, 0};
  const std::vector<double> p = {1.0, 2.0, 3.0};
  CHECK(auroc_jackknife(ScoredCases(y, p)).error() == Undefined::TooFewEvents);
}

TEST_CASE("bootstrap_intervals: acceleration is a sixth of the skewness") {
  const std::vector<double> deviations = {2.0, -1.0, -1.0};
  CHECK(acceleration(deviations) ==
        doctest::Approx((8.0 - 1.0 - 1.0) / (6.0 * std::pow(6.0, 1.5))).epsilon(1e-14));
  CHECK(acceleration(std::vector<double>{0.0, 0.0}) == 0.0);
  const std::vector<double> values = {1.0, 2.0, 6.0};
  CHECK(jackknife_deviations(values) == std::vector<double>{2.0, 1.0, -3.0});
  CHECK(jackknife_error(jackknife_deviations(values)) ==
        doctest::Approx(std::sqrt(2.0 / 3.0 * 14.0)).epsilon(1e-14));
}

TEST_CASE("bootstrap_intervals: strata keep their number of units, drawn as documented") {
  const ScoredCases cases = tests::random_cases(4, 40, 9).clustered();
  const Strata strata = strata_by_outcome(cases);
  REQUIRE(strata.units.size() == 2);
  CHECK(strata.units[0].size() + strata.units[1].size() == cases.cluster_count());
  std::vector<std::uint32_t> counts(cases.cluster_bound());
  draw_within_strata(9, Purpose::Bootstrap, 3, strata, counts);
  std::vector<std::uint32_t> expected(counts.size(), 0);
  for (std::uint32_t s = 0; s < 2; ++s) {
    const auto& units = strata.units[s];
    std::uint64_t drawn = 0;
    for (std::uint32_t draw = 0; draw < units.size(); ++draw) {
      const auto words = philox_words({draw / 2, 3, s + 1, 0}, {9, 1});
      ++expected[units[below(words[draw % 2], units.size())]];
      drawn += 1;
    }
    std::uint64_t total = 0;
    for (const std::uint32_t unit : units) {
      total += counts[unit];
    }
    CHECK(total == drawn);
  }
  CHECK(counts == expected);
  std::vector<std::uint32_t> few(1);
  CHECK_THROWS_AS(draw_within_strata(9, Purpose::Bootstrap, 3, strata, few), std::invalid_argument);
}

TEST_CASE("bootstrap_intervals: a cluster with any positive is a positive one") {
  const std::vector<std::uint8_t> y = {0, 1, 0, 0};
  const std::vector<double> p = {0.1, 0.2, 0.3, 0.4};
  const std::vector<std::uint32_t> clusters = {0, 0, 1, 3};
  const Strata strata = strata_by_outcome(ScoredCases(y, p, clusters, {}));
  CHECK(strata.units[0] == std::vector<std::uint32_t>{0});
  CHECK(strata.units[1] == std::vector<std::uint32_t>{1, 3});
}

}  // namespace clinval::metrics
