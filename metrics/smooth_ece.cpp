#include "metrics/smooth_ece.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include "metrics/calibration_distance.h"

namespace clinval::metrics {
namespace {

constexpr int kHalvings = 10;
constexpr double kSmallestWidth = 1e-3;
constexpr double kDensityFloor = 1e-4;
constexpr double kReach = 9.0;  // widths; beyond, the kernel is below 1e-17 of its peak

/// Sums at evenly spaced points of 0 to 1.
struct Grid {
  std::vector<double> residual;
  std::vector<double> cases;
};

Grid split_over(const Places& places, std::span<const double> events, std::size_t points) {
  Grid grid{.residual = std::vector<double>(points, 0.0),
            .cases = std::vector<double>(points, 0.0)};
  const auto last = static_cast<double>(points - 1);
  for (std::size_t i = 0; i < places.x.size(); ++i) {
    const double along = places.x[i] * last;
    const std::size_t below = std::min(static_cast<std::size_t>(along), points - 2);
    const double share = along - static_cast<double>(below);
    const auto count = static_cast<double>(places.count[i]);
    const double residual = count * places.x[i] - events[i];
    grid.residual[below] += (1.0 - share) * residual;
    grid.residual[below + 1] += share * residual;
    grid.cases[below] += (1.0 - share) * count;
    grid.cases[below + 1] += share * count;
  }
  return grid;
}

/// Both sums of a grid at one place.
struct Sums {
  double residual = 0.0;
  double cases = 0.0;
};

/// A grid, reflected at both ends, under a kernel as long as the grid.
class Smoothed {
 public:
  Smoothed(const Grid& grid, double width) : points_(grid.cases.size()) {
    const auto last = static_cast<double>(points_ - 1);
    const double peak = 1.0 / (std::sqrt(2.0 * std::numbers::pi) * width);
    for (std::size_t t = 0; t < points_; ++t) {
      const double away = static_cast<double>(t) / last - 0.5;
      if (std::abs(away) <= kReach * width) {
        first_ = kernel_.empty() ? t : first_;
        kernel_.push_back(peak * std::exp(-away * away / (2.0 * width * width)));
      }
    }
    for (std::size_t place = 0; place < 3 * points_ - 2; ++place) {
      const std::size_t at = unreflected(place);
      if (grid.cases[at] != 0.0) {
        places_.push_back(place);
        sums_.push_back({.residual = grid.residual[at], .cases = grid.cases[at]});
      }
    }
  }

  /// At grid point i: of a small data set most places are empty, and cost nothing.
  [[nodiscard]] Sums operator()(std::size_t i) const {
    const std::size_t last = i + points_ / 2 + points_ - 1 - first_;  // under the kernel's start
    const std::size_t reach = kernel_.size() - 1;
    const std::size_t begin = last > reach ? last - reach : 0;
    const auto from = std::ranges::lower_bound(places_, begin) - places_.begin();
    Sums total;
    for (auto k = static_cast<std::size_t>(from); k < places_.size() && places_[k] <= last; ++k) {
      const double weight = kernel_[last - places_[k]];
      total.residual += weight * sums_[k].residual;
      total.cases += weight * sums_[k].cases;
    }
    return total;
  }

 private:
  /// The grid's points backwards, forwards and backwards; the ends stand once.
  [[nodiscard]] std::size_t unreflected(std::size_t place) const {
    const std::size_t last = points_ - 1;
    if (place < last) {
      return last - place;
    }
    return place <= 2 * last ? place - last : 3 * last - place;
  }

  std::size_t points_;
  std::size_t first_ = 0;
  std::vector<double> kernel_;
  std::vector<std::size_t> places_;
  std::vector<Sums> sums_;
};

std::size_t at_least(std::size_t least, double wanted) {
  return std::max(least, static_cast<std::size_t>(std::nearbyint(wanted)));
}

class SmoothedError {
 public:
  SmoothedError(const Places& places, std::span<const double> events)
      : places_(places), events_(events) {}

  double at(double width) {
    const std::size_t points = at_least(2000, 20.0 / width) / 2 + 1;
    if (grid_.residual.size() != points) {
      grid_ = split_over(places_, events_, points);
    }
    const Smoothed smoothed(grid_, width);
    const std::size_t mesh = at_least(200, 10.0 / width);
    double error = 0.0;
    double weight = 0.0;
    for (std::size_t k = 0; k < mesh; ++k) {
      const double t = static_cast<double>(k) / static_cast<double>(mesh - 1);
      const double along = t * static_cast<double>(points - 1);
      const std::size_t below = std::min(static_cast<std::size_t>(along), points - 2);
      const double share = along - static_cast<double>(below);
      const Sums left = smoothed(below);
      const Sums right = smoothed(below + 1);
      error += std::abs(left.residual * (1.0 - share) + right.residual * share);
      weight += left.cases * (1.0 - share) + right.cases * share + kDensityFloor;
    }
    return error / weight;
  }

 private:
  const Places& places_;
  std::span<const double> events_;
  Grid grid_;
};

}  // namespace

Outcome<SmoothEce> smooth_ece(const CaseView& cases) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const Places places = places_of(cases);
  if (places.x.empty()) {
    return Undefined::NoCases;
  }
  const std::vector<double> events = events_at_places(cases);
  SmoothedError error(places, events);
  double too_small = 0.0;
  double enough = 1.0;
  for (int halving = 0; halving < kHalvings; ++halving) {
    const double middle = (too_small + enough) / 2.0;
    (middle < kSmallestWidth || middle < error.at(middle) ? too_small : enough) = middle;
  }
  return SmoothEce{.value = error.at(enough), .width = enough};
}

Outcome<double> smece_value(const CaseView& cases, const Setting& /*setting*/) {
  const Outcome<SmoothEce> error = smooth_ece(cases);
  if (!error) {
    return error.error();
  }
  return error->value;
}

}  // namespace clinval::metrics
