#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace clinval::metrics {

inline constexpr std::size_t kSumLeaf = 16;
inline constexpr std::size_t kSumLanes = 4;

/// Sum of term(begin) .. term(end - 1) in a fixed tree: halves, rounded up to whole leaves, down to
/// leaves of 16, and four running sums in a leaf. The tree depends on the length alone, so that
/// equal terms give equal bits, and the rounding error grows with the logarithm of the length.
/// Allocates nothing.
///
/// Source: Higham 1993, doi:10.1137/0914050 (pairwise summation).
template <typename Term>
double tree_sum(std::size_t begin, std::size_t end, const Term& term) {
  const std::size_t count = end - begin;
  if (count > kSumLeaf) {
    const std::size_t left = (count / 2 + kSumLeaf - 1) / kSumLeaf * kSumLeaf;
    return tree_sum(begin, begin + left, term) + tree_sum(begin + left, end, term);
  }
  std::array<double, kSumLanes> lanes{};
  std::size_t i = begin;
  for (; i + kSumLanes <= end; i += kSumLanes) {
    lanes[0] += term(i);
    lanes[1] += term(i + 1);
    lanes[2] += term(i + 2);
    lanes[3] += term(i + 3);
  }
  for (std::size_t lane = 0; i < end; ++i, ++lane) {
    lanes[lane] += term(i);
  }
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// Zero when there is nothing to add.
[[nodiscard]] double sum(std::span<const double> values);

/// Sum of a_i b_i.
///
/// Errors: std::invalid_argument for lengths that differ.
[[nodiscard]] double dot(std::span<const double> a, std::span<const double> b);

/// Sum of times_i values_i; without `times` each value counts once.
///
/// Errors: std::invalid_argument for lengths that differ.
[[nodiscard]] double weighted_sum(std::span<const double> values,
                                  std::span<const std::uint32_t> times);

}  // namespace clinval::metrics
