#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Calibration in the large: how far the predicted log odds lie from the observed on the whole.
///
///   logit P(y = 1) = a + logit(p)
///
/// Zero is ideal; above zero risks are predicted too low. The slope is fixed at 1: the intercept
/// that is fitted together with a slope is another number.
///
/// @param cases    outcome and probability of each case
/// @param setting  level of the interval
/// @return         a on the log odds scale; interval "wald" when cases are independent, "sandwich"
///                 (by cluster, factor G/(G-1), see logistic_fit.h) when clustered; the standard
///                 error is that of the interval. Independent cases have "profile" beside it, the
///                 exact roots of the profile likelihood (calibration_likelihood.h)
///
/// Undefined: NotAProbability; NoCases; ProbabilityZeroOrOne while no clip moves them; OneClass;
///            NotConverged. The interval alone: TooFewClusters (not more clusters than fitted
///            coefficients), ZeroVariance (the scores of every cluster vanish, as when each holds
///            exactly its expected events: such an interval would have no width).
/// Cost:      about six passes.
/// Source:    Cox 1958, doi:10.1093/biomet/45.3-4.562; Van Calster et al. 2019,
///            doi:10.1186/s12916-019-1466-7.
/// Oracle:    R glm(y ~ 1, offset = qlogis(p)) and sandwich::vcovCL, through
///            scripts/oracles/calibration.R.
[[nodiscard]] Outcome<Estimate> calibration_intercept(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> calibration_intercept_value(const CaseView& cases,
                                                          const Setting& setting);

/// Calibration slope: whether predicted risks are spread as widely as they should be.
///
///   logit P(y = 1) = a + b logit(p)
///
/// One is ideal; below one predictions are too extreme (overfitting), above one too timid. Maximum
/// likelihood without penalty: software that penalises by default gives a smaller slope.
///
/// @param cases    outcome and probability of each case
/// @param setting  level of the interval
/// @return         b, no unit; intervals and errors as for the intercept
///
/// Undefined: as the intercept, and ZeroVariance when all predictions are equal, Collinear when
///            they are equal to eleven digits, Separated when some threshold parts the classes.
/// Cost, Source: as the intercept.
/// Oracle:    R glm(y ~ qlogis(p)) and sandwich::vcovCL, through scripts/oracles/calibration.R.
[[nodiscard]] Outcome<Estimate> calibration_slope(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> calibration_slope_value(const CaseView& cases,
                                                      const Setting& setting);

/// Influences: factor * inverse information * score of a case, with factor^2 = G/(G-1) for G
/// clusters (cases, when independent). Their sums by cluster, squared, make the sandwich variance;
/// for independent cases that is the robust variance, which agrees with the model's (that of
/// "wald") where the line holds.
///
/// Undefined: as the values.
[[nodiscard]] Outcome<std::vector<double>> calibration_intercept_influence(const CaseView& cases,
                                                                           const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> calibration_slope_influence(const CaseView& cases,
                                                                       const Setting& setting);

/// Likelihood-ratio tests of the line logit P(y = 1) = a + b logit(p) against the risks as given:
///
///   weak       a = 0 and b = 1 against both free      2 degrees of freedom
///   intercept  a = 0 against a free, b = 1 in both    1
///   slope      b = 1 against b free, a free in both   1; weak = intercept + slope
///
/// @return  the statistic, of at least 0, and its p value from chi-squared; in a clustered design
/// no
///          p value, since the likelihood takes cases as independent
///
/// Undefined: as calibration_slope (also the test of the intercept, so that the three stand
///            together).
/// Source:    Cox 1958, doi:10.1093/biomet/45.3-4.562.
/// Oracle:    R glm, through scripts/oracles/calibration_lr.R.
[[nodiscard]] Outcome<Estimate> calibration_lr_weak(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> calibration_lr_weak_value(const CaseView& cases,
                                                        const Setting& setting);
[[nodiscard]] Outcome<Estimate> calibration_lr_intercept(const CaseView& cases,
                                                         const Setting& setting);
[[nodiscard]] Outcome<double> calibration_lr_intercept_value(const CaseView& cases,
                                                             const Setting& setting);
[[nodiscard]] Outcome<Estimate> calibration_lr_slope(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> calibration_lr_slope_value(const CaseView& cases,
                                                         const Setting& setting);

}  // namespace clinval::metrics
