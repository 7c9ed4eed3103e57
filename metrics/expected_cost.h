#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Least expected cost of flagging, over all thresholds one might put on these scores, when a
/// missed event costs r false positives. The declared threshold t says what r is: (1 - t)/t.
///
///   EC = min over c of (r FN(c) + FP(c)) / n
///
/// It depends on the ranks alone and is optimistic: the best threshold is sought on the cases that
/// are scored. expected_cost_threshold is that threshold: the lowest probability that is flagged
/// under ThresholdRule::Ge, the highest that is not under Gt; of equal costs the lowest threshold.
///
/// @param cases    outcome and probability of each case
/// @param setting  threshold in [0, 1), rule
/// @return         false positives a case, at least 0; a probability; no analytic interval
///
/// Undefined: NotAProbability; NoCases; ZeroDenominator for a threshold of 0. The threshold also:
///            NoneFlagged or AllFlagged where flagging nobody (Ge) or everybody (Gt) costs least.
/// Errors:    std::invalid_argument when the threshold lies outside [0, 1).
/// Cost:      O(n).
/// Source:    Drummond & Holte 2006, doi:10.1007/s10994-006-8199-5.
/// Oracle:    numpy over every threshold, through scripts/oracles/expected_cost.py.
[[nodiscard]] Outcome<Estimate> expected_cost(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> expected_cost_threshold(const CaseView& cases,
                                                        const Setting& setting);
[[nodiscard]] Outcome<double> expected_cost_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> expected_cost_threshold_value(const CaseView& cases,
                                                            const Setting& setting);

}  // namespace clinval::metrics
