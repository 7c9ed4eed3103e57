#include "metrics/calibration_null.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_sets.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::close;

std::vector<double> values_of(const BinaryCalibrationNull& null, const std::string& row,
                              std::uint32_t draws) {
  std::size_t which = 0;
  while (null.rows()[which]->name != row) {
    ++which;
  }
  std::vector<double> values;
  for (std::uint32_t number = 0; number < draws; ++number) {
    if (const auto value = null.draw(number)[which]) {
      values.push_back(*value);
    }
  }
  return values;
}

/// n cases at prevalence near one fifth whose outcomes follow their risks.
ScoredCases calibrated(std::uint64_t seed, std::size_t n) {
  tests::RandomIntegers draw(seed);
  std::vector<std::uint8_t> y;
  std::vector<double> p;
  for (std::size_t i = 0; i < n; ++i) {
    const double z = static_cast<double>(draw.next(1000)) / 250.0 - 3.5;
    p.push_back(1.0 / (1.0 + std::exp(-z)));
    y.push_back(static_cast<double>(draw.next(1000000)) < 1e6 * p.back() ? 1 : 0);
  }
  return tests::probabilities(y, p);
}

}  // namespace

TEST_CASE("calibration_null: a draw is the catalogue's value of its own outcomes, every distance") {
  const ScoredCases cases = tests::calibration_sets().at("plain").independent();
  for (const Smoother smoother : {Smoother::LoessR, Smoother::LowessRms, Smoother::Rcs3}) {
    const Setting setting{.conventions = {.ici = smoother}};
    const BinaryCalibrationNull null(cases, setting, 5);
    CHECK(null.rows().size() >= 14);
    for (std::uint32_t number = 0; number < 4; ++number) {
      const auto values = null.draw(number);
      REQUIRE(values.size() == null.rows().size());
      const std::vector<std::uint8_t> y = null.outcomes(number);
      const ScoredCases fresh(y, std::vector<double>(cases.scores().begin(), cases.scores().end()),
                              {}, {.scale = Scale::Probability});
      for (std::size_t i = 0; i < values.size(); ++i) {
        CAPTURE(null.rows()[i]->name);
        REQUIRE(values[i]);
        CHECK(close(*values[i], *null.rows()[i]->value(fresh, setting), 1e-12));
      }
    }
  }
}

TEST_CASE("calibration_null: outcomes follow the risks, a case keeps its chance in any order") {
  const ScoredCases cases = tests::probabilities({0, 0, 0, 0}, {0.0, 0.2, 0.7, 1.0});
  const ScoredCases reversed = tests::probabilities({0, 0, 0, 0}, {1.0, 0.7, 0.2, 0.0});
  const BinaryCalibrationNull null(cases, {}, 9);
  const BinaryCalibrationNull other(reversed, {}, 9);
  int events[4] = {0, 0, 0, 0};
  int alike = 0;
  for (std::uint32_t number = 0; number < 4000; ++number) {
    const auto y = null.outcomes(number);
    for (std::size_t i = 0; i < 4; ++i) {
      events[i] += y[i];
    }
    // Case 1 of one is case 1 of the other: risks 0.2 and 0.7 with one uniform number.
    alike += y[1] <= other.outcomes(number)[2] ? 1 : 0;
  }
  CHECK(events[0] == 0);
  CHECK(events[3] == 4000);
  CHECK(std::abs(events[1] - 800) < 100);
  CHECK(std::abs(events[2] - 2800) < 120);
  CHECK(alike == 4000);
}

TEST_CASE("calibration_null: the null mean falls with the cases, as published for the ICI") {
  double before = 1.0;
  for (const std::size_t n : {std::size_t{100}, std::size_t{500}, std::size_t{2000}}) {
    const ScoredCases cases = calibrated(3, n);
    const BinaryCalibrationNull null(cases, {}, 1);
    const auto reference = null_reference(values_of(null, "ici", 200), 200, 0.95);
    REQUIRE(reference);
    CHECK(reference->mean < before);
    CHECK(reference->mean > 0.2 / std::sqrt(static_cast<double>(n)));
    CHECK(reference->mean < 1.2 / std::sqrt(static_cast<double>(n)));
    CHECK(reference->upper > reference->mean);
    before = reference->mean;
  }
}

TEST_CASE("calibration_null: right risks exceed the 95 % point about once in twenty runs") {
  int beyond = 0;
  constexpr int kRuns = 100;
  for (int run = 0; run < kRuns; ++run) {
    const ScoredCases cases = calibrated(static_cast<std::uint64_t>(run) + 50, 120);
    const BinaryCalibrationNull null(cases, {}, 2);
    const auto reference = null_reference(values_of(null, "ici", 100), 100, 0.95);
    beyond += curve_distances(cases, {})->ici > reference->upper ? 1 : 0;
  }
  CHECK(beyond >= 1);
  CHECK(beyond <= 14);
}

TEST_CASE("calibration_null: mean, upper point and p value by hand") {
  const auto reference = null_reference({4.0, 1.0, 3.0, 2.0}, 4, 0.5, 3.0);
  REQUIRE(reference);
  CHECK(reference->mean == 2.5);
  CHECK(reference->upper == 2.5);
  CHECK(reference->draws == 4);
  CHECK(*reference->p_value == 3.0 / 5.0);
  CHECK_FALSE(null_reference({1.0}, 4, 0.95));
  CHECK_FALSE(null_reference({}, 4, 0.95));
  CHECK_FALSE(null_reference({1.0, 2.0}, 2, 0.95)->p_value);
}

TEST_CASE("calibration_null: what takes too long has no draw, everything else has") {
  CHECK(BinaryCalibrationNull::draws_for(10000) == 500);
  CHECK(BinaryCalibrationNull::draws_for(10001) == 200);
  // Degree 2 needs three places: loess has no value here, the binned errors have.
  const ScoredCases two = tests::probabilities({0, 1, 0, 1}, {0.2, 0.2, 0.6, 0.6});
  const BinaryCalibrationNull null(two, {}, 1);
  CHECK(values_of(null, "ici", 3).empty());
  CHECK(values_of(null, "ece", 3).size() == 3);
  std::vector<std::uint8_t> y(3100, 0);
  std::vector<double> p;
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<std::uint8_t>(i % 2);
    p.push_back(static_cast<double>(i + 1) / 3200.0);
  }
  const ScoredCases many = tests::probabilities(y, p);
  const BinaryCalibrationNull direct(many, {.conventions = {.ici = Smoother::LowessHalf}}, 1);
  CHECK(values_of(direct, "ici", 1).empty());
}

}  // namespace clinval::metrics
