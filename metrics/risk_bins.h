#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "metrics/outcome.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Cases of one bin of predicted risk.
struct RiskBin {
  std::int64_t cases = 0;
  std::int64_t events = 0;
  double expected = 0.0;  ///< sum of the predicted risks

  [[nodiscard]] double predicted() const { return expected / static_cast<double>(cases); }
  [[nodiscard]] double observed() const {
    return static_cast<double>(events) / static_cast<double>(cases);
  }
};

/// Width: [k/B, (k+1)/B), the last closed. Quantile: right-closed at R's type-7 quantiles of the
/// predicted risks, the first closed on the left too; edges that coincide are one edge, so that
/// ties stay together. Mass: as many cases in each bin, the first n mod B one more, cut halfway
/// between neighbours and right-closed, as uncertainty-calibration does; ties stay together too.
enum class Binning { Width, Quantile, Mass };

/// The bins that hold a case, ascending. The places of the quantiles, k (n - 1) / B, are integer
/// arithmetic: R rounds them, and can move a case that stands on an edge.
///
/// Undefined: NotAProbability; NoCases.
/// Errors:    std::invalid_argument for no bin.
/// Cost:      O(n).
[[nodiscard]] Outcome<std::vector<RiskBin>> risk_bins(const CaseView& view, Binning binning,
                                                      std::size_t bins);

}  // namespace clinval::metrics
