#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/outcome.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Influence of the cases on a statistic: one number a case, by sorted position, whose squares (of
/// the sums by cluster, when clustered) add to the variance of the statistic.

/// Sum of the squares, or of the squared sums by cluster.
///
/// Errors: std::invalid_argument when there is not one number a case.
[[nodiscard]] double influence_variance(const ScoredCases& cases,
                                        std::span<const double> influence);

/// Sum of the squared sums by cluster, multiplicities counted.
///
/// Undefined: TooFewClusters with fewer than two clusters present: the influences of one sum to 0.
[[nodiscard]] Outcome<double> clustered_variance(const CaseView& view,
                                                 std::span<const double> influence);

/// The sum by cluster index, zero where a cluster has no case.
[[nodiscard]] std::vector<double> cluster_sums(std::span<const std::uint32_t> clusters,
                                               std::span<const double> influence,
                                               std::size_t bound);

/// sqrt(I / (I - 1)) of I clusters (cases, when independent): with it the influence of a mean gives
/// the variance with n - 1. Needs I > 1.
[[nodiscard]] double small_sample_root(const ScoredCases& cases);

/// By input index instead of sorted position.
[[nodiscard]] std::vector<double> in_input_order(const ScoredCases& cases,
                                                 std::span<const double> by_position);

}  // namespace clinval::metrics
