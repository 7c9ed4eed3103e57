#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Prevalence: the share of cases in which the outcome happened. It does not depend on scores.
///
///   prevalence = positives / cases
///
/// @param cases    outcome of each case
/// @param setting  level of the interval
/// @return         value in [0, 1], no unit; intervals "wilson", "clopper_pearson",
///                 "jeffreys", none when clustered
///
/// Undefined: NoCases.
/// Exact:     a ratio of two counts.
/// Cost:      O(n) for a replicate, O(1) otherwise.
/// Source:    Wilson 1927, doi:10.1080/01621459.1927.10502953 (interval).
/// Oracle:    statsmodels proportion_confint, through scripts/oracles/threshold_metrics.py.
[[nodiscard]] Outcome<Estimate> prevalence(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> prevalence_value(const CaseView& cases, const Setting& setting);
/// (y - prevalence) / n.
[[nodiscard]] Outcome<std::vector<double>> prevalence_influence(const CaseView& cases,
                                                                const Setting& setting);

}  // namespace clinval::metrics
