#pragma once

#include "metrics/linear_predictor.h"
#include "metrics/outcome.h"

namespace clinval::metrics {

// How precise a validation will be, and how large it must be to be precise: formulas that need no
// data, only what is expected of them. Every number of cases is real and not yet rounded up.

/// Standard error of log(O:E) that gives an interval exp(-+ z error) of this width about 1:
/// asinh(width / 2) / z.
///
/// Errors: std::invalid_argument unless width > 0 and z > 0.
[[nodiscard]] double oe_log_error(double width, double z);

/// Cases for a standard error of log(O:E), the expected number taken as known:
///
///   n = (1 - prevalence) / (prevalence error^2)
///
/// Undefined: OneClass unless 0 < prevalence < 1.
/// Errors:    std::invalid_argument unless error > 0.
/// Source:    Riley et al. 2021, doi:10.1002/sim.9025, criterion 1. pmvalsampsize looks the error
/// up
///            on a grid of 0.0001 and so asks for a case or two fewer.
/// Oracle:    scripts/oracles/planning.R.
[[nodiscard]] Outcome<double> oe_cases(double prevalence, double log_error);

/// Newcombe's standard error of an AUROC A among n cases of which a share are events:
///
///   A (1 - A) (1 + h (1 - A) / (2 - A) + h A / (1 + A)) / (n^2 prevalence (1 - prevalence)),
///   h = n / 2 - 1, square root
///
/// Undefined: NoCases for n < 2; OneClass unless 0 < prevalence < 1; ZeroVariance unless 0 < A < 1.
/// Source:    Newcombe 2006, doi:10.1002/sim.2324, method 4; Riley et al. 2021,
///            doi:10.1002/sim.9025, criterion 3.
/// Oracle:    scripts/oracles/planning.R.
[[nodiscard]] Outcome<double> auroc_error(double n, double prevalence, double auroc);

/// The smallest whole number of cases with that standard error or a smaller one, by bisection.
///
/// Undefined: as auroc_error; BeyondDouble above 1e15 cases.
/// Errors:    std::invalid_argument unless error > 0.
[[nodiscard]] Outcome<double> auroc_cases(double prevalence, double auroc, double error);

/// Standard error of the calibration slope (intercept fitted with it) of right risks:
///
///   sqrt(i00 / (n (i00 i11 - i01^2)))
///
/// Undefined: NoCases for n <= 0; ZeroVariance when the linear predictor does not vary.
/// Source:    Riley et al. 2021, doi:10.1002/sim.9025, criterion 2.
/// Oracle:    R integrate, through scripts/oracles/planning.R.
[[nodiscard]] Outcome<double> slope_error(double n, const RiskMoments& moments);
/// Its inverse. Errors: std::invalid_argument unless error > 0.
[[nodiscard]] Outcome<double> slope_cases(const RiskMoments& moments, double error);

/// A decision rule at a threshold, as expected.
struct PlannedRule {
  double prevalence = 0.0;
  double sensitivity = 0.0;
  double specificity = 0.0;
  double threshold = 0.0;
};

/// Net benefit NB = p se - (1 - p) (1 - sp) w, w = t / (1 - t), and the variance of a case's term:
/// p se + (1 - p) (1 - sp) w^2 - NB^2.
///
/// Undefined: OneClass unless 0 < prevalence < 1.
/// Errors:    std::invalid_argument for a rate outside [0, 1] or a threshold outside (0, 1).
struct PlannedBenefit {
  double value = 0.0;
  double case_variance = 0.0;
};
[[nodiscard]] Outcome<PlannedBenefit> net_benefit_planned(const PlannedRule& rule);

/// Variance of a case's part in the standardised net benefit NB / p, the prevalence being estimated
/// too; the variance of the estimate is this over n:
///
///   se (1 - se) / p + v^2 sp (1 - sp) / (1 - p) + v^2 (1 - sp)^2 / (p (1 - p)),  v = w (1 - p) / p
///
/// Undefined, errors: as net_benefit_planned.
/// Source:            Riley et al. 2021, doi:10.1002/sim.9025, criterion 4.
/// Oracle:            scripts/oracles/planning.R.
[[nodiscard]] Outcome<double> standardised_net_benefit_variance(const PlannedRule& rule);

}  // namespace clinval::metrics
