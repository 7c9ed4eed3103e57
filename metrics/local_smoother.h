#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clinval::metrics {

/// Distinct places on a line, ascending, and how many cases stand at each (at least one).
struct Places {
  std::vector<double> x;
  std::vector<std::int64_t> count;
};

/// A smoother that is linear in the outcomes: local fits at a few anchors, and interpolation
/// between them. `loess` and `lowess` make one from the places alone; a new set of outcomes then
/// costs one dot product an anchor.
///
/// Outcomes come as their sum at each place (for a binary outcome, the number of events there).
class LocalSmoother {
 public:
  /// The fit at one anchor: the sum over places first .. first + value.size() - 1 of a weight times
  /// the sum of outcomes there.
  struct Anchor {
    double at = 0.0;
    std::size_t first = 0;
    std::vector<double> value;
    std::vector<double> slope;  ///< of the derivative; empty under Between::Linear
  };
  /// How values between anchors arise: straight lines, or cubic Hermite polynomials.
  enum class Between { Linear, Cubic };

  /// @param anchors  ascending, the outer two at or beyond the outermost places
  LocalSmoother(Places places, std::vector<Anchor> anchors, Between between);

  [[nodiscard]] const Places& places() const { return places_; }
  [[nodiscard]] std::span<const Anchor> anchors() const { return anchors_; }
  /// Numbers that the anchors hold, 8 bytes each.
  [[nodiscard]] std::size_t stored() const;

  /// The smooth at every place. O(stored() + places).
  ///
  /// Errors: std::invalid_argument when there is not one sum a place.
  [[nodiscard]] std::vector<double> fitted(std::span<const double> sums) const;

  /// The smooth at x (between the outer anchors) as weights of the sums, one a place: its variance
  /// for independent cases is the sum over cases of weight^2 times the variance of the outcome.
  [[nodiscard]] std::vector<double> row(double x) const;

 private:
  /// Shares of the two anchors around x: value and slope of the left one, then of the right one.
  struct Blend {
    std::size_t left = 0;
    double value[2] = {1.0, 0.0};
    double slope[2] = {0.0, 0.0};
  };
  [[nodiscard]] Blend blend(double x, std::size_t left) const;

  Places places_;
  std::vector<Anchor> anchors_;
  Between between_;
};

}  // namespace clinval::metrics
