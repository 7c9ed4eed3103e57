#include "metrics/restricted_cubic_spline.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace clinval::metrics {
namespace {

std::vector<double> knot_probabilities(std::size_t count) {
  switch (count) {
    case 3: return {0.10, 0.50, 0.90};
    case 4: return {0.05, 0.35, 0.65, 0.95};
    case 5: return {0.05, 0.275, 0.50, 0.725, 0.95};
    default: throw std::invalid_argument("spline_knots: 3, 4 or 5 knots");
  }
}

double positive_cube(double x) {
  return x > 0.0 ? x * x * x : 0.0;
}

}  // namespace

double type7_quantile(std::span<const double> ascending, double probability) {
  if (ascending.empty()) {
    throw std::invalid_argument("type7_quantile: no value");
  }
  const double place = probability * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  const double fraction = place - std::floor(place);
  return ascending[below] + fraction * (ascending[above] - ascending[below]);
}

Outcome<std::vector<double>> spline_knots(std::span<const double> ascending, std::size_t count) {
  const std::vector<double> probabilities = knot_probabilities(count);
  if (ascending.empty()) {
    return Undefined::NoCases;
  }
  std::vector<double> knots;
  for (const double probability : probabilities) {
    const double knot = type7_quantile(ascending, probability);
    if (!knots.empty() && knot <= knots.back()) {
      return Undefined::ZeroVariance;
    }
    knots.push_back(knot);
  }
  return knots;
}

std::vector<double> restricted_cubic_terms(double x, std::span<const double> knots,
                                           SplineNorm norm) {
  std::vector<double> terms{x};
  if (knots.empty()) {
    return terms;
  }
  if (knots.size() < 3) {
    throw std::invalid_argument("restricted_cubic_terms: no knots, or three at least");
  }
  const double last = knots.back();
  const double before = knots[knots.size() - 2];
  const double gap = last - before;
  const double range = last - knots.front();
  const double divisor = norm == SplineNorm::SquaredRange ? range * range : 1.0;
  for (const double knot : knots.first(knots.size() - 2)) {
    const double cubic = positive_cube(x - knot) - positive_cube(x - before) * (last - knot) / gap +
                         positive_cube(x - last) * (before - knot) / gap;
    terms.push_back(cubic / divisor);
  }
  return terms;
}

}  // namespace clinval::metrics
