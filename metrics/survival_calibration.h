#pragma once

#include <optional>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// Observed over expected events at a horizon: Kaplan-Meier risk / mean predicted risk.
/// Standard error of log O/E = se(KM) / (1 - S), the expected number taken as fixed; clustered:
/// infinitesimal jackknife by cluster of both. Interval "km_delta".
///
/// Undefined: as km_risk; NoneExpected when every predicted risk is 0. Without an observed event
///            (or with S = 0) the interval is ZeroVariance.
/// Source:    McLernon et al. 2023, doi:10.7326/M22-0844 (the ratio); delta method (the error).
/// Oracle:    R survfit, through scripts/oracles/survival.R.
[[nodiscard]] Outcome<Estimate> oe_ratio_t(const SurvivalView& view, double horizon, double level);
[[nodiscard]] Outcome<double> oe_ratio_t_value(const SurvivalView& view, double horizon);

/// Slope of a Cox model on log(-log(1 - risk)), the linear predictor of a proportional-hazards
/// model up to a constant: below 1 the risks are too extreme. Intervals "wald", clustered
/// "sandwich".
///
/// Undefined: those of cox_fit; ProbabilityZeroOrOne.
/// Source:    van Houwelingen 2000,
/// doi:10.1002/1097-0258(20001230)19:24<3401::AID-SIM554>3.0.CO;2-2. Oracle:    R survival::coxph,
/// through scripts/oracles/survival.R.
[[nodiscard]] Outcome<Estimate> calibration_slope_t(const SurvivalView& view, double level);
[[nodiscard]] Outcome<double> calibration_slope_t_value(const SurvivalView& view);

/// A smooth calibration curve: observed risk at a horizon for each predicted one, from a Cox model
/// on a restricted cubic spline (3 knots at the 10, 50 and 90 % points) of log(-log(1 - risk)), by
/// position.
///
/// Undefined: those of cox_fit and spline_knots; ProbabilityZeroOrOne; BeyondFollowUp.
/// Source:    Austin, Harrell & van Klaveren 2020, doi:10.1002/sim.8570.
/// Oracle:    R rms::cph + survest with converged fits, through scripts/oracles/survival.R.
struct SurvivalSpline {
  std::vector<double> knots;         ///< on the log(-log) scale
  std::vector<double> coefficients;  ///< of the two terms
  double baseline = 0.0;             ///< cumulative hazard by the horizon where the terms are 0

  /// Observed risk where log(-log(1 - risk)) has this value.
  [[nodiscard]] double observed(double cloglog) const;
};
[[nodiscard]] Outcome<SurvivalSpline> fit_survival_spline(const SurvivalView& view, double horizon);
/// The same at the risk of every case, by position.
[[nodiscard]] Outcome<std::vector<double>> smoothed_risks(const SurvivalView& view, double horizon);

/// Distances |observed - predicted| between that curve and the diagonal: mean, median, 90 % point
/// (R's type 7) and largest.
struct CalibrationDistances {
  double ici = 0.0;
  double e50 = 0.0;
  double e90 = 0.0;
  double emax = 0.0;
};
[[nodiscard]] Outcome<CalibrationDistances> calibration_distances_t(const SurvivalView& view,
                                                                    double horizon);

}  // namespace clinval::metrics
