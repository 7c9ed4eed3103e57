#include "metrics/calibration_curve.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_cases;
using clinval::tests::calibration_oracle;
using clinval::tests::column;

namespace {

using Labels = std::vector<std::uint8_t>;
using Clusters = std::vector<std::uint32_t>;
using Values = std::vector<double>;

constexpr double kZ975 = 1.959963984540054;

doctest::Approx relative(double value, double epsilon) {
  return doctest::Approx(value).epsilon(epsilon).scale(0.0);
}

ScoredCases probabilities(const Labels& y, const Values& p, const Clusters& g = {}) {
  return {y, p, g, {.scale = Scale::Probability}};
}

double logit(double p) {
  return std::log(p / (1.0 - p));
}

double total(const Values& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

bool finite(const Curve& curve) {
  for (const CurveColumn& c : curve.columns) {
    for (const double value : c.values) {
      if (!std::isfinite(value) || c.values.size() != curve.columns[0].values.size()) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

TEST_CASE("calibration_tenths: twenty cases make ten pairs") {
  Labels y;
  Values p;
  for (int i = 0; i < 20; ++i) {
    p.push_back((i + 1) / 32.0);
    y.push_back(i % 2 == 0 && i < 10 ? 0 : 1);  // pairs: 1 of 2 five times, then 2 of 2
  }
  const auto curve = calibration_tenths(probabilities(y, p), {});
  REQUIRE(curve);
  CHECK(curve->curve == "calibration_tenths");
  CHECK(column(*curve, "cases") == Values(10, 2.0));
  CHECK(column(*curve, "events") == Values{1, 1, 1, 1, 1, 2, 2, 2, 2, 2});
  CHECK(column(*curve, "mean_predicted")[0] == 1.5 / 32.0);
  CHECK(column(*curve, "observed")[0] == 0.5);
  // Wilson for 1 of 2 is symmetric about 1/2; for 2 of 2 it is [2 / (2 + z^2), 1].
  CHECK(column(*curve, "lower")[0] + column(*curve, "upper")[0] == relative(1.0, 1e-14));
  CHECK(column(*curve, "lower")[9] == relative(2.0 / (2.0 + kZ975 * kZ975), 1e-13));
  CHECK(column(*curve, "upper")[9] == 1.0);
}

TEST_CASE("calibration_tenths: a tie group stands in the tenth of its middle") {
  Values p{0.125};
  p.insert(p.end(), 5, 0.25);  // ranks 1 to 6 of 20: begins in the first tenth, middle 3.5 / 20
  p.insert(p.end(), 14, 0.5);
  const auto curve = calibration_tenths(probabilities(Labels(20, 0), p), {});
  REQUIRE(curve);
  CHECK(column(*curve, "cases") == Values{1, 5, 14});
}

TEST_CASE("calibration_tenths: limits are Wilson's: 414 of 434") {
  Labels y(434, 1);
  std::fill(y.begin(), y.begin() + 20, std::uint8_t{0});
  const auto curve = calibration_tenths(probabilities(y, Values(434, 0.25)), {});
  REQUIRE(curve);
  CHECK(column(*curve, "cases") == Values{434.0});  // one probability, one group
  CHECK(column(*curve, "mean_predicted")[0] == 0.25);
  CHECK(column(*curve, "lower")[0] == relative(0.9298960121, 1e-9));
  CHECK(column(*curve, "upper")[0] == relative(0.9699730890, 1e-9));
}

TEST_CASE("calibration_tenths: ties stay together, no case is lost, tenths ascend") {
  for (const auto& [name, data] : calibration_cases()) {
    CAPTURE(name);
    const ScoredCases cases = data.independent();
    const auto curve = calibration_tenths(cases, {});
    REQUIRE(curve);
    CHECK(finite(*curve));
    const Values& sizes = column(*curve, "cases");
    CHECK(total(sizes) == static_cast<double>(cases.size()));
    CHECK(total(column(*curve, "events")) == static_cast<double>(cases.positives()));
    std::size_t end = 0;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      end += static_cast<std::size_t>(sizes[k]);
      CHECK((end == cases.size() || cases.scores()[end - 1] < cases.scores()[end]));
      CHECK(column(*curve, "lower")[k] < column(*curve, "upper")[k]);
      CHECK((k == 0 ||
             column(*curve, "mean_predicted")[k - 1] < column(*curve, "mean_predicted")[k]));
    }
    if (name == "plain") {
      CHECK(sizes == Values(10, 20.0));
    }
  }
}

TEST_CASE("calibration_tenths: a clustered design has no Wilson limits, a replicate counts") {
  const auto& data = calibration_cases().at("plain");
  const auto clustered = calibration_tenths(data.clustered(), {});
  REQUIRE(clustered);
  CHECK(clustered->columns.size() == 4);
  CHECK(clustered->estimator == "calibration_tenths.no_band.1");
  const ScoredCases cases = probabilities({0, 1, 1}, {0.25, 0.5, 0.75});
  const Clusters times{0, 3, 1};
  const auto replicate = calibration_tenths(CaseView(cases, times), {});
  REQUIRE(replicate);
  CHECK(column(*replicate, "cases") == Values{3, 1});
  CHECK(column(*replicate, "mean_predicted") == Values{0.5, 0.75});
}

TEST_CASE("calibration_rcs: the spline equals R's glm on rms::rcs, with both errors") {
  int compared = 0;
  for (const std::string name : {"plain", "overfitted", "rare"}) {
    const auto& data = calibration_cases().at(name);
    for (const std::size_t count : {3U, 4U, 5U}) {
      CAPTURE(name);
      CAPTURE(count);
      const std::string key = "rcs" + std::to_string(count);
      const auto model = fit_calibration_spline(data.independent(), count);
      const auto robust = fit_calibration_spline(data.clustered(), count);
      REQUIRE(model);
      REQUIRE(robust);
      const auto knots = calibration_oracle(name, key + "_knots");
      for (std::size_t k = 0; k < count; ++k) {
        CHECK(model->knots[k] == relative(knots[k], 1e-12));
      }
      const auto at = calibration_oracle(name, key + "_at");
      for (std::size_t i = 0; i < at.size(); ++i) {
        // Cubic columns correlate to .99: two digits go in R's fit and in ours.
        CHECK(model->log_odds(at[i]) ==
              doctest::Approx(calibration_oracle(name, key + "_log_odds")[i]).epsilon(1e-10));
        CHECK(model->log_odds_error(at[i]) ==
              relative(calibration_oracle(name, key + "_error")[i], 1e-10));
        CHECK(robust->log_odds_error(at[i]) ==
              relative(calibration_oracle(name, key + "_sandwich")[i], 1e-10));
        ++compared;
      }
    }
  }
  CHECK(compared == 54);
}

TEST_CASE("calibration_rcs: the curve is the spline on its grid, the band its error") {
  const ScoredCases cases = calibration_cases().at("overfitted").independent();
  const auto curve = calibration_rcs(cases, {.level = 0.95});
  const auto spline = fit_calibration_spline(cases, 4);
  REQUIRE(curve);
  REQUIRE(spline);
  CHECK(curve->estimator == "calibration_rcs.knots4.wald.1");
  CHECK(finite(*curve));
  const Values& predicted = column(*curve, "predicted");
  REQUIRE(predicted.size() == 100);
  for (std::size_t k = 0; k < 100; ++k) {
    const double x = logit(predicted[k]);
    CHECK(logit(column(*curve, "observed")[k]) ==
          doctest::Approx(spline->log_odds(x)).epsilon(1e-9));
    CHECK(logit(column(*curve, "upper")[k]) - logit(column(*curve, "lower")[k]) ==
          doctest::Approx(2.0 * kZ975 * spline->log_odds_error(x)).epsilon(1e-9));
  }
  // Every step is the same, from the 1st to the 99th percentile: 4 of 400 lie outside each.
  CHECK(predicted[57] - predicted[56] == relative(predicted[1] - predicted[0], 1e-10));
  CHECK(predicted.front() > cases.scores()[3]);
  CHECK(predicted.front() < cases.scores()[4]);
  CHECK(predicted.back() > cases.scores()[395]);
  CHECK(predicted.back() < cases.scores()[396]);
}

TEST_CASE("calibration_rcs: a clustered design has the band of the sandwich, or none") {
  const auto& data = calibration_cases().at("plain");
  const auto curve = calibration_rcs(data.clustered(), {});
  REQUIRE(curve);
  CHECK(curve->estimator == "calibration_rcs.knots4.sandwich.1");
  CHECK(column(*curve, "lower") != column(*calibration_rcs(data.independent(), {}), "lower"));
  const auto few =
      calibration_rcs(probabilities(data.y_true, data.y_prob, Clusters(data.y_true.size(), 0)), {});
  REQUIRE(few);
  CHECK(few->estimator == "calibration_rcs.knots4.no_band.1");
  CHECK(few->columns.size() == 2);
}

TEST_CASE("calibration_rcs: falls back to three knots and to a line, and says so") {
  // Three probabilities: quantiles .05 and .35 coincide, .1, .5 and .9 do not.
  Labels y;
  Values three;
  Values two;
  for (int i = 0; i < 60; ++i) {
    three.push_back(i < 24 ? 0.2 : (i < 40 ? 0.5 : 0.7));
    two.push_back(i < 30 ? 0.2 : 0.7);
    y.push_back(i % 3 == 0 ? 1 : 0);
  }
  const auto three_knots = calibration_rcs(probabilities(y, three), {});
  REQUIRE(three_knots);
  CHECK(three_knots->estimator == "calibration_rcs.knots3.wald.1");
  // As many parameters as probabilities: the curve passes through the observed shares.
  const auto saturated = fit_calibration_spline(probabilities(y, three), 3);
  CHECK(saturated->log_odds(logit(0.2)) == relative(logit(8.0 / 24), 1e-12));
  const auto line = calibration_rcs(probabilities(y, two), {});
  REQUIRE(line);
  CHECK(line->estimator == "calibration_rcs.linear.wald.1");
  CHECK(finite(*line));
}

TEST_CASE("calibration_rcs: stays finite on extreme, tied and nearly equal predictions") {
  for (const auto& [name, data] : calibration_cases()) {
    CAPTURE(name);
    const auto curve = calibration_rcs(data.clustered(), {});
    REQUIRE(curve);
    CHECK(finite(*curve));
    for (std::size_t k = 0; k < column(*curve, "predicted").size(); ++k) {
      CHECK(column(*curve, "observed")[k] >= 0.0);
      CHECK(column(*curve, "observed")[k] <= 1.0);
    }
  }
  // Nearly all at one probability: both percentiles coincide, the ends do not.
  Values p(300, 0.5);
  p[0] = 0.25;
  p[299] = 0.75;
  Labels y(300, 0);
  std::fill(y.begin() + 1, y.begin() + 150, std::uint8_t{1});
  y[0] = 1;
  y[299] = 1;  // else the three would be separated
  const auto curve = calibration_rcs(probabilities(y, p), {});
  REQUIRE(curve);
  CHECK(column(*curve, "predicted").front() == relative(0.25, 1e-14));
  CHECK(column(*curve, "predicted").back() == relative(0.75, 1e-14));
}

TEST_CASE("calibration_rcs: a replicate is the repeated cases") {
  const ScoredCases cases = calibration_cases().at("plain").independent();
  Clusters times;
  Labels y;
  Values p;
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    times.push_back((i * 7) % 3);
    y.insert(y.end(), times[i], cases.labels()[i]);
    p.insert(p.end(), times[i], cases.scores()[i]);
  }
  const auto view = calibration_rcs(CaseView(cases, times), {});
  const auto repeated = calibration_rcs(probabilities(y, p), {});
  REQUIRE(view);
  CHECK(column(*view, "observed") == column(*repeated, "observed"));
}

TEST_CASE("calibration_curve: without an answer it says why") {
  const ScoredCases any(Labels{0, 1}, Values{0.2, 0.7});
  CHECK(calibration_tenths(any, {}).error() == Undefined::NotAProbability);
  CHECK(calibration_rcs(any, {}).error() == Undefined::NotAProbability);
  CHECK(fit_calibration_spline(any, 3).error() == Undefined::NotAProbability);
  CHECK(calibration_tenths(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(calibration_rcs(probabilities({}, {}), {}).error() == Undefined::NoCases);
  const ScoredCases certain = probabilities({0, 1}, {0.0, 0.7});
  CHECK(calibration_tenths(certain, {}).has_value());
  CHECK(calibration_rcs(certain, {}).error() == Undefined::ProbabilityZeroOrOne);
  CHECK(calibration_rcs(probabilities({0, 1}, {0.3, 0.3}), {}).error() == Undefined::ZeroVariance);
  CHECK(calibration_rcs(probabilities({1, 1}, {0.3, 0.4}), {}).error() == Undefined::OneClass);
  CHECK(calibration_rcs(probabilities({0, 0, 1, 1}, {0.1, 0.2, 0.3, 0.4}), {}).error() ==
        Undefined::Separated);
  CHECK_THROWS_AS(
      static_cast<void>(fit_calibration_spline(calibration_cases().at("plain").independent(), 2)),
      std::invalid_argument);
}
