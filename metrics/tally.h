#pragma once

#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Sums over the cases, multiplicities counted, each in the fixed tree of sum.h; zero where the
/// scores are no probabilities.
struct RiskSums {
  double risk = 0.0;            ///< p
  double risk_positives = 0.0;  ///< p of the positives
  double risk_negatives = 0.0;  ///< p of the negatives
  double shortfall = 0.0;       ///< 1 - p of the positives
  double squared_error = 0.0;   ///< (p - y)^2
  double log_loss = 0.0;        ///< zero where there are no logarithms
};

/// What the metrics of one set of multiplicities have in common, computed once: with it a replicate
/// sweeps the cases once instead of once a metric, a rate at a threshold costs a binary search, and
/// metrics of ranks walk the tie groups. Every metric gives the same value with it and without.
struct Tally {
  /// By tie group: those with a lower score; behind the last group, all.
  std::vector<ClassCounts> below;
  RiskSums sums;

  [[nodiscard]] const ClassCounts& total() const { return below.back(); }
  /// Those of tie group g.
  [[nodiscard]] ClassCounts tied(std::size_t g) const {
    return {.positives = below[g + 1].positives - below[g].positives,
            .negatives = below[g + 1].negatives - below[g].negatives};
  }
};

/// Overwrites `tally`; what it has allocated is used again. Does not read view.tally.
///
/// Cost: O(n).
void take_tally(const CaseView& view, Tally& tally);

/// The tally that comes with the view; otherwise `own`, filled.
[[nodiscard]] const Tally& tally_of(const CaseView& view, Tally& own);

}  // namespace clinval::metrics
