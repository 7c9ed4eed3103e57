#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/planned_precision.h"

namespace clinval::metrics {
namespace {

using Assumed = PlanAssumptions;

bool two_classes(const Assumed& a) {
  return a.prevalence > 0.0 && a.prevalence < 1.0;
}

/// sqrt(variance / n), for a variance that needs both classes.
Outcome<double> mean_error(const Assumed& a, double variance, double n) {
  if (!two_classes(a)) {
    return Undefined::OneClass;
  }
  if (!(n > 0.0)) {
    return Undefined::NoCases;
  }
  return variance > 0.0 ? Outcome<double>(std::sqrt(variance / n)) : Undefined::ZeroVariance;
}

// What each metric is a share of.
double everybody(const Assumed& /*a*/) {
  return 1.0;
}
double events(const Assumed& a) {
  return a.prevalence;
}
double non_events(const Assumed& a) {
  return 1.0 - a.prevalence;
}
double flagged(const Assumed& a) {
  return a.prevalence * a.rule.sensitivity + (1.0 - a.prevalence) * (1.0 - a.rule.specificity);
}
double unflagged(const Assumed& a) {
  return 1.0 - flagged(a);
}

template <double (*Trials)(const Assumed&)>
Outcome<double> share_error(const Assumed& a, double value, double n) {
  const double trials = n * Trials(a);
  if (!(trials > 0.0)) {
    return Undefined::NoCases;
  }
  return std::sqrt(value * (1.0 - value) / trials);
}

Outcome<double> auroc_logit_error(const Assumed& a, double value, double n) {
  const Outcome<double> error = auroc_error(n, a.prevalence, value);
  return error ? Outcome<double>(*error / (value * (1.0 - value))) : error;
}

constexpr auto kMetrics = std::to_array<PlannedMetric>({
    {.name = "prevalence",
     .scale = IntervalScale::Wilson,
     .assumed = [](const Assumed& a) -> Outcome<double> { return a.prevalence; },
     .error = share_error<everybody>,
     .trials = everybody},
    {.name = "auroc",
     .scale = IntervalScale::Logit,
     .assumed = [](const Assumed& a) -> Outcome<double> { return a.auroc; },
     .error = auroc_logit_error},
    {.name = "brier_score",
     .assumed = [](const Assumed& a) -> Outcome<double> { return a.moments.i00; },
     .error = [](const Assumed& a, double /*value*/,
                 double n) { return mean_error(a, a.moments.brier_variance, n); },
     .range = [](const Assumed& /*a*/) { return Limits{.lower = 0.0, .upper = 1.0}; }},
    {.name = "oe_ratio",
     .scale = IntervalScale::Log,
     .assumed = [](const Assumed& /*a*/) -> Outcome<double> { return 1.0; },
     .error =
         [](const Assumed& a, double /*value*/, double n) {
           return mean_error(a, a.moments.i00 / (a.prevalence * a.prevalence), n);
         }},
    {.name = "calibration_intercept",
     .assumed = [](const Assumed& /*a*/) -> Outcome<double> { return 0.0; },
     .error = [](const Assumed& a, double /*value*/,
                 double n) { return mean_error(a, 1.0 / a.moments.i00, n); }},
    {.name = "calibration_slope",
     .assumed = [](const Assumed& /*a*/) -> Outcome<double> { return 1.0; },
     .error = [](const Assumed& a, double /*value*/, double n) -> Outcome<double> {
       return two_classes(a) ? slope_error(n, a.moments) : Undefined::OneClass;
     }},
    {.name = "sensitivity",
     .takes_threshold = true,
     .scale = IntervalScale::Wilson,
     .assumed = [](const Assumed& a) -> Outcome<double> { return a.rule.sensitivity; },
     .error = share_error<events>,
     .trials = events},
    {.name = "specificity",
     .takes_threshold = true,
     .scale = IntervalScale::Wilson,
     .assumed = [](const Assumed& a) -> Outcome<double> { return a.rule.specificity; },
     .error = share_error<non_events>,
     .trials = non_events},
    {.name = "ppv",
     .takes_threshold = true,
     .scale = IntervalScale::Wilson,
     .assumed = [](const Assumed& a) -> Outcome<double> {
       return flagged(a) > 0.0 ? Outcome<double>(a.prevalence * a.rule.sensitivity / flagged(a))
                               : Undefined::NoneFlagged;
     },
     .error = share_error<flagged>,
     .trials = flagged},
    {.name = "npv",
     .takes_threshold = true,
     .scale = IntervalScale::Wilson,
     .assumed = [](const Assumed& a) -> Outcome<double> {
       return unflagged(a) > 0.0
                  ? Outcome<double>((1.0 - a.prevalence) * a.rule.specificity / unflagged(a))
                  : Undefined::AllFlagged;
     },
     .error = share_error<unflagged>,
     .trials = unflagged},
    {.name = "net_benefit",
     .takes_threshold = true,
     .assumed = [](const Assumed& a) -> Outcome<double> {
       const auto planned = net_benefit_planned(a.rule);
       return planned ? Outcome<double>(planned->value) : planned.error();
     },
     .error = [](const Assumed& a, double /*value*/, double n) -> Outcome<double> {
       const auto planned = net_benefit_planned(a.rule);
       return planned ? mean_error(a, planned->case_variance, n) : planned.error();
     },
     .range =
         [](const Assumed& a) {
           return Limits{.lower = -std::numeric_limits<double>::infinity(), .upper = a.prevalence};
         }},
});

}  // namespace

std::span<const PlannedMetric> planned_metrics() {
  return kMetrics;
}

const PlannedMetric* find_planned_metric(std::string_view name) {
  const auto* found = std::ranges::find(kMetrics, name, &PlannedMetric::name);
  return found == kMetrics.end() ? nullptr : found;
}

}  // namespace clinval::metrics
