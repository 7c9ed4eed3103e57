#include "metrics/survival_calibration.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "metrics/cox_fit.h"
#include "metrics/intervals.h"
#include "metrics/kaplan_meier.h"
#include "metrics/restricted_cubic_spline.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

double mean_risk(const SurvivalView& view) {
  return weighted_sum(view.cases.risks(), view.multiplicity) / static_cast<double>(view.total());
}

/// Of log O/E: what each case adds to the log of the observed risk, less what it adds to the log of
/// the mean predicted one, by cluster. Cases of a cluster may share their risks.
double clustered_log_error(const SurvivalView& view, const SurvivalAt& at) {
  const double mean = mean_risk(view);
  const auto n = static_cast<double>(view.total());
  std::vector<double> influence(view.cases.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    influence[i] =
        -at.influence[i] / (1.0 - at.survival) - (view.cases.risks()[i] - mean) / (n * mean);
  }
  return jackknife_error(view, influence);
}

Outcome<CoxFit> fit_slope(const SurvivalView& view) {
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  const std::vector<double> linear = view.cases.cloglogs();
  Matrix design(static_cast<Eigen::Index>(linear.size()), 1);
  for (std::size_t i = 0; i < linear.size(); ++i) {
    design(static_cast<Eigen::Index>(i), 0) = linear[i];
  }
  return cox_fit(view, design);
}

/// Linear predictors in ascending order, as often as they count.
std::vector<double> expanded(const SurvivalView& view) {
  const std::vector<double> linear = view.cases.cloglogs();
  std::vector<double> ascending;
  for (std::size_t i = 0; i < linear.size(); ++i) {
    ascending.insert(ascending.end(), static_cast<std::size_t>(view.times(i)), linear[i]);
  }
  std::ranges::sort(ascending);
  return ascending;
}

double linear_of(const SurvivalSpline& spline, double cloglog) {
  const std::vector<double> terms =
      restricted_cubic_terms(cloglog, spline.knots, SplineNorm::SquaredRange);
  return terms[0] * spline.coefficients[0] + terms[1] * spline.coefficients[1];
}

}  // namespace

Outcome<double> oe_ratio_t_value(const SurvivalView& view, double horizon) {
  const Outcome<double> survival = survival_value(view, horizon);
  if (!survival) {
    return survival.error();
  }
  const double expected = mean_risk(view);
  if (expected <= 0.0) {
    return Undefined::NoneExpected;
  }
  return (1.0 - *survival) / expected;
}

Outcome<Estimate> oe_ratio_t(const SurvivalView& view, double horizon, double level) {
  const Outcome<double> value = oe_ratio_t_value(view, horizon);
  if (!value) {
    return value.error();
  }
  const Outcome<SurvivalAt> at = survival_at(view, horizon);
  Estimate estimate{.value = *value};
  if (at->survival >= 1.0 || at->error <= 0.0) {
    add_interval(estimate, 0.0, no_interval("km_delta", Undefined::ZeroVariance, level));
    return estimate;
  }
  const double log_error = view.cases.design() == Design::Clustered
                               ? clustered_log_error(view, *at)
                               : at->error / (1.0 - at->survival);
  add_interval(estimate, log_error * *value, log_interval("km_delta", *value, log_error, level));
  return estimate;
}

Outcome<double> calibration_slope_t_value(const SurvivalView& view) {
  const Outcome<CoxFit> fit = fit_slope(view);
  if (!fit) {
    return fit.error();
  }
  return fit->coefficients.front();
}

Outcome<Estimate> calibration_slope_t(const SurvivalView& view, double level) {
  const Outcome<CoxFit> fit = fit_slope(view);
  if (!fit) {
    return fit.error();
  }
  Estimate estimate{.value = fit->coefficients.front()};
  const bool clustered = view.cases.design() == Design::Clustered;
  const double variance = clustered ? fit->robust_covariance(0, 0) : fit->covariance(0, 0);
  const double error = std::sqrt(variance);
  add_interval(estimate, error,
               wald_interval(clustered ? "sandwich" : "wald", estimate.value, error, level));
  return estimate;
}

double SurvivalSpline::observed(double cloglog) const {
  return -std::expm1(-baseline * std::exp(linear_of(*this, cloglog)));
}

Outcome<SurvivalSpline> fit_survival_spline(const SurvivalView& view, double horizon) {
  if (view.total() == 0) {
    return Undefined::NoCases;
  }
  if (view.at_risk_at(horizon) == 0) {
    return Undefined::BeyondFollowUp;
  }
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  const Outcome<std::vector<double>> knots = spline_knots(expanded(view), 3);
  if (!knots) {
    return knots.error();
  }
  const std::vector<double> cloglogs = view.cases.cloglogs();
  Matrix design(static_cast<Eigen::Index>(cloglogs.size()), 2);
  for (std::size_t i = 0; i < cloglogs.size(); ++i) {
    const std::vector<double> terms =
        restricted_cubic_terms(cloglogs[i], *knots, SplineNorm::SquaredRange);
    design(static_cast<Eigen::Index>(i), 0) = terms[0];
    design(static_cast<Eigen::Index>(i), 1) = terms[1];
  }
  const Outcome<CoxFit> fit = cox_fit(view, design);
  if (!fit) {
    return fit.error();
  }
  SurvivalSpline spline{.knots = *knots, .coefficients = fit->coefficients};
  std::vector<double> linear;
  for (const double cloglog : cloglogs) {
    linear.push_back(linear_of(spline, cloglog));
  }
  spline.baseline = baseline_hazard(view, linear, horizon);
  return spline;
}

Outcome<std::vector<double>> smoothed_risks(const SurvivalView& view, double horizon) {
  const Outcome<SurvivalSpline> spline = fit_survival_spline(view, horizon);
  if (!spline) {
    return spline.error();
  }
  std::vector<double> observed;
  for (const double cloglog : view.cases.cloglogs()) {
    observed.push_back(spline->observed(cloglog));
  }
  return observed;
}

Outcome<CalibrationDistances> calibration_distances_t(const SurvivalView& view, double horizon) {
  const Outcome<std::vector<double>> observed = smoothed_risks(view, horizon);
  if (!observed) {
    return observed.error();
  }
  std::vector<double> distances;
  for (std::size_t i = 0; i < observed->size(); ++i) {
    distances.insert(distances.end(), static_cast<std::size_t>(view.times(i)),
                     std::abs((*observed)[i] - view.cases.risks()[i]));
  }
  std::ranges::sort(distances);
  return CalibrationDistances{.ici = sum(distances) / static_cast<double>(distances.size()),
                              .e50 = type7_quantile(distances, 0.5),
                              .e90 = type7_quantile(distances, 0.9),
                              .emax = distances.back()};
}

}  // namespace clinval::metrics
