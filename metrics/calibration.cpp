#include "metrics/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/calibration_likelihood.h"
#include "metrics/distributions.h"
#include "metrics/intervals.h"
#include "metrics/logistic_fit.h"

namespace clinval::metrics {
namespace {

enum class Errors { None, Wanted };

// A sandwich error this much smaller than the model's is rounding around zero.
constexpr double kVanishingError = 1e-8;

std::optional<Undefined> reason_against(const CaseView& view) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (view.cases.size() == 0) {
    return Undefined::NoCases;
  }
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  return std::nullopt;
}

LogisticOptions options_of(const CaseView& view, Errors errors) {
  LogisticOptions options{.times = view.multiplicity};
  if (errors == Errors::Wanted && view.cases.design() == Design::Clustered) {
    options.cluster = view.cases.clusters();
  }
  return options;
}

Outcome<LogisticFit> intercept_fit(const CaseView& view, Errors errors) {
  if (const std::optional<Undefined> reason = reason_against(view)) {
    return *reason;
  }
  LogisticOptions options = options_of(view, errors);
  options.offset = view.cases.logits();
  const Matrix ones = Matrix::Ones(static_cast<Eigen::Index>(view.cases.size()), 1);
  return logistic_fit(ones, view.cases.labels(), options);
}

// Positions ascend by score: the counted cases are equal if none exceeds the first of them.
bool all_equal(const CaseView& view) {
  const std::span<const double> logits = view.cases.logits();
  std::optional<double> first;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (view.times(i) > 0) {
      if (first && *first < logits[i]) {
        return false;
      }
      first = first.value_or(logits[i]);
    }
  }
  return first.has_value();
}

Outcome<LogisticFit> slope_fit(const CaseView& view, Errors errors) {
  if (const std::optional<Undefined> reason = reason_against(view)) {
    return *reason;
  }
  const ClassCounts counts = class_counts(view);
  if (counts.total() == 0) {
    return Undefined::NoCases;
  }
  if (counts.positives == 0 || counts.negatives == 0) {
    return Undefined::OneClass;
  }
  if (all_equal(view)) {
    return Undefined::ZeroVariance;
  }
  const std::span<const double> logits = view.cases.logits();
  Matrix design(static_cast<Eigen::Index>(logits.size()), 2);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    design(static_cast<Eigen::Index>(i), 0) = 1.0;
    design(static_cast<Eigen::Index>(i), 1) = logits[i];
  }
  return logistic_fit(design, view.cases.labels(), options_of(view, errors));
}

Interval sandwich_interval(double value, double error, double model_error, double level) {
  if (error <= kVanishingError * model_error) {
    return no_interval("sandwich", Undefined::ZeroVariance, level);
  }
  return wald_interval("sandwich", value, error, level);
}

Estimate estimate_of(const LogisticFit& fit, Eigen::Index which, Design design, double level) {
  const double value = fit.coefficients[static_cast<std::size_t>(which)];
  const double model_error = std::sqrt(fit.covariance(which, which));
  Estimate estimate{.value = value};
  if (design == Design::Independent) {
    add_interval(estimate, model_error, wald_interval("wald", value, model_error, level));
  } else if (fit.cluster_covariance) {
    const double error = std::sqrt((*fit.cluster_covariance)(which, which));
    add_interval(estimate, error, sandwich_interval(value, error, model_error, level));
  } else {
    add_interval(estimate, 0.0, no_interval("sandwich", Undefined::TooFewClusters, level));
  }
  return estimate;
}

}  // namespace

Outcome<Estimate> calibration_intercept(const CaseView& cases, const Setting& setting) {
  const Outcome<LogisticFit> fit = intercept_fit(cases, Errors::Wanted);
  if (!fit) {
    return fit.error();
  }
  Estimate estimate = estimate_of(*fit, 0, cases.cases.design(), setting.level);
  if (cases.cases.design() == Design::Independent) {
    estimate.intervals.push_back(CalibrationLikelihood(cases).interval_a(
        estimate.value, 1.0, *estimate.standard_error, setting.level));
  }
  return estimate;
}

Outcome<double> calibration_intercept_value(const CaseView& cases, const Setting& /*setting*/) {
  const Outcome<LogisticFit> fit = intercept_fit(cases, Errors::None);
  if (!fit) {
    return fit.error();
  }
  return fit->coefficients[0];
}

Outcome<Estimate> calibration_slope(const CaseView& cases, const Setting& setting) {
  const Outcome<LogisticFit> fit = slope_fit(cases, Errors::Wanted);
  if (!fit) {
    return fit.error();
  }
  Estimate estimate = estimate_of(*fit, 1, cases.cases.design(), setting.level);
  if (cases.cases.design() == Design::Independent) {
    estimate.intervals.push_back(CalibrationLikelihood(cases).interval_b(
        fit->coefficients[0], estimate.value, *estimate.standard_error, setting.level));
  }
  return estimate;
}

Outcome<double> calibration_slope_value(const CaseView& cases, const Setting& /*setting*/) {
  const Outcome<LogisticFit> fit = slope_fit(cases, Errors::None);
  if (!fit) {
    return fit.error();
  }
  return fit->coefficients[1];
}

namespace {

/// Influence of each case on one coefficient: inverse information times score, so scaled that sums
/// by cluster give the sandwich of logistic_fit.h.
std::vector<double> influence_of(const CaseView& view, const LogisticFit& fit, bool sloped,
                                 Eigen::Index which) {
  const auto logits = view.cases.logits();
  const auto labels = view.cases.labels();
  const bool clustered = view.cases.design() == Design::Clustered;
  const auto groups =
      static_cast<double>(clustered ? view.cases.cluster_count() : view.cases.size());
  const double factor = std::sqrt(groups / (groups - 1.0));
  std::vector<double> influence;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double b = sloped ? fit.coefficients[1] : 1.0;
    const double eta = fit.coefficients[0] + b * logits[i];
    const double residual =
        labels[i] != 0 ? 1.0 / (1.0 + std::exp(eta)) : -1.0 / (1.0 + std::exp(-eta));
    const double along =
        fit.covariance(which, 0) + (sloped ? fit.covariance(which, 1) * logits[i] : 0.0);
    influence.push_back(factor * along * residual);
  }
  return influence;
}

}  // namespace

Outcome<std::vector<double>> calibration_intercept_influence(const CaseView& cases,
                                                             const Setting& /*setting*/) {
  const Outcome<LogisticFit> fit = intercept_fit(cases, Errors::Wanted);
  if (!fit) {
    return fit.error();
  }
  return influence_of(cases, *fit, false, 0);
}

Outcome<std::vector<double>> calibration_slope_influence(const CaseView& cases,
                                                         const Setting& /*setting*/) {
  const Outcome<LogisticFit> fit = slope_fit(cases, Errors::Wanted);
  if (!fit) {
    return fit.error();
  }
  return influence_of(cases, *fit, true, 1);
}

namespace {

/// Deviances of the three nested lines: as predicted, shifted, shifted and tilted.
struct Deviances {
  double predicted = 0.0;
  double shifted = 0.0;
  double tilted = 0.0;
};

Outcome<Deviances> deviances_of(const CaseView& cases) {
  const Outcome<LogisticFit> slope = slope_fit(cases, Errors::None);
  if (!slope) {
    return slope.error();
  }
  const Outcome<LogisticFit> intercept = intercept_fit(cases, Errors::None);
  if (!intercept) {
    return intercept.error();
  }
  const CalibrationLikelihood likelihood(cases);
  return Deviances{
      .predicted = likelihood.at(0.0, 1.0).deviance,
      .shifted = likelihood.at(intercept->coefficients[0], 1.0).deviance,
      .tilted = likelihood.at(slope->coefficients[0], slope->coefficients[1]).deviance};
}

Outcome<double> drop(const CaseView& cases, double Deviances::*from, double Deviances::*to) {
  const Outcome<Deviances> all = deviances_of(cases);
  if (!all) {
    return all.error();
  }
  return std::max(0.0, (*all).*from - (*all).*to);  // below 0 by rounding only
}

Outcome<Estimate> test_of(const CaseView& cases, const Outcome<double>& statistic, double degrees) {
  if (!statistic) {
    return statistic.error();
  }
  Estimate estimate{.value = *statistic};
  if (cases.cases.design() == Design::Independent) {
    estimate.p_value = chi_squared_tail(*statistic, degrees);
  }
  return estimate;
}

}  // namespace

Outcome<double> calibration_lr_weak_value(const CaseView& cases, const Setting& /*setting*/) {
  return drop(cases, &Deviances::predicted, &Deviances::tilted);
}

Outcome<Estimate> calibration_lr_weak(const CaseView& cases, const Setting& setting) {
  return test_of(cases, calibration_lr_weak_value(cases, setting), 2.0);
}

Outcome<double> calibration_lr_intercept_value(const CaseView& cases, const Setting& /*setting*/) {
  return drop(cases, &Deviances::predicted, &Deviances::shifted);
}

Outcome<Estimate> calibration_lr_intercept(const CaseView& cases, const Setting& setting) {
  return test_of(cases, calibration_lr_intercept_value(cases, setting), 1.0);
}

Outcome<double> calibration_lr_slope_value(const CaseView& cases, const Setting& /*setting*/) {
  return drop(cases, &Deviances::shifted, &Deviances::tilted);
}

Outcome<Estimate> calibration_lr_slope(const CaseView& cases, const Setting& setting) {
  return test_of(cases, calibration_lr_slope_value(cases, setting), 1.0);
}

}  // namespace clinval::metrics
