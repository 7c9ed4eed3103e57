#include "metrics/lowess.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

/// A window of cases, counted from 0 as if repeated: [left, right].
struct Window {
  std::int64_t left = 0;
  std::int64_t right = 0;
  std::size_t left_place = 0;
  std::size_t right_place = 0;
};

class Sweep {
 public:
  Sweep(const Places& places, double f) : places_(places) {
    std::int64_t before = 0;
    for (const std::int64_t count : places.count) {
      begins_.push_back(before);
      before += count;
    }
    cases_ = before;
    const auto wanted = static_cast<std::int64_t>(f * static_cast<double>(cases_) + 1e-7);
    window_.right = std::max<std::int64_t>(2, std::min(cases_, wanted)) - 1;
    while (end_of(window_.right_place) <= window_.right) {
      ++window_.right_place;
    }
  }

  /// Moves the window on to the place (places must ascend) and fits there.
  LocalSmoother::Anchor fit(std::size_t place) {
    const double x = places_.x[place];
    while (window_.right + 1 < cases_ && x - places_.x[window_.left_place] > beyond() - x) {
      advance();
    }
    const double radius =
        std::max(x - places_.x[window_.left_place], places_.x[window_.right_place] - x);
    LocalSmoother::Anchor anchor{.at = x, .first = window_.left_place, .value = {}, .slope = {}};
    for (std::size_t i = anchor.first; i < places_.x.size(); ++i) {
      const double distance = std::abs(places_.x[i] - x);
      if (distance > 0.999 * radius && places_.x[i] > x) {
        break;
      }
      anchor.value.push_back(weight(distance, radius));
    }
    to_line(anchor);
    return anchor;
  }

 private:
  [[nodiscard]] std::int64_t end_of(std::size_t place) const {
    return begins_[place] + places_.count[place];
  }
  /// Where the case after the window stands.
  [[nodiscard]] double beyond() const {
    const bool next = window_.right + 1 == end_of(window_.right_place);
    return places_.x[window_.right_place + (next ? 1 : 0)];
  }
  void advance() {
    if (++window_.left == end_of(window_.left_place)) {
      ++window_.left_place;
    }
    if (++window_.right == end_of(window_.right_place)) {
      ++window_.right_place;
    }
  }
  static double weight(double distance, double radius) {
    if (distance > 0.999 * radius) {
      return 0.0;
    }
    if (distance <= 0.001 * radius) {
      return 1.0;
    }
    const double share = distance / radius;
    const double rest = 1.0 - share * share * share;
    return rest * rest * rest;
  }
  /// The cases of a place that weigh: those before the window do not.
  [[nodiscard]] double counted(std::size_t place) const {
    return static_cast<double>(place == window_.left_place ? end_of(place) - window_.left
                                                           : places_.count[place]);
  }

  /// From weights of the cases to weights of the sums in the fitted line.
  void to_line(LocalSmoother::Anchor& anchor) const {
    std::vector<double>& value = anchor.value;
    const std::size_t first = anchor.first;
    for (std::size_t i = 0; i < value.size(); ++i) {
      value[i] *= counted(first + i);
    }
    const double total = sum(value);
    std::ranges::for_each(value, [total](double& w) { w /= total; });
    const std::span<const double> x = std::span(places_.x).subspan(first, value.size());
    const double mean = dot(value, x);
    const double spread = tree_sum(
        0, value.size(), [&](std::size_t i) { return value[i] * (x[i] - mean) * (x[i] - mean); });
    if (std::sqrt(spread) > 0.001 * (places_.x.back() - places_.x.front())) {
      const double slope = (anchor.at - mean) / spread;
      for (std::size_t i = 0; i < value.size(); ++i) {
        value[i] *= slope * (x[i] - mean) + 1.0;
      }
    }
    // A sum holds all cases of its place, the window of the first one perhaps only some: they are
    // alike for the smooth of means, and R's own choice among them depends on the order of input.
    for (std::size_t i = 0; i < value.size(); ++i) {
      value[i] /= static_cast<double>(places_.count[first + i]);
    }
  }

  const Places& places_;
  std::vector<std::int64_t> begins_;
  std::int64_t cases_ = 0;
  Window window_;
};

/// Fits at one anchor after another: each time the last place within `delta` of the one before, or
/// the next place.
template <typename Take>
void fit_anchors(const Places& places, double f, double delta, Take take) {
  if (places.x.size() == 1) {
    const double share = 1.0 / static_cast<double>(places.count[0]);
    take(LocalSmoother::Anchor{.at = places.x[0], .first = 0, .value = {share}, .slope = {}});
    return;
  }
  Sweep sweep(places, f);
  std::size_t place = 0;
  while (true) {
    take(sweep.fit(place));
    if (place + 1 == places.x.size()) {
      return;
    }
    const auto beyond = std::ranges::upper_bound(places.x, places.x[place] + delta);
    const auto last = static_cast<std::size_t>(beyond - places.x.begin()) - 1;
    place = std::max(place + 1, last);
  }
}

void check_settings(double f, double delta) {
  if (!(f > 0.0 && f <= 1.0) || !(delta >= 0.0)) {
    throw std::invalid_argument("lowess: f above 0 and at most 1, delta not below 0");
  }
}

}  // namespace

Outcome<LocalSmoother> lowess(Places places, double f, double delta) {
  check_settings(f, delta);
  if (places.x.empty()) {
    return Undefined::NoCases;
  }
  std::vector<LocalSmoother::Anchor> anchors;
  fit_anchors(places, f, delta,
              [&](LocalSmoother::Anchor anchor) { anchors.push_back(std::move(anchor)); });
  return LocalSmoother(std::move(places), std::move(anchors), LocalSmoother::Between::Linear);
}

Outcome<LowessLine> lowess_line(const Places& places, std::span<const double> sums, double f,
                                double delta) {
  check_settings(f, delta);
  if (places.x.empty()) {
    return Undefined::NoCases;
  }
  LowessLine line;
  fit_anchors(places, f, delta, [&](const LocalSmoother::Anchor& anchor) {
    line.at.push_back(anchor.at);
    line.value.push_back(dot(anchor.value, sums.subspan(anchor.first, anchor.value.size())));
  });
  return line;
}

double LowessLine::operator()(double x) const {
  const auto beyond = std::ranges::upper_bound(at, x) - at.begin();
  const std::size_t left = static_cast<std::size_t>(std::max<std::ptrdiff_t>(beyond, 1)) - 1;
  if (left + 1 == at.size()) {
    return value[left];
  }
  const double share = (x - at[left]) / (at[left + 1] - at[left]);
  return (1.0 - share) * value[left] + share * value[left + 1];
}

}  // namespace clinval::metrics
