#pragma once

#include <cstddef>
#include <optional>

#include "harness/replicates.h"
#include "reports/results.h"

namespace clinval::harness {

/// One of two values that are compared on the same cases.
struct PairedValue {
  metrics::Outcome<double> value = metrics::Undefined::NoCases;
  const ReplicateValues* replicates = nullptr;  ///< nullptr: none
};

struct PairedOptions {
  double level = 0.95;
  /// Of the difference, from the influence of each case (metrics/paired.h); empty: replicates.
  std::optional<double> standard_error = std::nullopt;
  bool basic = false;  ///< replicates: basic limits, of a statistic whose headline they are
  std::size_t comparisons = 1;  ///< of the same model with others, for the simultaneous interval
};

/// Completes the contrast a - b: value, intervals, p-value. `contrast` holds whom it compares.
///
///   wald_paired        difference -+ z standard error, where there is one; of the AUROC that is
///                      the paired test of DeLong
///   percentile_paired  of the differences of paired replicates otherwise, or basic_paired
///
/// With more than one comparison a second interval, id ending in ".bonferroni" and kind
/// simultaneous, has level 1 - (1 - level) / comparisons. The p-value belongs to the first
/// interval: normal, or twice the tail at which a limit by replicates would stand at zero, and no
/// less than 2/(B + 1).
///
/// Undefined: the reason of a, else of b. The interval alone: ZeroVariance (equal on every case),
///            ReplicatesUndefined, TooFewReplicates (fewer than five beyond a limit).
void complete_paired(const PairedValue& a, const PairedValue& b, const PairedOptions& options,
                     reports::ContrastRow& contrast);

}  // namespace clinval::harness
