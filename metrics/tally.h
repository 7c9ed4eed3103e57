#pragma once

#include <cstdint>
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

/// Errors of the answer "event when p reaches 1/2" in the order of confidence. Cases of one
/// confidence share their errors evenly over their places.
struct SelectiveSums {
  std::int64_t errors = 0;
  /// Sum over the errors of H(k - 1), k = place from the surest, H = harmonic number.
  double harmonic_places = 0.0;
  std::int64_t twice_area = 0;  ///< under errors over cases, both as counts: twice the trapezoids
};

/// What the metrics of one set of multiplicities have in common, computed once: with it a replicate
/// sweeps the cases once instead of once a metric, a rate at a threshold costs a binary search, and
/// metrics of ranks walk the tie groups. Every metric gives the same value with it and without.
struct Tally {
  /// By tie group: those with a lower score; behind the last group, all.
  std::vector<ClassCounts> below;
  RiskSums sums;
  SelectiveSums selective;       ///< zero where the scores are no probabilities
  std::vector<double> harmonic;  ///< H(0) .. H(total), at least; zero, 1, 1 + 1/2, ...

  /// Empty, or the tally knows no more than sums, the AUROC's count and, in `below`, these tie
  /// groups, ascending, the last for all: see cluster_tally.h. Enough for metrics that the
  /// catalogue calls additive.
  std::vector<std::size_t> cuts;
  std::int64_t twice_wins = 0;  ///< with cuts: pairs that the positive wins, doubled, plus ties

  [[nodiscard]] const ClassCounts& total() const { return below.back(); }
  /// Those with a score below that of tie group g, which must be one of the cuts if there are any.
  [[nodiscard]] const ClassCounts& lower_than(std::size_t g) const;
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

/// @param half_is_event  what a probability of exactly 1/2 answers; tally.selective has true
[[nodiscard]] SelectiveSums selective_sums(const CaseView& view, const Tally& tally,
                                           bool half_is_event);

/// The tally that comes with the view; otherwise `own`, filled.
[[nodiscard]] const Tally& tally_of(const CaseView& view, Tally& own);

}  // namespace clinval::metrics
