#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Net benefit of acting on the flagged: true positives, less false positives at the exchange rate
/// that the threshold t implies (acting at 10 % risk says that missing one event is as bad as
/// treating nine without).
///
///   NB = TP/n - FP/n * t/(1 - t)
///
/// Compare it with treating everybody (net_benefit_treat_all) and nobody (zero).
///
/// @param cases    outcome and probability of each case
/// @param setting  threshold in [0, 1), rule, level
/// @return         value of at most the prevalence, in true positives a case; interval "wald" of
///                 the per-case terms y - (1 - y) t/(1 - t) among the flagged, 0 among the rest (n
///                 - 1 in the variance); none when clustered; marks as threshold_marks
///
/// Undefined: NotAProbability; NoCases. The interval alone: ZeroVariance (nobody flagged; flagged
///            cases of one class alone).
/// Errors:    std::invalid_argument when the threshold lies outside [0, 1).
/// Exact:     integer counts until the last division.
/// Cost:      O(n), no allocation for the value.
/// Source:    Vickers & Elkin 2006, doi:10.1177/0272989X06295361.
/// Oracle:    numpy, through scripts/oracles/net_benefit.py.
[[nodiscard]] Outcome<Estimate> net_benefit(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> net_benefit_value(const CaseView& cases, const Setting& setting);

/// Net benefit of acting on every case, whatever its score, with prevalence q:
///
///   NB = q - (1 - q) t/(1 - t)
///
/// @return    as above, without marks
/// Undefined: NoCases. The interval alone: ZeroVariance (one class, one case).
/// Errors, Exact, Cost, Source, Oracle: as above.
[[nodiscard]] Outcome<Estimate> net_benefit_treat_all(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> net_benefit_treat_all_value(const CaseView& cases,
                                                          const Setting& setting);

}  // namespace clinval::metrics
