#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/executor.h"
#include "metrics/unfilled.h"

namespace clinval::metrics {

/// A finite value, as unsigned bits in the order of the values, and where it stood.
struct PlacedValue {
  std::uint64_t bits;  // without initialisers: see Unfilled
  std::uint32_t index;

  /// The value itself; -0 has become 0, to which it is equal.
  [[nodiscard]] double value() const {
    constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
    return std::bit_cast<double>((bits & kSign) != 0 ? bits ^ kSign : ~bits);
  }
};

/// The values from the lowest to the highest; equal ones, and -0 beside 0, in the order of their
/// indices.
///
/// Many values are dealt into 256 ranges between quantiles of a sample, and each range, which fits
/// in a cache, is sorted on its own: by digits, or by comparison when small. Every key is distinct,
/// so that the result is the same for any executor.
///
/// @param values  finite; at most 2^32 - 1
/// Cost: O(n log n) below 512 values, else O(n); 17 bytes a value and the scratch of the ranges.
[[nodiscard]] Unfilled<PlacedValue> ascending(std::span<const double> values,
                                              const Executor& executor = run_in_order);

/// Their indices alone.
[[nodiscard]] std::vector<std::uint32_t> ascending_order(std::span<const double> values);

}  // namespace clinval::metrics
