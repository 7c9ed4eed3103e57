#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "metrics/local_smoother.h"
#include "metrics/outcome.h"

namespace clinval::metrics {

/// Interpolate: local fits at the vertices of R's cells and cubic Hermite polynomials between them,
/// as R's loess does by default. Direct: a local fit at every place.
enum class LoessSurface { Interpolate, Direct };

struct LoessOptions {
  std::size_t degree = 2;  ///< 1 or 2
  double span = 0.75;      ///< share of the cases in a neighbourhood, above 0 and at most 1
  LoessSurface surface = LoessSurface::Interpolate;
};

/// Local regression on one predictor, number for number that of R's loess(family = "gaussian").
///
/// With n cases, q = floor(n span + 1e-5). At an anchor v, h is the distance of the q-th nearest
/// case, and cases at distance d weigh (1 - (d/h)^3)^3, 1 below h/1000 and 0 above 0.999 h; the
/// weighted polynomial gives value and slope. Cells: the range, widened at both ends by 0.5 % of
/// the larger of itself and max|x| / 1000, is cut at the median case until a cell holds at most
/// floor(n span / 5) cases; a cut falls where neighbours differ, or through a cell of ties. Ties
/// and multiplicities are repeated cases throughout: a repetition gives the same cells and the same
/// fit.
///
/// Where the neighbourhood does not determine the polynomial, R takes a pseudo-inverse and warns;
/// here the smooth does not exist.
///
/// Undefined: NoCases; ZeroVariance when a neighbourhood has no width (q cases at one place);
///            Collinear when it holds too few distinct places for the degree.
/// Errors:    std::invalid_argument for another degree or span.
/// Cost:      O(anchors q); n / (n span / 10) anchors or so, or with Direct one a place.
/// Source:    Cleveland & Devlin 1988, doi:10.1080/01621459.1988.10478639; Cleveland & Grosse 1991,
///            doi:10.1007/BF01890836 (cells and blending).
/// Oracle:    R stats::loess, through scripts/oracles/smoothers.R.
[[nodiscard]] Outcome<LocalSmoother> loess(Places places, const LoessOptions& options = {});

/// The smooth at every place under Surface::Direct, without keeping the weights of the fits, which
/// would be places^2 numbers: O(places) memory.
///
/// @param sums  of the outcomes, one a place
[[nodiscard]] Outcome<std::vector<double>> loess_at_places(const Places& places,
                                                           std::span<const double> sums,
                                                           const LoessOptions& options = {});

}  // namespace clinval::metrics
