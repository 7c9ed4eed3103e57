#include "metrics/reliability_corp.h"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/corp.h"
#include "metrics/pool_adjacent.h"
#include "tests/metrics/calibration_oracle.h"
#include "tests/metrics/calibration_sets.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::column;

ScoredCases drawn(std::uint64_t seed, std::size_t n, double tilt) {
  tests::RandomIntegers draw(seed);
  std::vector<std::uint8_t> y;
  std::vector<double> p;
  for (std::size_t i = 0; i < n; ++i) {
    p.push_back(0.05 + 0.9 * static_cast<double>(draw.next(10000)) / 10000.0);
    const double risk = p.back() + tilt * p.back() * (1.0 - p.back());
    y.push_back(static_cast<double>(draw.next(1000000)) < 1e6 * risk ? 1 : 0);
  }
  return tests::probabilities(y, p);
}

}  // namespace

TEST_CASE("reliability_corp: by hand: flat over a pool, linear between pools") {
  // Pools {0.1: 0} and {0.5, 0.6: 1/2}.
  const ScoredCases cases = tests::probabilities({0, 1, 0}, {0.1, 0.5, 0.6});
  const auto curve = reliability_corp(cases, {});
  REQUIRE(curve);
  CHECK(curve->estimator == "reliability_corp.isotonic.consistency.1");
  const auto& x = column(*curve, "predicted");
  const auto& y = column(*curve, "observed");
  for (std::size_t k = 0; k < x.size(); ++k) {
    CHECK(y[k] == doctest::Approx(std::min(0.5, (x[k] - 0.1) / 0.8)).epsilon(1e-12));
  }
}

TEST_CASE("reliability_corp: the curve ascends and the band narrows with its level") {
  const ScoredCases cases = tests::calibration_sets().at("plain").independent();
  const auto wide = reliability_corp(cases, {.level = 0.95, .seed = 4});
  const auto narrow = reliability_corp(cases, {.level = 0.5, .seed = 4});
  REQUIRE(wide);
  for (std::size_t k = 0; k < 100; ++k) {
    CHECK(column(*wide, "lower")[k] <= column(*narrow, "lower")[k]);
    CHECK(column(*wide, "upper")[k] >= column(*narrow, "upper")[k]);
    CHECK((k == 0 || column(*wide, "observed")[k] >= column(*wide, "observed")[k - 1]));
  }
  CHECK(reliability_corp(cases, {.seed = 4})->columns[2].values ==
        reliability_corp(cases, {.seed = 4})->columns[2].values);
  CHECK(reliability_corp(cases, {.seed = 5})->columns[2].values !=
        reliability_corp(cases, {.seed = 4})->columns[2].values);
}

TEST_CASE("reliability_corp: right risks stay in the band, and their p value is uniform") {
  int held = 0;
  int small = 0;
  constexpr int kRuns = 60;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const auto found = corp_reliability(drawn(run + 9, 150, 0.0), {.level = 0.9, .seed = 3});
    REQUIRE(found);
    const double observed = column(found->curve, "observed")[50];
    held += observed >= column(found->curve, "lower")[50] &&
                    observed <= column(found->curve, "upper")[50]
                ? 1
                : 0;
    REQUIRE(found->p_value);
    small += *found->p_value <= 0.1 ? 1 : 0;
  }
  CHECK(held >= 46);
  CHECK(small <= 14);
  const auto wrong = corp_reliability(drawn(2, 800, -0.9), {});
  CHECK(*wrong->p_value == 1.0 / 501.0);
}

TEST_CASE("reliability_corp: a clustered design has neither band nor p value") {
  const auto found = corp_reliability(tests::calibration_sets().at("clusters").scored(), {});
  REQUIRE(found);
  CHECK(found->curve.columns.size() == 2);
  CHECK_FALSE(found->p_value);
  CHECK(found->curve.estimator == "reliability_corp.isotonic.no_band.1");
  CHECK(reliability_corp(tests::probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(reliability_corp(ScoredCases(std::vector<std::uint8_t>{0}, std::vector<double>{2.0}), {})
            .error() == Undefined::NotAProbability);
}

}  // namespace clinval::metrics
