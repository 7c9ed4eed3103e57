#pragma once

#include "metrics/curve.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// The calibration curve by R's loess (degree 2, span 0.75, interpolated; loess.h) with a pointwise
/// band.
///
/// The smooth at x is a weighted sum of outcomes, so that for independent cases its variance is
///
///   sum over cases of weight_i(x)^2 s_i (1 - s_i),   s_i = the smooth at case i, cut to 0 .. 1
///
/// and the limits are smooth -+ z error. Curve and limits are cut to 0 .. 1. Where s is 0 or 1
/// throughout the neighbourhood the band has no width: nothing says how wrong it is there.
///
/// Grid: 100 points, evenly spaced between the 1st and the 99th percentile of the predicted
/// probabilities (between the outermost where these coincide).
///
/// Columns: predicted, observed, lower, upper; in a clustered design, where that variance is too
///          small, lower and upper are left out (calibration_loess.degree2_span75.no_band.1).
/// Undefined: NotAProbability; NoCases; ZeroVariance and Collinear as loess().
/// Cost:      O(n) an anchor and a grid point.
/// Source:    Cleveland & Devlin 1988, doi:10.1080/01621459.1988.10478639.
/// Oracle:    R stats::loess, through scripts/oracles/calibration_distance.R.
[[nodiscard]] Outcome<Curve> calibration_loess(const CaseView& cases, const Setting& setting);

/// The calibration curve by R's lowess (f = 2/3, iter = 0, delta 1 % of the range; lowess.h) on the
/// same grid, cut to 0 .. 1, without a band.
///
/// Columns: predicted, observed.
/// Undefined: NotAProbability; NoCases.
/// Cost:      O(n) an anchor.
/// Oracle:    R stats::lowess, through scripts/oracles/calibration_distance.R.
[[nodiscard]] Outcome<Curve> calibration_lowess(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
