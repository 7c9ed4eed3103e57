#include "metrics/calibration_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration_smooth.h"
#include "metrics/loess.h"
#include "tests/metrics/calibration_oracle.h"
#include "tests/metrics/calibration_sets.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::close;
using tests::column;

constexpr std::array kSmoothers = {Smoother::LoessR,     Smoother::LoessDirect, Smoother::LowessRms,
                                   Smoother::LowessHalf, Smoother::Rcs3,        Smoother::Rcs4,
                                   Smoother::Rcs5};
constexpr std::array kRows = {"ici", "e50", "e90", "emax", "eci"};

Setting with(Smoother smoother) {
  return {.conventions = {.ici = smoother}};
}

}  // namespace

TEST_CASE("calibration_distance: ici, e50, e90, emax and eci equal the oracle, every smoother") {
  const tests::OracleTable oracle("calibration_distance.csv");
  for (const Smoother smoother : kSmoothers) {
    const std::string word = smoother_word(smoother);
    CAPTURE(word);
    int sets = 0;
    for (const auto& [name, data] : tests::calibration_sets()) {
      CAPTURE(name);
      const ScoredCases cases = data.independent();
      for (const std::string row : kRows) {
        CAPTURE(row);
        const auto value = find_binary_metric(row)->value(cases, with(smoother));
        const double* expected = oracle.find(name, word + "." + row);
        if (expected != nullptr) {
          REQUIRE(value);
          CHECK(std::abs(*value - *expected) < 4e-9 * std::max(1.0, *expected));
          sets += row == "ici" ? 1 : 0;
        } else if (!word.starts_with("rcs")) {
          CHECK_FALSE(value);
        }
      }
    }
    CHECK(sets >= (word.starts_with("rcs") ? 11 : 18));
  }
}

TEST_CASE("calibration_distance: by hand: one risk for all is off by its distance to the mean") {
  const ScoredCases cases = tests::probabilities({1, 0, 0, 0}, {0.5, 0.5, 0.5, 0.5});
  const auto all = curve_distances(cases, with(Smoother::LowessRms));
  REQUIRE(all);
  CHECK(all->ici == 0.25);
  CHECK(all->e50 == 0.25);
  CHECK(all->emax == 0.25);
  CHECK(*all->eci(EciScale::Normalised) == 1.0);
  CHECK(*all->eci(EciScale::Times100) == 6.25);
  const ScoredCases right = tests::probabilities({1, 0}, {0.5, 0.5});
  CHECK(eci_value(right, with(Smoother::LowessRms)).error() == Undefined::ZeroVariance);
}

TEST_CASE("calibration_distance: quantiles of repeated cases by the slow definition") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const tests::RandomCases random = tests::random_cases(seed, 40 + seed, 12);
    const ScoredCases cases = random.independent();
    tests::RandomIntegers draw(seed);
    std::vector<std::uint32_t> times;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      times.push_back(static_cast<std::uint32_t>(draw.next(3)));
    }
    const CaseView view(cases, times);
    const auto found = curve_distances(view, {});
    REQUIRE(found);
    const auto smoother = CurveDistance::over(view, Smoother::LoessR);
    REQUIRE(smoother);
    const auto curve = loess(places_of(view));
    REQUIRE(curve);
    const std::vector<double> smooth = curve->fitted(events_at_places(view));
    std::vector<double> distances;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto& x = curve->places().x;
      const auto place = std::ranges::find(x, cases.scores()[i]) - x.begin();
      if (times[i] > 0) {
        distances.insert(distances.end(), times[i],
                         std::abs(smooth[static_cast<std::size_t>(place)] - cases.scores()[i]));
      }
    }
    std::ranges::sort(distances);
    const double place = 0.9 * static_cast<double>(distances.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double above = distances[std::min(below + 1, distances.size() - 1)];
    CHECK(close(found->e90,
                distances[below] + (place - std::floor(place)) * (above - distances[below]),
                1e-12));
    CHECK(found->emax == distances.back());
    CHECK(smoother->of(view)->ici == found->ici);
  }
}

TEST_CASE("calibration_distance: the estimator names smoother and scale, each its own") {
  std::set<std::string> seen;
  for (const Smoother smoother : kSmoothers) {
    for (const std::string row : kRows) {
      CHECK(seen.insert(estimator_id(*find_binary_metric(row), with(smoother))).second);
    }
  }
  CHECK(seen.contains("ici.loess_direct.1"));
  CHECK(estimator_id(*find_binary_metric("eci"), {.conventions = {.eci = EciScale::Times100}}) ==
        "eci.times100.loess.1");
}

TEST_CASE("calibration_distance: without an answer it says why") {
  const auto reason = [](const CaseView& view, Smoother smoother) {
    return curve_distances(view, with(smoother)).error();
  };
  for (const Smoother smoother : kSmoothers) {
    CHECK(reason(tests::probabilities({}, {}), smoother) == Undefined::NoCases);
    CHECK(reason(ScoredCases(std::vector<std::uint8_t>{0, 1}, std::vector<double>{0.2, 3.0}),
                 smoother) == Undefined::NotAProbability);
  }
  CHECK(reason(tests::probabilities({0, 1}, {0.3, 0.6}), Smoother::LoessR) == Undefined::Collinear);
  CHECK(reason(tests::probabilities({0, 1}, {0.0, 0.6}), Smoother::Rcs3) ==
        Undefined::ProbabilityZeroOrOne);
}

TEST_CASE("calibration_loess: the curve is the smooth, the band its binomial error") {
  const auto& data = tests::calibration_sets().at("bent");
  const ScoredCases cases = data.independent();
  const auto curve = calibration_loess(cases, {.level = 0.9});
  REQUIRE(curve);
  CHECK(curve->estimator == "calibration_loess.degree2_span75.binomial.1");
  CHECK(column(*curve, "predicted").size() == 100);
  for (std::size_t k = 1; k < 100; ++k) {
    CHECK(column(*curve, "predicted")[k] > column(*curve, "predicted")[k - 1]);
    CHECK(column(*curve, "lower")[k] < column(*curve, "observed")[k]);
    CHECK(column(*curve, "upper")[k] > column(*curve, "observed")[k]);
  }
  const auto wider = calibration_loess(cases, {.level = 0.99});
  CHECK(column(*wider, "lower")[50] < column(*curve, "lower")[50]);
  const auto clustered = calibration_loess(tests::calibration_sets().at("clusters").scored(), {});
  REQUIRE(clustered);
  CHECK(clustered->columns.size() == 2);
  CHECK(clustered->estimator == "calibration_loess.degree2_span75.no_band.1");
}

TEST_CASE("calibration_loess: about nine bands of ten hold the true curve") {
  int held = 0;
  int runs = 0;
  tests::RandomIntegers draw(11);
  for (int run = 0; run < 300; ++run) {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
    for (int i = 0; i < 300; ++i) {
      p.push_back(0.1 + 0.8 * static_cast<double>(i) / 300.0);
      y.push_back(static_cast<double>(draw.next(1000000)) < 1e6 * p.back() ? 1 : 0);
    }
    const auto curve = calibration_loess(tests::probabilities(y, p), {.level = 0.9});
    REQUIRE(curve);
    const double x = column(*curve, "predicted")[40];  // the identity is its own smooth
    held += column(*curve, "lower")[40] <= x && x <= column(*curve, "upper")[40] ? 1 : 0;
    ++runs;
  }
  CHECK(held >= 255);
  CHECK(held <= 288);
  CHECK(runs == 300);
}

TEST_CASE("calibration_lowess: the curve has no band, and exists for equal risks") {
  const auto& data = tests::calibration_sets().at("hundredths");
  const auto curve = calibration_lowess(data.independent(), {});
  REQUIRE(curve);
  CHECK(curve->columns.size() == 2);
  CHECK(curve->estimator == "calibration_lowess.f67.no_band.1");
  const auto flat = calibration_lowess(tests::probabilities({1, 0}, {0.4, 0.4}), {});
  REQUIRE(flat);
  CHECK(column(*flat, "observed").front() == 0.5);
  CHECK(calibration_lowess(tests::probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(calibration_loess(tests::probabilities({}, {}), {}).error() == Undefined::NoCases);
}

}  // namespace clinval::metrics
