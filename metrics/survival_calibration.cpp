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

Outcome<CoxFit> fit_slope(const SurvivalView& view) {
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  const std::span<const double> linear = view.cases.cloglogs();
  Matrix design(static_cast<Eigen::Index>(linear.size()), 1);
  for (std::size_t i = 0; i < linear.size(); ++i) {
    design(static_cast<Eigen::Index>(i), 0) = linear[i];
  }
  return cox_fit(view, design);
}

/// The spline terms of every case.
Outcome<Matrix> spline_design(const SurvivalView& view) {
  const std::span<const double> linear = view.cases.cloglogs();
  std::vector<double> ascending;
  for (std::size_t i = 0; i < linear.size(); ++i) {
    ascending.insert(ascending.end(), static_cast<std::size_t>(view.times(i)), linear[i]);
  }
  std::ranges::sort(ascending);
  const Outcome<std::vector<double>> knots = spline_knots(ascending, 3);
  if (!knots) {
    return knots.error();
  }
  Matrix design(static_cast<Eigen::Index>(linear.size()), 2);
  for (std::size_t i = 0; i < linear.size(); ++i) {
    const std::vector<double> terms =
        restricted_cubic_terms(linear[i], *knots, SplineNorm::SquaredRange);
    design(static_cast<Eigen::Index>(i), 0) = terms[0];
    design(static_cast<Eigen::Index>(i), 1) = terms[1];
  }
  return design;
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
  const double log_error = at->error / (1.0 - at->survival);
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

Outcome<std::vector<double>> smoothed_risks(const SurvivalView& view, double horizon) {
  if (view.total() == 0) {
    return Undefined::NoCases;
  }
  if (view.at_risk_at(horizon) == 0) {
    return Undefined::BeyondFollowUp;
  }
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  const Outcome<Matrix> design = spline_design(view);
  if (!design) {
    return design.error();
  }
  const Outcome<CoxFit> fit = cox_fit(view, *design);
  if (!fit) {
    return fit.error();
  }
  std::vector<double> linear(view.cases.size());
  for (std::size_t i = 0; i < linear.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    linear[i] = (*design)(row, 0) * fit->coefficients[0] + (*design)(row, 1) * fit->coefficients[1];
  }
  const double baseline = baseline_hazard(view, linear, horizon);
  for (double& value : linear) {
    value = -std::expm1(-baseline * std::exp(value));
  }
  return linear;
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
