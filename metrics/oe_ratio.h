#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Observed over expected events: calibration in the large as a ratio.
///
///   O/E = sum y / sum p
///
/// One is ideal; above one risks are predicted too low.
///
///   se(log O/E) = sqrt(sum over cases (y/O - p/E)^2)
///
/// from the influence of each case, summed within clusters before squaring when clustered. The form
/// 1/sqrt(O) of other tools takes events as Poisson and is far too wide when they are common.
///
/// @param cases    outcome and probability of each case
/// @param setting  level of the interval
/// @return         value of at least 0, no unit; standard_error on the same scale,
///                 O/E * se(log O/E); interval "influence", symmetric on the logarithm, then
///                 "wald" (O/E -+ z error) and, for independent cases, "poisson" (log O/E -+
///                 z/sqrt(O)), kept to replay tables that print it
///
/// Undefined: NotAProbability; NoCases; NoneExpected when all probabilities are 0. The interval
///            alone: TooFewEvents (no event: the logarithm does not exist), TooFewClusters (fewer
///            than two), ZeroVariance (one case, or y proportional to p).
/// Cost:      O(n), no allocation for the value.
/// Source:    Debray et al. 2017, doi:10.1136/bmj.i6460 (the ratio); Deville 1999, Survey
///            Methodology 25(2):193-203 (variance of a ratio by linearisation).
/// Oracle:    numpy, through scripts/oracles/oe_ratio.py.
[[nodiscard]] Outcome<Estimate> oe_ratio(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> oe_ratio_value(const CaseView& cases, const Setting& setting);

/// O/E (y/O - p/E): the influences whose squares make the variance of O/E itself.
///
/// Undefined: as oe_ratio; TooFewEvents without an event.
[[nodiscard]] Outcome<std::vector<double>> oe_ratio_influence(const CaseView& cases,
                                                              const Setting& setting);

}  // namespace clinval::metrics
