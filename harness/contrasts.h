#pragma once

#include <vector>

#include "harness/replicates.h"
#include "reports/results.h"

namespace clinval::harness {

/// An estimate of one group and, where they were computed, its replicates.
struct GroupEstimate {
  const reports::EstimateRow* row = nullptr;
  bool has_ratio = true;                        ///< a ratio of such estimates means something
  const ReplicateValues* replicates = nullptr;  ///< nullptr: none
};

/// Differences and ratios between the groups of each subgroup, and between the parts (held-out,
/// external) of the cases: every pair once, the earlier against the later one.
///
/// Two estimates are compared that differ in the level of one subgroup, or in the part, alone. The
/// interval is
///   wald       difference -+ z sqrt(se_a^2 + se_b^2)
///   log_wald   ratio exp(-+ z sqrt((se_a / a)^2 + (se_b / b)^2)), for positive estimates
/// when groups are independent and have errors, and the percentile of the paired replicates
/// otherwise. A second interval, of kind simultaneous and id ending in ".bonferroni", has level
/// 1 - (1 - level) / pairs: all pairs of the subgroup lie in theirs together. Percentiles beyond
/// which fewer than five replicates lie are TooFewReplicates.
///
/// Left out: pairs with an undefined estimate, without errors (or replicates), subgroups of more
/// than 12 levels (66 pairs), and crosses.
[[nodiscard]] std::vector<reports::ContrastRow> group_contrasts(
    const std::vector<GroupEstimate>& estimates, bool independent, double level);

}  // namespace clinval::harness
