#pragma once

#include <cstddef>
#include <vector>

#include "harness/check_series.h"

namespace clinval::harness {

/// Fewest subjects of whom values tell anything: below, a column shows persons, not a population.
inline constexpr double kFewestSubjects = 20;

/// Ascending values in which every subject counts one, shared equally among its values: somebody
/// with a thousand rows weighs no more than somebody with one. With one value a subject it is the
/// plain distribution.
class WeightedValues {
 public:
  /// @param value    none is NaN
  /// @param subject  of each value
  WeightedValues(std::vector<double> value, const std::vector<std::uint32_t>& subject);

  [[nodiscard]] const std::vector<double>& value() const { return value_; }
  [[nodiscard]] double subjects() const { return subjects_; }
  /// Weight of the values up to `limit`.
  [[nodiscard]] double up_to(double limit) const;
  /// Least value up to which that share of the weight lies. Needs a value.
  [[nodiscard]] double quantile(double share) const;
  /// Largest value above which at least `weight` lies; the smallest where no other does.
  [[nodiscard]] double below_top(double weight) const;
  /// The same values with the other sign.
  [[nodiscard]] WeightedValues turned() const;

 private:
  WeightedValues() = default;

  std::vector<double> value_;
  std::vector<double> up_to_;  ///< weight of this and all smaller ones
  double subjects_ = 0;
};

}  // namespace clinval::harness
