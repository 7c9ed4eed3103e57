#include "metrics/planning.h"

#include <cmath>
#include <initializer_list>
#include <optional>
#include <stdexcept>

namespace clinval::metrics {
namespace {

constexpr double kMostCases = 1e15;

bool inside_unit(double share) {
  return share > 0.0 && share < 1.0;
}

void need_positive(double value, const char* message) {
  if (!(value > 0.0)) {
    throw std::invalid_argument(message);
  }
}

/// Information about the slope that is left when the intercept is fitted too; a rounding error of a
/// predictor that does not vary is none.
Outcome<double> slope_information(const RiskMoments& moments) {
  const double information = moments.i11 - moments.i01 * moments.i01 / moments.i00;
  if (!(information > 1e-12 * moments.i11)) {
    return Undefined::ZeroVariance;
  }
  return information;
}

/// What is wrong with a rule, if anything.
std::optional<Undefined> trouble(const PlannedRule& rule) {
  for (const double rate : {rule.sensitivity, rule.specificity}) {
    if (!(rate >= 0.0 && rate <= 1.0)) {
      throw std::invalid_argument("planning: a rate lies outside [0, 1]");
    }
  }
  if (!inside_unit(rule.threshold)) {
    throw std::invalid_argument("planning: the threshold lies outside (0, 1)");
  }
  return inside_unit(rule.prevalence) ? std::nullopt : std::optional(Undefined::OneClass);
}

double harm(const PlannedRule& rule) {
  return rule.threshold / (1.0 - rule.threshold);
}

}  // namespace

double oe_log_error(double width, double z) {
  need_positive(width, "oe_log_error: the width must be positive");
  need_positive(z, "oe_log_error: z must be positive");
  return std::asinh(width / 2.0) / z;
}

Outcome<double> oe_cases(double prevalence, double log_error) {
  need_positive(log_error, "oe_cases: the error must be positive");
  if (!inside_unit(prevalence)) {
    return Undefined::OneClass;
  }
  return (1.0 - prevalence) / (prevalence * log_error * log_error);
}

Outcome<double> auroc_error(double n, double prevalence, double auroc) {
  if (!(n >= 2.0)) {
    return Undefined::NoCases;
  }
  if (!inside_unit(prevalence)) {
    return Undefined::OneClass;
  }
  if (!inside_unit(auroc)) {
    return Undefined::ZeroVariance;
  }
  const double h = n / 2.0 - 1.0;
  const double spread = 1.0 + h * (1.0 - auroc) / (2.0 - auroc) + h * auroc / (1.0 + auroc);
  return std::sqrt(auroc * (1.0 - auroc) * spread / (prevalence * (1.0 - prevalence))) / n;
}

Outcome<double> auroc_cases(double prevalence, double auroc, double error) {
  need_positive(error, "auroc_cases: the error must be positive");
  const Outcome<double> smallest = auroc_error(2.0, prevalence, auroc);
  if (!smallest || *smallest <= error) {
    return smallest ? Outcome<double>(2.0) : smallest;
  }
  if (*auroc_error(kMostCases, prevalence, auroc) > error) {
    return Undefined::BeyondDouble;
  }
  double too_few = 2.0;
  double enough = kMostCases;
  while (enough - too_few > 1.0) {
    const double middle = std::floor((too_few + enough) / 2.0);
    (*auroc_error(middle, prevalence, auroc) <= error ? enough : too_few) = middle;
  }
  return enough;
}

Outcome<double> slope_error(double n, const RiskMoments& moments) {
  const Outcome<double> information = slope_information(moments);
  if (!information) {
    return information;
  }
  if (!(n > 0.0)) {
    return Undefined::NoCases;
  }
  return std::sqrt(1.0 / (n * *information));
}

Outcome<double> slope_cases(const RiskMoments& moments, double error) {
  need_positive(error, "slope_cases: the error must be positive");
  const Outcome<double> information = slope_information(moments);
  if (!information) {
    return information;
  }
  return 1.0 / (error * error * *information);
}

Outcome<PlannedBenefit> net_benefit_planned(const PlannedRule& rule) {
  if (const auto reason = trouble(rule)) {
    return *reason;
  }
  const double true_positive = rule.prevalence * rule.sensitivity;
  const double false_positive = (1.0 - rule.prevalence) * (1.0 - rule.specificity);
  const double w = harm(rule);
  const double value = true_positive - false_positive * w;
  return PlannedBenefit{.value = value,
                        .case_variance = true_positive + false_positive * w * w - value * value};
}

Outcome<double> standardised_net_benefit_variance(const PlannedRule& rule) {
  if (const auto reason = trouble(rule)) {
    return *reason;
  }
  const double p = rule.prevalence;
  const double missed = 1.0 - rule.specificity;
  const double v = harm(rule) * (1.0 - p) / p;
  return rule.sensitivity * (1.0 - rule.sensitivity) / p +
         v * v * rule.specificity * missed / (1.0 - p) + v * v * missed * missed / (p * (1.0 - p));
}

}  // namespace clinval::metrics
