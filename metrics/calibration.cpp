#include "metrics/calibration.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

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
  return estimate_of(*fit, 0, cases.cases.design(), setting.level);
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
  return estimate_of(*fit, 1, cases.cases.design(), setting.level);
}

Outcome<double> calibration_slope_value(const CaseView& cases, const Setting& /*setting*/) {
  const Outcome<LogisticFit> fit = slope_fit(cases, Errors::None);
  if (!fit) {
    return fit.error();
  }
  return fit->coefficients[1];
}

}  // namespace clinval::metrics
