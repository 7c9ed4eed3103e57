#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/matrix.h"
#include "metrics/outcome.h"

namespace clinval::metrics {

/// What may accompany the design of a logistic regression; an empty span means "none".
struct LogisticOptions {
  std::span<const double> offset = {};          ///< added to the linear predictor, coefficient 1
  std::span<const std::uint32_t> times = {};    ///< how often each row counts
  std::span<const std::uint32_t> cluster = {};  ///< dense index; asks for the sandwich covariance
};

/// A fitted logistic regression.
struct LogisticFit {
  std::vector<double> coefficients;  ///< log odds ratios, one a column of the design
  Matrix covariance;                 ///< inverse Fisher information at the optimum
  /// Sandwich by cluster. Absent without clusters, and with no more clusters than coefficients: the
  /// scores of G clusters sum to zero, so the estimate has rank G - 1 at most.
  std::optional<Matrix> cluster_covariance = std::nullopt;
  double deviance = 0.0;  ///< minus twice the log likelihood
  int iterations = 0;     ///< Newton steps, the last one included
};

/// Logistic regression by maximum likelihood:
///
///   P(y_i = 1) = 1 / (1 + exp(-eta_i)),   eta_i = offset_i + sum_j design_ij beta_j
///
/// Newton's method (IRLS), halving a step that raises the deviance. Each step solves
/// R'R d = X'(y - p) with R from the column-pivoted QR of sqrt(w) X: the score is summed in a fixed
/// tree, so that the solution is exact to rounding although no digit-losing X'WX is formed. A step
/// that moves no linear predictor by more than 1e-10 (relative to the largest) is the last: it is
/// still taken, and since Newton's error squares, the result stands at machine precision.
/// Coefficients do not depend on the order of the rows beyond about 1e-14; equal order gives equal
/// bytes.
///
/// The covariance is (X'WX)^-1 at the optimum; that by cluster is
///
///   G/(G-1) (X'WX)^-1 [sum_g u_g u_g'] (X'WX)^-1,   u_g = sum over cluster g of x_i (y_i - p_i)
///
/// with the small-sample factor G/(G-1), as R's sandwich::vcovCL and Stata have it by default. A
/// row that counts k times is k rows of the same cluster.
///
/// @param design  [n, k], finite; an intercept is a column of ones
/// @param y_true  0 or 1, one a row
///
/// Undefined: NoCases; OneClass; Collinear (rank below k at 1e-11 of the largest column, which are
///            brought to like length first); Separated (a direction of the coefficients is found
///            that ranks no case against its outcome, hence no maximum exists); NotConverged after
///            100 steps.
/// Errors:    std::invalid_argument: lengths that differ, no column, a label above 1, a design or
///            offset value that is not finite (the row is named).
/// Cost:      O(n k^2) time a step, about 6 steps; O(n k) memory.
/// Source:    McCullagh & Nelder 1989, doi:10.1007/978-1-4899-3242-6 (IRLS);
///            Albert & Anderson 1984, doi:10.1093/biomet/71.1.1 (separation);
///            Liang & Zeger 1986, doi:10.1093/biomet/73.1.13, and Zeileis, Koell & Graham 2020,
///            doi:10.18637/jss.v095.i01 (sandwich by cluster, its factor).
/// Oracle:    R glm and sandwich::vcovCL, through scripts/oracles/calibration.R.
[[nodiscard]] Outcome<LogisticFit> logistic_fit(const MatrixView& design,
                                                std::span<const std::uint8_t> y_true,
                                                const LogisticOptions& options = {});

}  // namespace clinval::metrics
