#include "metrics/survival_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "metrics/intervals.h"
#include "metrics/kaplan_meier.h"
#include "metrics/restricted_cubic_spline.h"
#include "metrics/survival_calibration.h"
#include "metrics/survival_scores.h"
#include "metrics/survival_thresholds.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kQuarters = 4;
constexpr std::size_t kTenths = 10;
constexpr int kKmSteps = 40;
constexpr int kTimeSteps = 20;
constexpr std::int64_t kLeastEvents = 10;
constexpr std::size_t kGridPoints = 100;
constexpr int kThresholds = 100;
constexpr std::size_t kBins = 20;

Curve empty_curve(std::string curve, std::string estimator, const std::vector<std::string>& names) {
  Curve made{.curve = std::move(curve), .estimator = std::move(estimator), .columns = {}};
  for (const std::string& name : names) {
    made.columns.push_back({.name = name, .values = {}});
  }
  return made;
}

void add_row(Curve& curve, const std::vector<double>& row) {
  for (std::size_t c = 0; c < row.size(); ++c) {
    curve.columns[c].values.push_back(row[c]);
  }
}

bool has_rows(const Curve& curve) {
  return !curve.columns.front().values.empty();
}

/// By position: in which of `parts` equal parts by predicted risk the case falls.
std::vector<std::size_t> part_by_risk(const SurvivalCases& cases, std::size_t parts) {
  std::vector<std::size_t> part(cases.size());
  for (const TieGroup& group : cases.risk_groups()) {
    const std::size_t which = parts * (group.begin + group.end) / (2 * cases.size());
    for (std::size_t i = group.begin; i < group.end; ++i) {
      part[cases.by_risk()[i]] = which;
    }
  }
  return part;
}

std::vector<std::uint8_t> flags_of(const std::vector<std::size_t>& part, std::size_t wanted) {
  std::vector<std::uint8_t> flagged(part.size());
  std::ranges::transform(part, flagged.begin(), [wanted](std::size_t which) {
    return static_cast<std::uint8_t>(which == wanted ? 1 : 0);
  });
  return flagged;
}

/// Limits of a survival by log(-log), or the survival itself where that has no interval.
Limits survival_limits(const SurvivalAt& at, double level) {
  if (at.survival > 0.0 && at.survival < 1.0) {
    const Interval risk = log_log_interval("log_log", at.survival, at.error, level);
    if (risk.limits) {
      return {.lower = 1.0 - risk.limits->upper, .upper = 1.0 - risk.limits->lower};
    }
  }
  return {.lower = at.survival, .upper = at.survival};
}

double at_step(double horizon, int step, int steps) {
  return step == steps ? horizon : horizon * static_cast<double>(step) / steps;
}

double risk_of(double cloglog) {
  return -std::expm1(-std::exp(cloglog));
}

std::int64_t events_by(const SurvivalCases& cases, double time) {
  std::int64_t events = 0;
  for (std::size_t i = 0; i < cases.size() && cases.times()[i] <= time; ++i) {
    events += cases.events_by_case()[i];
  }
  return events;
}

}  // namespace

Outcome<Curve> km_by_risk(const SurvivalView& view, const SurvivalSetting& setting) {
  if (view.cases.size() == 0) {
    return Undefined::NoCases;
  }
  Curve curve = empty_curve("km", "km.risk_quarters.log_log.1",
                            {"group", "time", "survival", "lower", "upper", "at_risk"});
  const std::vector<std::size_t> part = part_by_risk(view.cases, kQuarters);
  for (std::size_t quarter = 0; quarter < kQuarters; ++quarter) {
    const std::vector<std::uint8_t> flagged = flags_of(part, quarter);
    for (int step = 0; step <= kKmSteps; ++step) {
      const double time = at_step(setting.horizon, step, kKmSteps);
      const Outcome<SurvivalAt> at = survival_at(view, time, flagged);
      if (!at) {
        break;
      }
      std::int64_t at_risk = 0;
      for (std::size_t i = 0; i < flagged.size(); ++i) {
        at_risk += flagged[i] != 0 && view.cases.times()[i] >= time ? 1 : 0;
      }
      const Limits limits = survival_limits(*at, setting.level);
      add_row(curve, {static_cast<double>(quarter + 1), time, at->survival, limits.lower,
                      limits.upper, static_cast<double>(at_risk)});
    }
  }
  return curve;
}

Outcome<Curve> calibration_tenths_t(const SurvivalView& view, const SurvivalSetting& setting) {
  if (view.cases.size() == 0) {
    return Undefined::NoCases;
  }
  Curve curve = empty_curve("calibration_tenths", "calibration_tenths.kaplan_meier.1",
                            {"mean_predicted", "observed", "lower", "upper", "cases", "events"});
  const std::vector<std::size_t> part = part_by_risk(view.cases, kTenths);
  for (std::size_t tenth = 0; tenth < kTenths; ++tenth) {
    const std::vector<std::uint8_t> flagged = flags_of(part, tenth);
    const Outcome<SurvivalAt> at = survival_at(view, setting.horizon, flagged);
    if (!at) {
      continue;
    }
    double predicted = 0.0;
    double cases = 0.0;
    double events = 0.0;
    for (std::size_t i = 0; i < flagged.size(); ++i) {
      if (flagged[i] != 0) {
        predicted += view.cases.risks()[i];
        cases += 1.0;
        events += at_horizon(view.cases, i, setting.horizon) == AtHorizon::Case ? 1.0 : 0.0;
      }
    }
    const Limits limits = survival_limits(*at, setting.level);
    add_row(curve, {predicted / cases, 1.0 - at->survival, 1.0 - limits.upper, 1.0 - limits.lower,
                    cases, events});
  }
  if (!has_rows(curve)) {
    return Undefined::BeyondFollowUp;
  }
  return curve;
}

Outcome<Curve> calibration_rcs_t(const SurvivalView& view, const SurvivalSetting& setting) {
  const Outcome<SurvivalSpline> spline = fit_survival_spline(view, setting.horizon);
  if (!spline) {
    return spline.error();
  }
  Curve curve =
      empty_curve("calibration_rcs", "calibration_rcs.knots3_cox.1", {"predicted", "observed"});
  std::vector<double> cloglogs(view.cases.cloglogs().begin(), view.cases.cloglogs().end());
  std::ranges::sort(cloglogs);
  const double low = type7_quantile(cloglogs, 0.01);
  const double high = type7_quantile(cloglogs, 0.99);
  for (std::size_t k = 0; k < kGridPoints; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(kGridPoints - 1);
    const double cloglog = low + share * (high - low);
    add_row(curve, {risk_of(cloglog), spline->observed(cloglog)});
  }
  return curve;
}

Outcome<Curve> decision_curve_t(const SurvivalView& view, const SurvivalSetting& setting) {
  Curve curve = empty_curve(
      "decision", setting.rule == ThresholdRule::Ge ? "decision.km_ge.1" : "decision.km_gt.1",
      {"threshold", "net_benefit", "net_benefit_treat_all"});
  for (int k = 1; k < kThresholds; ++k) {
    const Decision at{.threshold = static_cast<double>(k) / kThresholds,
                      .rule = setting.rule,
                      .horizon = setting.horizon};
    const Outcome<double> all = net_benefit_treat_all_t_value(view, at);
    if (!all) {
      return all.error();
    }
    const Outcome<double> model = net_benefit_t_value(view, at);
    if (model) {
      add_row(curve, {at.threshold, *model, *all});
    }
  }
  if (!has_rows(curve)) {
    return Undefined::BeyondFollowUp;
  }
  return curve;
}

Outcome<Curve> auroc_over_time(const SurvivalView& view, const SurvivalSetting& setting) {
  Curve curve =
      empty_curve("auroc_t", "auroc_t.ipcw.influence.1", {"time", "auroc", "lower", "upper"});
  for (int step = 1; step <= kTimeSteps; ++step) {
    const double time = at_step(setting.horizon, step, kTimeSteps);
    if (events_by(view.cases, time) < kLeastEvents) {
      continue;
    }
    const Outcome<Estimate> estimate = auroc_t(view, time, setting.level);
    if (estimate && estimate->intervals.front().limits) {
      const Limits& limits = *estimate->intervals.front().limits;
      add_row(curve, {time, estimate->value, limits.lower, limits.upper});
    }
  }
  if (!has_rows(curve)) {
    return Undefined::TooFewEvents;
  }
  return curve;
}

Outcome<Curve> brier_null_over_time(const SurvivalView& view, const SurvivalSetting& setting) {
  Curve curve = empty_curve("brier_t", "brier_t.km_null.1", {"time", "brier_null"});
  for (int step = 1; step <= kTimeSteps; ++step) {
    const double time = at_step(setting.horizon, step, kTimeSteps);
    const Outcome<double> null = brier_null_t_value(view, time);
    if (null && events_by(view.cases, time) >= kLeastEvents) {
      add_row(curve, {time, *null});
    }
  }
  if (!has_rows(curve)) {
    return Undefined::TooFewEvents;
  }
  return curve;
}

Outcome<Curve> risk_histogram_t(const SurvivalView& view, const SurvivalSetting& setting) {
  if (view.cases.size() == 0) {
    return Undefined::NoCases;
  }
  const auto bound = [](std::size_t bin) { return static_cast<double>(bin) / kBins; };
  std::array<std::array<double, 3>, kBins> counts{};
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    std::size_t bin = 0;
    while (bin + 1 < kBins && view.cases.risks()[i] >= bound(bin + 1)) {
      ++bin;
    }
    const AtHorizon what = at_horizon(view.cases, i, setting.horizon);
    counts[bin][what == AtHorizon::Case ? 0 : what == AtHorizon::Control ? 1 : 2] += 1.0;
  }
  Curve curve = empty_curve("risk_histogram", "risk_histogram.width20_horizon.1",
                            {"lower", "upper", "events", "non_events", "unknown"});
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    add_row(curve, {bound(bin), bound(bin + 1), counts[bin][0], counts[bin][1], counts[bin][2]});
  }
  return curve;
}

}  // namespace clinval::metrics
