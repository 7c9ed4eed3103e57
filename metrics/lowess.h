#pragma once

#include <span>
#include <vector>

#include "metrics/local_smoother.h"
#include "metrics/outcome.h"

namespace clinval::metrics {

/// Cleveland's lowess, number for number that of R's lowess(f, iter = 0, delta).
///
/// With n cases, a window of max(2, min(n, floor(n f + 1e-7))) of them moves along the line. At an
/// anchor the tricube-weighted straight line over the window gives the value (the weighted mean,
/// where the spread of the window is below 0.1 % of the range). After an anchor at x the next is
/// the last place within `delta` of it, or the next place; values between anchors are interpolated
/// linearly. A single case is its own smooth.
///
/// @param f      share of the cases in a window, above 0 and at most 1
/// @param delta  at least 0, in units of x
///
/// Undefined: NoCases.
/// Errors:    std::invalid_argument for f or delta out of range.
/// Cost:      O(anchors n f).
/// Source:    Cleveland 1979, doi:10.1080/01621459.1979.10481038.
/// Oracle:    R stats::lowess, through scripts/oracles/smoothers.R.
[[nodiscard]] Outcome<LocalSmoother> lowess(Places places, double f, double delta);

/// A smooth as straight lines between its anchors.
struct LowessLine {
  std::vector<double> at;  ///< ascending
  std::vector<double> value;

  /// @param x  between the outer anchors
  [[nodiscard]] double operator()(double x) const;
};

/// The same smooth for one set of outcomes, without keeping the weights of the fits: O(places)
/// memory, where those of `lowess` take 8 n f bytes an anchor. With delta = 0 every place is an
/// anchor.
///
/// @param sums  of the outcomes, one a place
[[nodiscard]] Outcome<LowessLine> lowess_line(const Places& places, std::span<const double> sums,
                                              double f, double delta);

}  // namespace clinval::metrics
