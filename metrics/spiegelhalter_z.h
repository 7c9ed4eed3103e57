#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Spiegelhalter's z: is the Brier score what it should be if the predicted risks were right?
///
///   z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))
///
/// If every risk is right, z is close to standard normal; far from 0 in either direction, the risks
/// are wrong somewhere. A risk of one half says nothing here.
///
/// @param cases    outcome and probability of each case
/// @param setting  level of the interval
/// @return         z, no unit, with standard error 1 (its spread if the risks are right) and the
///                 interval "wald_null", z -+ quantile: it misses 0 exactly when the test rejects.
///                 The p value is two-sided. Neither when clustered, since cases of one cluster are
///                 not independent.
///
/// Undefined: NotAProbability; NoCases; ZeroVariance when every probability is 0, one half or 1.
/// Cost:      O(n), no allocation for the value.
/// Source:    Spiegelhalter 1986, doi:10.1002/sim.4780050506.
/// Oracle:    rms::val.prob, through scripts/oracles/spiegelhalter_z.R.
[[nodiscard]] Outcome<Estimate> spiegelhalter_z(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> spiegelhalter_z_value(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
