#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Twice the wins of positives over negatives (ties count one) in replicates of clusters:
///
///   sum over positives i of m_k(i) (2 sum over negatives j below i of m_k(j)
///                                   + sum over negatives j of i's score of m_k(j))
///
/// with m_k how often the cluster of a case enters. One walk along the sorted cases serves eight
/// replicates: their counts of a cluster stand in the eight bytes of one number, and the runs of
/// negatives between two positives are summed in it. Exact: sums of whole numbers.
///
/// Cost: 4 bytes a case; O(cases) a walk, the quicker the fewer the positives. Counts above 255, which no draw of many clusters has, are walked one by one.
/// Oracle: the sweep over cases (take_tally), tests/metrics/cluster_tally_test.cpp.
class ClusterWalk {
 public:
  explicit ClusterWalk(const ScoredCases& cases);

  /// One number a replicate. @param draws  m by cluster index, one vector a replicate
  [[nodiscard]] std::vector<std::int64_t> twice_wins(
      std::span<const std::vector<std::uint32_t>> draws) const;

 private:
  static constexpr std::size_t kLanes = 8;
  using Lanes = std::array<std::uint64_t, kLanes>;

  [[nodiscard]] Lanes together(std::span<const std::uint64_t> packed) const;
  [[nodiscard]] std::int64_t alone(std::span<const std::uint32_t> unit_counts) const;

  std::vector<std::uint32_t> steps_;     ///< cluster of each sorted case, twice, plus its label
  std::vector<std::size_t> group_ends_;  ///< of tie groups
};

}  // namespace clinval::metrics
