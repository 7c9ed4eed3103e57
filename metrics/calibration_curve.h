#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "metrics/curve.h"
#include "metrics/logistic_fit.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Observed against predicted risk in tenths of predicted risk.
///
/// A case belongs to the tenth in which its mid-rank falls: with b cases of lower probability and s
/// of the same among n, tenth floor(10 (b + s/2) / n). So ties stay together, the grouping is exact
/// integer arithmetic, and without ties the tenths differ by one case at most. Tenths that ties
/// leave empty are left out.
///
/// Columns: mean_predicted, observed, lower, upper (Wilson), cases, events. In a clustered design
///          lower and upper are left out: Wilson assumes independent cases.
/// Undefined: NotAProbability; NoCases.
/// Cost:      O(n).
/// Source:    Wilson 1927, doi:10.1080/01621459.1927.10502953 (limits).
[[nodiscard]] Outcome<Curve> calibration_tenths(const CaseView& cases, const Setting& setting);

/// A smooth calibration curve: logistic regression on a restricted cubic spline of logit(p).
struct CalibrationSpline {
  std::vector<double> knots;  ///< on the logit scale; empty: a straight line
  LogisticFit fit;

  /// Log odds of the observed risk where the predicted risk has this logit.
  [[nodiscard]] double log_odds(double logit) const;
  /// Its standard error by the delta method, which is exact for a linear predictor; from the
  /// sandwich when there is one.
  [[nodiscard]] double log_odds_error(double logit) const;
};

/// @param knots  3, 4 or 5, at Harrell's quantiles of the logits (see restricted_cubic_spline.h);
///               0 for a straight line
///
/// Undefined: NotAProbability; NoCases; ProbabilityZeroOrOne; ZeroVariance when knots coincide, or
///            for a line all logits; OneClass, Collinear, Separated, NotConverged from the fit.
/// Errors:    std::invalid_argument for another number of knots.
/// Oracle:    R glm(y ~ rms::rcs(qlogis(p), knots)), through scripts/oracles/calibration.R.
[[nodiscard]] Outcome<CalibrationSpline> fit_calibration_spline(const CaseView& cases,
                                                                std::size_t knots);

/// The smooth calibration curve with its pointwise band.
///
/// Four knots (under Conventions::ici Rcs3 or Rcs5 three or five); fewer, and at last a straight
/// line, where so many cannot be fitted. The estimator says which:
/// calibration_rcs.knots4.wald.1, …knots3…, …linear…; with .sandwich for a clustered design, and
/// with .no_band when that has too few clusters for a sandwich.
///
/// Grid: 100 points, evenly spaced in probability between the 1st and the 99th percentile of the
/// predicted probabilities (between the outermost where these coincide). Limits are
/// log odds -+ z error, carried to probability.
///
/// Columns: predicted, observed, lower, upper (the last two left out with .no_band).
/// Undefined: what the straight line is undefined for.
/// Cost:      three logistic fits at most.
/// Source:    Harrell 2015, doi:10.1007/978-3-319-19425-7; Austin & Steyerberg 2014,
///            doi:10.1002/sim.5941.
/// Oracle:    R predict(glm(y ~ rms::rcs(qlogis(p), knots)), se.fit = TRUE) and
///            sandwich::vcovCL, through scripts/oracles/calibration.R.
[[nodiscard]] Outcome<Curve> calibration_rcs(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
