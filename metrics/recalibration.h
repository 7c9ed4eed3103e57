#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/outcome.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Intercept: logit q = a + logit p. Logistic: logit q = a + b logit p.
enum class Recalibration { Intercept, Logistic };

/// Which of `folds` a cluster belongs to: clusters in a random order that depends on (seed, number
/// of clusters) alone, dealt out in turn, so that folds differ by one cluster at most. Philox, key
/// (seed, Purpose::Folds), counter (cluster, 0, 0, 0); the order is that of the words.
///
/// Errors: std::invalid_argument when there is no fold.
[[nodiscard]] std::vector<std::uint32_t> deal_folds(std::uint32_t seed, std::uint32_t clusters,
                                                    std::uint32_t folds);

/// What recalibration to this place would give: every case gets the probability of a logistic model
/// that was fitted to the cases of all other folds, so that nobody is judged by a fit that saw it.
///
/// @param cases        outcome and probability of each case
/// @param fold_of      fold of each cluster index of the cases, below `folds`
/// @return             one probability a case, by input index
///
/// Undefined: NotAProbability; NoCases; ProbabilityZeroOrOne while no clip moves them;
/// TooFewClusters
///            with fewer than two folds; what the first fold is undefined for (OneClass,
///            ZeroVariance, Collinear, Separated, NotConverged).
/// Errors:    std::invalid_argument when a cluster has no fold.
/// Cost:      one logistic fit a fold.
/// Source:    Cox 1958, doi:10.1093/biomet/45.3-4.562 (the model); Stone 1974,
///            doi:10.1111/j.2517-6161.1974.tb00994.x (cross-validation).
/// Oracle:    R glm on each fold's others, through scripts/oracles/recalibration.R.
[[nodiscard]] Outcome<std::vector<double>> recalibrated(const ScoredCases& cases,
                                                        Recalibration kind,
                                                        std::span<const std::uint32_t> fold_of,
                                                        std::uint32_t folds);

}  // namespace clinval::metrics
