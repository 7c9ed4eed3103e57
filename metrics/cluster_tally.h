#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/cluster_walk.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"
#include "metrics/tally.h"

namespace clinval::metrics {

/// Whether the replicates of these statistics can be had from sums by cluster: all are `additive`
/// in the catalogue, and clusters are so much fewer than cases that it pays.
[[nodiscard]] bool pays_by_cluster(const ScoredCases& cases,
                                   std::span<const BinaryMetric* const> metrics);

/// Makes the tally of a replicate from sums and counts by cluster: a patient of 40 hours costs as
/// much as one of a single hour.
///
///   RiskSums  = sum over clusters k of m_k S_k       m_k: how often cluster k enters
///   below(c)  = sum over clusters k of m_k B_k(c)    at the cut of each setting, and in all
///   wins      = a walk along the sorted cases for eight replicates (ClusterWalk; the AUROC's
///   alone)
///
/// Sums of doubles run over clusters in the fixed tree of sum.h and may differ in their last bits
/// from those of take_tally, which run over cases; counts are equal.
/// Cost: memory 60 bytes a cluster and 16 more a cut, 4 bytes a case with ranks; a replicate
/// O(clusters), with ranks O(cases).
class ClusterTally {
 public:
  enum class Ranks { No, Yes };

  /// @param cuts  settings whose threshold and rule are looked up
  ClusterTally(const ScoredCases& cases, std::span<const Setting> cuts, Ranks ranks);

  /// Overwrites one tally a replicate.
  /// @param draws  m by cluster index, one vector a replicate
  void take(std::span<const std::vector<std::uint32_t>> draws, std::span<Tally> tallies) const;

 private:
  void count_clusters(const ScoredCases& cases);
  void take_sums(std::span<const std::uint32_t> unit_counts, Tally& tally) const;

  std::vector<std::uint32_t> units_;               ///< cluster indices present, ascending
  std::vector<std::vector<double>> sums_;          ///< one column a sum of RiskSums
  std::vector<std::size_t> cut_;                   ///< tie groups; the last: all
  std::vector<std::vector<std::int32_t>> counts_;  ///< positives, negatives below each cut
  std::optional<ClusterWalk> walk_;                ///< none without ranks
};

}  // namespace clinval::metrics
