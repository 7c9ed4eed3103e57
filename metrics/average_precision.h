#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Areas under the precision-recall curve. Both depend on the prevalence, which is their value for
/// scores that say nothing, so that they cannot be compared between groups or case sets.
///
/// Average precision: sum over the thresholds of precision times the gain in recall.
///
///   AP = sum_k (R_k - R_k-1) P_k,   from the highest score down, cases of one score at once
///
/// Area by Davis and Goadrich: between two thresholds true positives rise one by one and false
/// positives in proportion (a line in the ROC plane, a hyperbola here); trapezoids between these
/// points. In front of the first true positive precision is 0 when a negative stands alone above
/// it, and that of its threshold otherwise.
///
/// @param cases    positives and negatives with one score each, on any scale
/// @param setting  not read
/// @return         value in [0, 1], no unit; no analytic interval
///
/// Undefined: NoCases; OneClass.
/// Cost:      O(n).
/// Source:    Davis & Goadrich 2006, doi:10.1145/1143844.1143874; Boyd, Eng & Page 2013,
///            doi:10.1007/978-3-642-40994-3_29 (estimators compared).
/// Oracle:    sklearn.metrics.average_precision_score and the definition in numpy, through
///            scripts/oracles/average_precision.py.
[[nodiscard]] Outcome<Estimate> average_precision(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> auprc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> average_precision_value(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> auprc_value(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
