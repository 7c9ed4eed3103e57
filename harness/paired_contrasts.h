#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/replicates.h"
#include "reports/results.h"

namespace clinval::harness {

/// One of two values that are compared on the same cases.
struct PairedValue {
  metrics::Outcome<double> value = metrics::Undefined::NoCases;
  /// Empty, or one number a case whose squares (cluster sums squared, when clustered) sum to the
  /// variance of the value; case i is the same case on both sides.
  std::vector<double> influence = {};
  const ReplicateValues* replicates = nullptr;  ///< nullptr: none
};

struct PairedOptions {
  double level = 0.95;
  /// Cluster of each case; empty when cases are independent.
  std::span<const std::uint32_t> clusters = {};
  std::size_t comparisons = 1;  ///< of the same model with others, for the simultaneous interval
};

/// Completes the contrast a - b: value, intervals, p-value. `contrast` holds whom it compares.
///
///   paired_wald        difference -+ z sqrt(sum (h_a - h_b)^2), where both have influence values;
///                      of the AUROC that is the paired test of DeLong
///   paired_percentile  of the differences of paired replicates otherwise
///
/// With more than one comparison a second interval, id ending in ".bonferroni" and kind
/// simultaneous, has level 1 - (1 - level) / comparisons. The p-value belongs to the first
/// interval: normal, or twice the smaller share of replicates on one side of zero, (k + 1)/(B + 1).
///
/// Undefined: the reason of a, else of b. The interval alone: ZeroVariance (equal on every case),
///            ReplicatesUndefined, TooFewReplicates (fewer than five beyond a limit).
void complete_paired(const PairedValue& a, const PairedValue& b, const PairedOptions& options,
                     reports::ContrastRow& contrast);

}  // namespace clinval::harness
