#include "metrics/ascending_order.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <utility>

#include <boost/sort/pdqsort/pdqsort.hpp>

namespace clinval::metrics {
namespace {

/// Above this many values distributing them by digits is faster than comparing them.
constexpr std::size_t kManyValues = 2048;
constexpr unsigned kDigitBits = 11;
constexpr unsigned kDigits = 6;  // 66 bits
constexpr std::size_t kBuckets = std::size_t{1} << kDigitBits;

struct Key {
  std::uint64_t bits = 0;
  std::uint32_t index = 0;
};

/// Unsigned bits in the order of the values: of a negative one all are flipped, else the sign
/// alone.
std::uint64_t ordered_bits(double value) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0: they are equal
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

std::size_t digit_of(std::uint64_t bits, unsigned digit) {
  return (bits >> (digit * kDigitBits)) & (kBuckets - 1);
}

/// Digit by digit from the lowest; each pass keeps the order of equal digits.
void distribute(std::vector<Key>& keys) {
  std::vector<std::array<std::uint32_t, kBuckets>> counts(kDigits);
  for (const Key& key : keys) {
    for (unsigned digit = 0; digit < kDigits; ++digit) {
      ++counts[digit][digit_of(key.bits, digit)];
    }
  }
  std::vector<Key> other(keys.size());
  for (unsigned digit = 0; digit < kDigits; ++digit) {
    std::array<std::uint32_t, kBuckets>& next = counts[digit];
    if (next[digit_of(keys.front().bits, digit)] == keys.size()) {
      continue;  // all have the same
    }
    std::uint32_t begin = 0;
    for (std::uint32_t& bucket : next) {
      begin += std::exchange(bucket, begin);
    }
    for (const Key& key : keys) {
      other[next[digit_of(key.bits, digit)]++] = key;
    }
    keys.swap(other);
  }
}

}  // namespace

std::vector<std::uint32_t> ascending_order(std::span<const double> values) {
  std::vector<Key> keys(values.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = {.bits = ordered_bits(values[i]), .index = static_cast<std::uint32_t>(i)};
  }
  if (keys.size() > kManyValues) {
    distribute(keys);
  } else {
    boost::sort::pdqsort_branchless(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
      const bool same = a.bits == b.bits;
      return ((a.bits < b.bits) | (same & (a.index < b.index))) != 0;
    });
  }
  std::vector<std::uint32_t> order(keys.size());
  std::ranges::transform(keys, order.begin(), &Key::index);
  return order;
}

}  // namespace clinval::metrics
