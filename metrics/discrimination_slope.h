#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Discrimination slope: how much higher the mean risk of the positives is.
///
///   slope = mean p of the positives - mean p of the negatives
///
/// Not proper: risks that are too extreme raise it.
///
/// @param cases    outcome and probability of each case
/// @param setting  level of the interval
/// @return         value in [-1, 1], no unit; standard error of two independent means (n - 1 in
/// each
///                 variance) and interval "wald", none when clustered
///
/// Undefined: NotAProbability; NoCases; OneClass. The interval alone: TooFewEvents (a class of one
///            case), ZeroVariance.
/// Cost:      O(n), O(1) with a tally.
/// Source:    Yates 1982, doi:10.1016/0030-5073(82)90237-9.
/// Oracle:    numpy and scipy, through scripts/oracles/discrimination_slope.py.
[[nodiscard]] Outcome<Estimate> discrimination_slope(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> discrimination_slope_value(const CaseView& cases,
                                                         const Setting& setting);
/// (p - mean) / m of a class of m, negative for the negatives, times sqrt(k / (k - 1)) of the k
/// clusters that hold one of the class.
/// Undefined: also TooFewEvents; TooFewClusters when clustered.
[[nodiscard]] Outcome<std::vector<double>> discrimination_slope_influence(const CaseView& cases,
                                                                          const Setting& setting);

/// Mean absolute prediction error.
///
///   MAPE = mean |p - y|
///
/// Not proper: it rewards risks of 0 and 1. An absolute distance, not a percentage.
///
/// @return    value in [0, 1], no unit; interval "wald" of the per-case terms, none when clustered
/// Undefined: NotAProbability; NoCases. The interval alone: ZeroVariance.
/// Cost, Oracle: as above.
[[nodiscard]] Outcome<Estimate> mape(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> mape_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> mape_influence(const CaseView& cases,
                                                          const Setting& setting);

}  // namespace clinval::metrics
