#pragma once

#include <optional>

#include "harness/check_series.h"

namespace clinval::harness {

/// The number that stands for "missing" in a series, such as -999, -1 or 9999, however widely its
/// values spread; none when there is no such number.
///
/// The rest must have 20 different values. Below, the code is the only negative number and stands
/// in two subjects at least; it lies as far from its neighbour as the whole range of the rest, or
/// else is -1 or minus a number of nines, stands in three subjects at least and twice as often as
/// each of the five values next to it. Above, it is a number of three nines or more in two subjects
/// at least, as far from its neighbour as the range of the rest.
/// Cost: O(n log n).
[[nodiscard]] std::optional<double> sentinel_of(const Series& series);

/// The series without one number.
[[nodiscard]] Series without(const Series& series, double number);

}  // namespace clinval::harness
