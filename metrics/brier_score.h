#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Brier score: the mean squared distance between predicted risk and what happened.
///
///   Brier = mean (p - y)^2
///
/// Zero is perfect; predicting the prevalence q for everybody gives q (1 - q). It mixes
/// discrimination and calibration and depends on the prevalence, so compare models on the same
/// cases only.
///
/// @param cases    outcome and probability of each case
/// @param setting  level of the interval
/// @return         value in [0, 1], no unit; interval "wald" of the per-case terms, cut to [0, 1];
///                 none when clustered
///
/// Undefined: NotAProbability; NoCases. The interval alone: ZeroVariance (all terms equal, one
///            case).
/// Cost:      O(n), no allocation for the value.
/// Source:    Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.
/// Oracle:    sklearn.metrics.brier_score_loss and numpy, through scripts/oracles/brier_score.py.
[[nodiscard]] Outcome<Estimate> brier_score(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> brier_score_value(const CaseView& cases, const Setting& setting);
/// As mean_influence.
[[nodiscard]] Outcome<std::vector<double>> brier_score_influence(const CaseView& cases,
                                                                 const Setting& setting);

/// Scaled Brier score (index of prediction accuracy): the share of the Brier score of a model that
/// predicts the prevalence q for everybody which the model removes.
///
///   scaled = 1 - Brier / (q (1 - q))
///
/// @param cases    as above
/// @param setting  not read: there is no analytic interval
/// @return         value of at most 1, no unit; below 0 the prevalence alone predicts better
///
/// Undefined: NotAProbability; NoCases; OneClass.
/// Cost:      as above.
/// Source:    Kattan & Gerds 2018, doi:10.1186/s41512-018-0029-2.
/// Oracle:    sklearn and numpy, through scripts/oracles/brier_score.py.
[[nodiscard]] Outcome<Estimate> scaled_brier(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> scaled_brier_value(const CaseView& cases, const Setting& setting);
/// Infinitesimal jackknife, with Q = q (1 - q):
/// -[(p - y)^2 - Brier - Brier (1 - 2q)(y - q) / Q] / (Q n).
[[nodiscard]] Outcome<std::vector<double>> scaled_brier_influence(const CaseView& cases,
                                                                  const Setting& setting);

}  // namespace clinval::metrics
