#pragma once

#include <vector>

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

/// Standardised net benefit: the share of the largest possible net benefit, the prevalence q.
///
///   sNB = NB / q = (TP - FP t/(1 - t)) / positives
///
/// @return    value of at most 1, no unit; standard error by the delta method (infinitesimal
///            jackknife), summed by cluster when clustered; interval "wald", or "influence" when
///            clustered; marks as threshold_marks
/// Undefined: also OneClass without positives. The interval alone: ZeroVariance; TooFewClusters.
/// Source:    Kerr et al. 2016, doi:10.1200/JCO.2015.65.5654; error as in Marsh et al. 2020,
///            doi:10.1111/biom.13190.
/// Errors, Exact, Cost, Oracle: as above.
[[nodiscard]] Outcome<Estimate> standardised_net_benefit(const CaseView& cases,
                                                         const Setting& setting);
[[nodiscard]] Outcome<double> standardised_net_benefit_value(const CaseView& cases,
                                                             const Setting& setting);

/// Influence of each case: (term - NB) / n times sqrt(I / (I - 1)) of I clusters, so that the
/// squares sum to the variance of "wald"; of the standardised one the infinitesimal jackknife.
/// Undefined: as the value; also ZeroVariance for one case, TooFewClusters for one cluster.
[[nodiscard]] Outcome<std::vector<double>> net_benefit_influence(const CaseView& cases,
                                                                 const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> net_benefit_treat_all_influence(const CaseView& cases,
                                                                           const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> standardised_net_benefit_influence(
    const CaseView& cases, const Setting& setting);

/// t / (1 - t). Errors: std::invalid_argument unless 0 <= t < 1.
[[nodiscard]] double exchange_rate(double threshold);

}  // namespace clinval::metrics
