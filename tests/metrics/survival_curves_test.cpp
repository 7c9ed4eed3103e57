#include "metrics/survival_curves.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/kaplan_meier.h"
#include "metrics/survival_calibration.h"
#include "metrics/survival_scores.h"
#include "metrics/survival_thresholds.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

constexpr SurvivalSetting kSetting{.level = 0.95, .horizon = 5.0};

const SurvivalCases& gbsg() {
  static const SurvivalCases cases = tests::survival_oracle_cases().at("gbsg").independent();
  return cases;
}

const std::vector<double>& column(const Curve& curve, const std::string& name) {
  return std::ranges::find(curve.columns, name, &CurveColumn::name)->values;
}

doctest::Approx close(double value) {
  return doctest::Approx(value).scale(0.0).epsilon(1e-12);
}

using CurveOf = Outcome<Curve> (*)(const SurvivalView&, const SurvivalSetting&);
constexpr CurveOf kCurves[] = {km_by_risk,       calibration_tenths_t, calibration_rcs_t,
                               decision_curve_t, auroc_over_time,      brier_null_over_time,
                               risk_histogram_t};

}  // namespace

TEST_CASE("survival_curves: columns of one length, at most 200 points, no case no curve") {
  const SurvivalCases nobody({}, {}, {});
  for (const CurveOf curve_of : kCurves) {
    const auto curve = curve_of(gbsg(), kSetting);
    REQUIRE(curve.has_value());
    CAPTURE(curve->curve);
    const std::size_t length = curve->columns.front().values.size();
    CHECK(length > 0);
    CHECK(length <= 200);
    for (const CurveColumn& one : curve->columns) {
      CHECK(one.values.size() == length);
      for (const double value : one.values) {
        CHECK(std::isfinite(value));
      }
    }
    CHECK_FALSE(curve_of(nobody, kSetting).has_value());
  }
}

TEST_CASE("survival_curves: points are the statistics they show") {
  const auto over_time = auroc_over_time(gbsg(), kSetting);
  const std::vector<double>& times = column(*over_time, "time");
  CHECK(times.back() == 5.0);
  for (std::size_t i = 0; i < times.size(); ++i) {
    CHECK(column(*over_time, "auroc")[i] == *auroc_t_value(gbsg(), times[i]));
  }
  const auto null = brier_null_over_time(gbsg(), kSetting);
  CHECK(column(*null, "brier_null").back() == *brier_null_t_value(gbsg(), 5.0));
  const auto decision = decision_curve_t(gbsg(), kSetting);
  REQUIRE(column(*decision, "threshold").size() == 99);
  for (const std::size_t k : {9U, 22U, 39U, 59U}) {
    const Decision at{.threshold = column(*decision, "threshold")[k], .horizon = 5.0};
    CHECK(column(*decision, "net_benefit")[k] == *net_benefit_t_value(gbsg(), at));
    CHECK(column(*decision, "net_benefit_treat_all")[k] ==
          *net_benefit_treat_all_t_value(gbsg(), at));
  }
}

TEST_CASE("survival_curves: the smooth curve goes through the smoothed risks") {
  const auto curve = calibration_rcs_t(gbsg(), kSetting);
  const auto spline = fit_survival_spline(gbsg(), 5.0);
  const auto smoothed = smoothed_risks(gbsg(), 5.0);
  for (std::size_t i = 0; i < gbsg().size(); i += 50) {
    CHECK(spline->observed(gbsg().cloglogs()[i]) == close((*smoothed)[i]));
  }
  const std::vector<double>& predicted = column(*curve, "predicted");
  REQUIRE(predicted.size() == 100);
  CHECK(std::ranges::is_sorted(predicted));
  for (std::size_t i = 0; i < predicted.size(); i += 9) {
    const double cloglog = std::log(-std::log(1.0 - predicted[i]));
    CHECK(column(*curve, "observed")[i] ==
          doctest::Approx(spline->observed(cloglog)).scale(0.0).epsilon(1e-9));
  }
}

TEST_CASE("survival_curves: tenths by hand on ten pairs of tied risks") {
  // Risks 0.05, 0.15 … 0.95, two cases each: one with the event at 1, one followed to 6.
  std::vector<double> time;
  std::vector<std::uint8_t> event;
  std::vector<double> risk;
  for (int k = 0; k < 10; ++k) {
    time.insert(time.end(), {1.0, 6.0});
    event.insert(event.end(), {1, 0});
    risk.insert(risk.end(), 2, 0.05 + 0.1 * k);
  }
  const SurvivalCases cases(time, event, risk);
  const auto curve = calibration_tenths_t(cases, kSetting);
  REQUIRE(column(*curve, "cases").size() == 10);
  for (std::size_t k = 0; k < 10; ++k) {
    CHECK(column(*curve, "mean_predicted")[k] == close(0.05 + 0.1 * static_cast<double>(k)));
    CHECK(column(*curve, "observed")[k] == 0.5);
    CHECK(column(*curve, "cases")[k] == 2.0);
    CHECK(column(*curve, "events")[k] == 1.0);
    // log(-log S) with S = 1/2 and Greenwood's error sqrt(1/8): exp(-+ 1.96 sqrt(1/2) / log 2).
    const double shift = 1.959963984540054 * std::sqrt(0.5) / std::log(2.0);
    CHECK(column(*curve, "lower")[k] ==
          doctest::Approx(1.0 - std::pow(0.5, std::exp(-shift))).scale(0.0).epsilon(1e-9));
    CHECK(column(*curve, "upper")[k] ==
          doctest::Approx(1.0 - std::pow(0.5, std::exp(shift))).scale(0.0).epsilon(1e-9));
  }
  const auto bins = risk_histogram_t(cases, kSetting);
  CHECK(column(*bins, "events")[1] == 1.0);
  CHECK(column(*bins, "non_events")[1] == 1.0);
  CHECK(column(*bins, "unknown")[1] == 0.0);
}

TEST_CASE("survival_curves: quarters hold everybody, and their curves are Kaplan-Meier's") {
  const auto curve = km_by_risk(gbsg(), kSetting);
  const std::vector<double>& group = column(*curve, "group");
  const std::vector<double>& time = column(*curve, "time");
  double at_start = 0.0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    at_start += time[i] == 0.0 ? column(*curve, "at_risk")[i] : 0.0;
    CHECK(column(*curve, "lower")[i] <= column(*curve, "survival")[i]);
    CHECK(column(*curve, "survival")[i] <= column(*curve, "upper")[i]);
  }
  CHECK(at_start == 686.0);
  // The highest quarter as a subgroup of its own, by its place among the risks.
  std::vector<std::uint8_t> member(gbsg().size(), 0);
  for (const TieGroup& tied : gbsg().risk_groups()) {
    for (std::size_t i = tied.begin; i < tied.end; ++i) {
      const bool highest = 2.0 * 686.0 * 3.0 / 4.0 <= static_cast<double>(tied.begin + tied.end);
      member[gbsg().input_index()[gbsg().by_risk()[i]]] = highest ? 1 : 0;
    }
  }
  const SurvivalCases quarter = gbsg().subset(member);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i] == 4.0) {
      CHECK(column(*curve, "survival")[i] == close(*survival_value(quarter, time[i])));
      CHECK(column(*curve, "at_risk")[i] ==
            static_cast<double>(SurvivalView(quarter).at_risk_at(time[i])));
    }
  }
}

TEST_CASE("survival_curves: a horizon that nobody reaches has no calibration and no decision") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("short").independent();
  CHECK(calibration_tenths_t(cases, kSetting).error() == Undefined::BeyondFollowUp);
  CHECK(decision_curve_t(cases, kSetting).error() == Undefined::BeyondFollowUp);
  CHECK(calibration_rcs_t(cases, kSetting).error() == Undefined::BeyondFollowUp);
  // Where the quarters are followed they are shown.
  CHECK(column(*km_by_risk(cases, kSetting), "time").back() < 5.0);
}

}  // namespace clinval::metrics
