#pragma once

#include "metrics/curve.h"
#include "metrics/outcome.h"
#include "metrics/survival_registry.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

// Figures of a survival task up to or at setting.horizon. Each is undefined (NoCases, or the reason
// that is named) rather than empty. Source of each: that of the statistic it shows.

/// Kaplan-Meier curves of quarters of the cases by predicted risk.
///
/// A case belongs to the quarter in which the mid-rank of its risk falls, as in calibration_tenths.
/// Grid: 0 and 40 even steps up to the horizon; a quarter ends where nobody of it is followed.
/// Columns: group (1 lowest risk to 4), time, survival, lower, upper (log-log; equal to the
/// survival
///          where that is 0 or 1), at_risk.
/// Cost:    O(n) a point.
[[nodiscard]] Outcome<Curve> km_by_risk(const SurvivalView& view, const SurvivalSetting& setting);

/// Observed risk by Kaplan-Meier at the horizon against mean predicted risk, in tenths of predicted
/// risk (mid-ranks, calibration_curve.h). A tenth that is not followed to the horizon is left out.
///
/// Columns:   mean_predicted, observed, lower, upper (log-log), cases, events (by the horizon).
/// Undefined: BeyondFollowUp when no tenth is followed so long.
[[nodiscard]] Outcome<Curve> calibration_tenths_t(const SurvivalView& view,
                                                  const SurvivalSetting& setting);

/// The smooth calibration curve of survival_calibration.h at 100 predicted risks, even on the
/// log(-log) scale between the 1st and the 99th percentile. No band.
///
/// Columns:   predicted, observed.
/// Undefined: as smoothed_risks.
[[nodiscard]] Outcome<Curve> calibration_rcs_t(const SurvivalView& view,
                                               const SurvivalSetting& setting);

/// Net benefit at the horizon on the thresholds 0.01, 0.02, … 0.99; those at which the flagged are
/// not followed to the horizon are left out.
///
/// Columns:   threshold, net_benefit, net_benefit_treat_all.
/// Undefined: BeyondFollowUp when nobody is followed to the horizon.
/// Cost:      O(n) a threshold.
[[nodiscard]] Outcome<Curve> decision_curve_t(const SurvivalView& view,
                                              const SurvivalSetting& setting);

/// AUROC at times other than the horizon, of the same risks: how long the ranking holds.
///
/// Grid: 20 even steps up to the horizon, from the first by which 10 events have happened.
/// Columns:   time, auroc, lower, upper (influence).
/// Undefined: TooFewEvents when no step has a value and an interval.
[[nodiscard]] Outcome<Curve> auroc_over_time(const SurvivalView& view,
                                             const SurvivalSetting& setting);

/// Brier score over time of giving everybody the Kaplan-Meier risk: what a model has to beat at the
/// horizon that its risks are for.
///
/// Grid and undefined as auroc_over_time. Columns: time, brier_null.
[[nodiscard]] Outcome<Curve> brier_null_over_time(const SurvivalView& view,
                                                  const SurvivalSetting& setting);

/// Counts of cases by predicted risk in twenty bins as risk_histogram: with the event by the
/// horizon, without it, and censored before.
///
/// Columns: lower, upper, events, non_events, unknown.
[[nodiscard]] Outcome<Curve> risk_histogram_t(const SurvivalView& view,
                                              const SurvivalSetting& setting);

}  // namespace clinval::metrics
