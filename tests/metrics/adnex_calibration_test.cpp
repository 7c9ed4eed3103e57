#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration_distance.h"
#include "metrics/loess.h"
#include "metrics/registry.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"

// The calibration of a published validation replayed: 894 patients of transIOTA, model ADNEX
// without CA125. The data may not be shipped: the cases run where CLINVAL_DATA holds
// adnex/adnex.csv. Values: R 4.2.2 with rms 6.5-0, relplot 1.0.3, uncertainty-calibration 0.1.4.
namespace clinval::metrics {
namespace {

using tests::close;

ScoredCases read_cases(const std::string& data) {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  const auto rows = tests::read_cells(data + "/adnex/adnex.csv", ' ');
  for (std::size_t row = 1; row < rows.size(); ++row) {
    y_true.push_back(static_cast<std::uint8_t>(std::stoul(rows[row].at(0))));
    y_prob.push_back(std::stod(rows[row].at(2)));
  }
  return {y_true, y_prob, {}, {.scale = Scale::Probability}};
}

double value_of(const char* row, const ScoredCases& cases, const Conventions& conventions = {}) {
  return *find_binary_metric(row)->value(cases, {.conventions = conventions});
}

void check_distances(const ScoredCases& cases) {
  CHECK(close(value_of("ici", cases), 0.0941538533117, 1e-9));
  CHECK(close(value_of("e50", cases), 0.077624861143, 1e-9));
  CHECK(close(value_of("e90", cases), 0.210271092955, 1e-9));
  CHECK(close(value_of("emax", cases), 0.226875193262, 1e-9));
  CHECK(close(value_of("eci", cases), 0.105116766756, 1e-9));
  CHECK(close(value_of("eci", cases, {.eci = EciScale::Times100}), 1.44173481398, 1e-9));
}

void check_zoo(const ScoredCases& cases) {
  const Conventions direct{.ici = Smoother::LoessDirect};
  CHECK(close(value_of("ici", cases, direct), 0.0934934859516, 1e-9));
  CHECK(close(value_of("e50", cases, direct), 0.077703743046, 1e-9));
  CHECK(close(value_of("e90", cases, direct), 0.210829105144, 1e-9));
  CHECK(close(value_of("emax", cases, direct), 0.221818286829, 1e-9));
  const Conventions rms{.ici = Smoother::LowessRms};
  CHECK(close(value_of("ici", cases, rms), 0.08223955421, 1e-9));
  CHECK(close(value_of("e50", cases, rms), 0.06632982209, 1e-9));
  CHECK(close(value_of("e90", cases, rms), 0.1778978835, 1e-9));
  CHECK(close(value_of("emax", cases, rms), 0.1970589908, 1e-9));
  CHECK(close(value_of("ici", cases, {.ici = Smoother::LowessHalf}), 0.0872978847, 1e-9));
  CHECK(close(value_of("ici", cases, {.ici = Smoother::Rcs3}), 0.0912751839, 1e-9));
  CHECK(close(value_of("ici", cases, {.ici = Smoother::Rcs5}), 0.09244568201, 1e-9));
}

/// The cells of R's loess, and its smooth of degree 1.
void check_loess(const ScoredCases& cases) {
  const auto smoother = loess(places_of(cases), {.degree = 2});
  REQUIRE(smoother);
  const std::vector<double> expected = {-0.0038695719, 0.014891066, 0.047247719,
                                        0.119700633,   0.275941988, 0.564607884,
                                        0.756849795,   0.916250649, 1.0037221639};
  REQUIRE(smoother->anchors().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::abs(smoother->anchors()[i].at - expected[i]) < 6e-10);
  }
  const auto lines = loess(places_of(cases), {.degree = 1});
  REQUIRE(lines);
  const std::vector<double> smooth = lines->fitted(events_at_places(cases));
  double total = 0.0;
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    const Places& places = lines->places();
    total += static_cast<double>(places.count[i]) * std::abs(smooth[i] - places.x[i]);
  }
  CHECK(close(total / 894.0, 0.0806027191135, 1e-9));
}

void check_limits(const Interval& interval, const char* id, double lower, double upper) {
  CHECK(interval.id == id);
  REQUIRE(interval.limits);
  CHECK(close(interval.limits->lower, lower, 1e-9));
  CHECK(close(interval.limits->upper, upper, 1e-9));
}

void check_line(const ScoredCases& cases) {
  const auto intercept = find_binary_metric("calibration_intercept")->infer(cases, {});
  REQUIRE(intercept);
  check_limits(intercept->intervals.at(1), "profile", 0.6138526381184, 1.005164315974);
  const auto slope = find_binary_metric("calibration_slope")->infer(cases, {});
  REQUIRE(slope);
  check_limits(slope->intervals.at(1), "profile", 0.8220902708342, 1.055300681293);
  CHECK(close(value_of("calibration_lr_weak", cases), 66.6533605518, 1e-9));
  CHECK(close(value_of("calibration_lr_intercept", cases), 65.4695245925, 1e-9));
  CHECK(close(value_of("calibration_lr_slope", cases), 1.18383595927, 1e-9));
  const auto ratio = find_binary_metric("oe_ratio")->infer(cases, {});
  REQUIRE(ratio);
  check_limits(ratio->intervals.at(2), "poisson", 1.11780471134, 1.34922350641);
  const auto spiegelhalter = find_binary_metric("spiegelhalter_z")->infer(cases, {});
  CHECK(close(spiegelhalter->value, 3.73203918915, 1e-9));
  CHECK(close(*spiegelhalter->p_value, 1.899359429e-04, 1e-9));
}

}  // namespace

TEST_CASE("adnex_calibration: the published values replay (needs CLINVAL_DATA)") {
  const char* data = std::getenv("CLINVAL_DATA");
  if (data == nullptr) {
    MESSAGE("SKIPPED: CLINVAL_DATA is not set, the ADNEX calibration did not run");
    return;
  }
  const ScoredCases cases = read_cases(data);
  REQUIRE(cases.size() == 894);
  check_distances(cases);
  check_zoo(cases);
  check_loess(cases);
  check_line(cases);
}

}  // namespace clinval::metrics
