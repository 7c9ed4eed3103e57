#include "metrics/net_benefit_band.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/decision_curve.h"
#include "metrics/net_benefit.h"
#include "metrics/paired.h"
#include "metrics/random.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

const std::vector<double>& column(const Curve& curve, const std::string& name) {
  return std::ranges::find(curve.columns, name, &CurveColumn::name)->values;
}

void check_within(const Curve& curve, const std::string& value) {
  for (std::size_t k = 0; k < 99; ++k) {
    CAPTURE(k);
    const double center = column(curve, value)[k];
    CHECK(column(curve, "lower_simultaneous")[k] <= column(curve, "lower")[k]);
    CHECK(column(curve, "lower")[k] <= center + 1e-12);
    CHECK(center <= column(curve, "upper")[k] + 1e-12);
    CHECK(column(curve, "upper")[k] <= column(curve, "upper_simultaneous")[k]);
  }
}

}  // namespace

TEST_CASE("net_benefit_band: limits at a threshold are those of the row, both designs") {
  const auto cases = tests::random_cases(6, 120, 37);
  for (const bool clustered : {false, true}) {
    const ScoredCases scored = clustered ? cases.clustered() : cases.independent();
    const auto curve = decision_curve(scored, {});
    REQUIRE(curve);
    check_within(*curve, "net_benefit");
    for (const std::size_t k : {9U, 29U, 49U, 79U}) {
      CAPTURE(k);
      const BinaryMetric& row = *find_binary_metric("net_benefit");
      const Setting setting{.threshold = column(*curve, "threshold")[k]};
      const PairedDifference against_zero = paired_difference(
          {.cases = scored,
           .value = *row.value(scored, setting),
           .influence = *row.influence(scored, setting)},
          {.cases = scored, .value = 0.0, .influence = std::vector<double>(120, 0.0)}, 0.95);
      CHECK(column(*curve, "lower")[k] ==
            doctest::Approx(against_zero.interval.limits->lower).epsilon(1e-9));
      CHECK(column(*curve, "upper")[k] ==
            doctest::Approx(against_zero.interval.limits->upper).epsilon(1e-9));
    }
  }
}

TEST_CASE("net_benefit_band: the difference at a threshold is the paired difference of the row") {
  const auto one = tests::random_cases(6, 120, 37);
  tests::RandomCases other = one;
  other.y_score = tests::random_cases(16, 120, 37).y_score;
  for (const bool clustered : {false, true}) {
    const ScoredCases a = clustered ? one.clustered() : one.independent();
    const ScoredCases b = clustered ? other.clustered() : other.independent();
    for (const ThresholdRule rule : {ThresholdRule::Ge, ThresholdRule::Gt}) {
      const auto curve = decision_difference(a, b, {.rule = rule});
      REQUIRE(curve);
      check_within(*curve, "difference");
      for (const std::size_t k : {9U, 29U, 49U, 79U}) {
        CAPTURE(k);
        const auto pair =
            paired_difference(*find_binary_metric("net_benefit"), a, b,
                              {.threshold = column(*curve, "threshold")[k], .rule = rule});
        REQUIRE(pair);
        CHECK(column(*curve, "difference")[k] == doctest::Approx(pair->difference).epsilon(1e-10));
        CHECK(column(*curve, "lower")[k] ==
              doctest::Approx(pair->interval.limits->lower).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("net_benefit_band: models that flag alike have a difference of zero without width") {
  const ScoredCases cases = tests::random_cases(6, 40, 9).clustered();
  const auto curve = decision_difference(cases, cases, {});
  REQUIRE(curve);
  CHECK(column(*curve, "upper_simultaneous") == std::vector<double>(99, 0.0));
  CHECK(column(*curve, "lower") == std::vector<double>(99, 0.0));
}

TEST_CASE("net_benefit_band: a multiplicity is a repetition, and the order does not matter") {
  const auto cases = tests::random_cases(8, 50, 11);
  std::vector<std::size_t> twice;
  for (std::size_t i = 0; i < 50; ++i) {
    twice.insert(twice.end(), {i, i});
  }
  const ScoredCases once = cases.clustered();
  const std::vector<std::uint32_t> times(50, 2);
  const auto view = decision_curve(CaseView(once, times), {});
  const auto repeated = decision_curve(cases.reordered(twice).clustered(), {});
  for (const char* name : {"lower", "upper_simultaneous"}) {
    for (std::size_t k = 0; k < 99; ++k) {
      CHECK(column(*view, name)[k] == doctest::Approx(column(*repeated, name)[k]).epsilon(1e-9));
    }
  }
}

TEST_CASE("net_benefit_band: undefined and refused") {
  const auto cases = tests::random_cases(8, 20, 11);
  const ScoredCases raw(cases.y_true, cases.y_score);
  CHECK(decision_difference(raw, raw, {}).error() == Undefined::NotAProbability);
  const tests::RandomCases none;
  CHECK(decision_difference(none.independent(), none.independent(), {}).error() ==
        Undefined::NoCases);
  CHECK_THROWS_AS(
      static_cast<void>(decision_difference(cases.independent(), cases.clustered(), {})),
      std::invalid_argument);
}

// A known truth: uniform risks, outcomes drawn from them. Net benefit at t is the integral of
// p - (1 - p) t/(1 - t) over p > t, (1 - t)/2.
TEST_CASE("net_benefit_band: the whole true curve lies inside as often as the level says") {
  constexpr std::uint32_t kRuns = 200;
  constexpr std::uint32_t kCases = 400;
  int inside = 0;
  int pointwise = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
    for (std::uint32_t i = 0; i < kCases; ++i) {
      const auto words = philox_words({i, run, 0, 0}, {77, 0});
      p.push_back(open_uniform(words[0]));
      y.push_back(open_uniform(words[1]) < p.back() ? 1 : 0);
    }
    const auto curve = decision_curve(tests::probabilities(y, p), {.level = 0.9});
    bool all = true;
    bool at_half = false;
    for (std::size_t k = 0; k < 80; ++k) {
      const double t = column(*curve, "threshold")[k];
      const double truth = (1.0 - t) / 2.0;
      all = all && column(*curve, "lower_simultaneous")[k] <= truth &&
            truth <= column(*curve, "upper_simultaneous")[k];
      at_half = k == 49 ? column(*curve, "lower")[k] <= truth && truth <= column(*curve, "upper")[k]
                        : at_half;
    }
    inside += all ? 1 : 0;
    pointwise += at_half ? 1 : 0;
  }
  // 180 expected; three standard deviations are 13.
  CHECK(inside >= 160);
  CHECK(inside <= 196);
  CHECK(pointwise >= 165);
  CHECK(pointwise <= 194);
}

}  // namespace clinval::metrics
