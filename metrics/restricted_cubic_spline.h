#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "metrics/outcome.h"

namespace clinval::metrics {

/// The size of the cubic terms. SquaredRange divides them by (t_k - t_1)^2, as Hmisc and rms do, so
/// that they have the unit of x; None leaves the plain cubes. Fitted values are the same.
enum class SplineNorm { SquaredRange, None };

/// Knots where Harrell puts them, at R's type-7 quantiles of x:
///
///   3 knots: 0.10 0.50 0.90     4: 0.05 0.35 0.65 0.95     5: 0.05 0.275 0.5 0.725 0.95
///
/// Below 100 values rms moves the outer of 4 or more knots to the fifth smallest and fifth largest;
/// this function keeps the quantiles.
///
/// @param ascending  sorted values, repeated values standing as often as they count
/// @param count      3, 4 or 5
///
/// Undefined: NoCases; ZeroVariance when two knots coincide.
/// Errors:    std::invalid_argument when count is not 3, 4 or 5.
/// Source:    Harrell 2015, doi:10.1007/978-3-319-19425-7, section 2.4.
[[nodiscard]] Outcome<std::vector<double>> spline_knots(std::span<const double> ascending,
                                                        std::size_t count);

/// Restricted cubic spline: cubic between the knots, linear beyond the outer two. The terms of x
/// for knots t_1 < ... < t_k are x itself and, for j = 1 .. k-2,
///
///   (x-t_j)+^3 - (x-t_{k-1})+^3 (t_k-t_j)/(t_k-t_{k-1}) + (x-t_k)+^3 (t_{k-1}-t_j)/(t_k-t_{k-1})
///
/// divided by (t_k - t_1)^2 under SplineNorm::SquaredRange. Without knots the only term is x.
///
/// @return k - 1 terms, or one without knots
/// Errors: std::invalid_argument for one or two knots.
/// Source: Harrell 2015, as above, equation 2.25; Durrleman & Simon 1989,
///         doi:10.1002/sim.4780080504.
/// Oracle: R rms::rcs, through scripts/oracles/calibration.R.
[[nodiscard]] std::vector<double> restricted_cubic_terms(double x, std::span<const double> knots,
                                                         SplineNorm norm);

/// R's type-7 quantile: linear between the order statistics around 1 + (n - 1) probability.
///
/// Errors: std::invalid_argument when there is no value.
[[nodiscard]] double type7_quantile(std::span<const double> ascending, double probability);

}  // namespace clinval::metrics
