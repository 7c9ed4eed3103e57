#include "metrics/ascending_order.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/sort/pdqsort/pdqsort.hpp>

namespace clinval::metrics {
namespace {

/// Above this many values distributing them by digits is faster than comparing them.
constexpr std::size_t kManyValues = 512;
/// Above this many they leave the cache, and are dealt into ranges first.
constexpr std::size_t kValuesBeyondCache = std::size_t{1} << 17;

constexpr unsigned kDigitBits = 11;
constexpr unsigned kDigits = 6;  // 66 bits
constexpr std::size_t kDigitValues = std::size_t{1} << kDigitBits;

constexpr std::size_t kRanges = 256;  // a range number is a byte
constexpr std::size_t kSamplesPerRange = 32;

using Keys = std::span<PlacedValue>;

/// Of a negative value all bits are flipped, else the sign alone.
std::uint64_t ordered_bits(double value) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0: they are equal
  return bits ^ ((0 - (bits >> 63)) | kSign);
}

std::size_t digit_of(std::uint64_t bits, unsigned digit) {
  return (bits >> (digit * kDigitBits)) & (kDigitValues - 1);
}

/// Digit by digit from the lowest; each pass keeps the order of equal digits.
void sort_by_digits(Keys keys) {
  std::vector<std::array<std::uint32_t, kDigitValues>> counts(kDigits);
  for (const PlacedValue& key : keys) {
    for (unsigned digit = 0; digit < kDigits; ++digit) {
      ++counts[digit][digit_of(key.bits, digit)];
    }
  }
  Unfilled<PlacedValue> scratch(keys.size());
  Keys from = keys;
  Keys to = scratch;
  for (unsigned digit = 0; digit < kDigits; ++digit) {
    std::array<std::uint32_t, kDigitValues>& next = counts[digit];
    if (next[digit_of(from.front().bits, digit)] == keys.size()) {
      continue;  // all have the same
    }
    std::uint32_t begin = 0;
    for (std::uint32_t& place : next) {
      begin += std::exchange(place, begin);
    }
    for (const PlacedValue& key : from) {
      to[next[digit_of(key.bits, digit)]++] = key;
    }
    std::swap(from, to);
  }
  if (from.data() != keys.data()) {
    std::ranges::copy(from, keys.begin());
  }
}

/// Keys of equal bits stand in the order of their indices already.
void sort_keys(Keys keys) {
  if (keys.size() > kManyValues) {
    sort_by_digits(keys);
    return;
  }
  boost::sort::pdqsort_branchless(keys.begin(), keys.end(),
                                  [](const PlacedValue& a, const PlacedValue& b) {
                                    const bool same = a.bits == b.bits;
                                    return ((a.bits < b.bits) | (same & (a.index < b.index))) != 0;
                                  });
}

/// Deals the values into ranges of about equal size, in input order within each.
class Dealer {
 public:
  Dealer(std::span<const double> values, const Executor& executor)
      : values_(values),
        executor_(executor),
        pieces_{values.size()},
        range_(values.size()),
        next_(Pieces::kCount) {
    choose_limits();
  }

  /// Fills `keys` and returns where each range begins, with the end of the last.
  std::vector<std::size_t> deal(Keys keys) {
    executor_(Pieces::kCount, [&](std::size_t piece) { count(piece); });
    std::vector<std::size_t> begins = {0};
    for (std::size_t range = 0; range < kRanges; ++range) {
      std::size_t begin = begins.back();
      for (Counts& counts : next_) {
        begin += std::exchange(counts[range], begin);
      }
      begins.push_back(begin);
    }
    executor_(Pieces::kCount, [&](std::size_t piece) {
      for (std::size_t i = pieces_.begin(piece); i < pieces_.end(piece); ++i) {
        keys[next_[piece][range_[i]]++] = {.bits = ordered_bits(values_[i]),
                                           .index = static_cast<std::uint32_t>(i)};
      }
    });
    return begins;
  }

 private:
  using Counts = std::array<std::size_t, kRanges>;

  /// Quantiles of values taken at equal steps.
  void choose_limits() {
    const std::size_t step = values_.size() / (kRanges * kSamplesPerRange);
    std::vector<std::uint64_t> sample;
    for (std::size_t i = 0; i < kRanges * kSamplesPerRange; ++i) {
      sample.push_back(ordered_bits(values_[i * step]));
    }
    std::ranges::sort(sample);
    for (std::size_t range = 1; range < kRanges; ++range) {
      limits_[range - 1] = sample[range * kSamplesPerRange];
    }
  }

  /// How many limits are at or below; without branches, which could not be foretold.
  [[nodiscard]] std::size_t range_of(std::uint64_t bits) const {
    std::size_t below = 0;
    for (std::size_t half = kRanges / 2; half > 0; half /= 2) {
      below += half * static_cast<std::size_t>(limits_[below + half - 1] <= bits);
    }
    return below;
  }

  void count(std::size_t piece) {
    Counts counts{};
    for (std::size_t i = pieces_.begin(piece); i < pieces_.end(piece); ++i) {
      const std::size_t range = range_of(ordered_bits(values_[i]));
      range_[i] = static_cast<std::uint8_t>(range);
      ++counts[range];
    }
    next_[piece] = counts;
  }

  std::span<const double> values_;
  const Executor& executor_;
  Pieces pieces_;
  Unfilled<std::uint8_t> range_;
  std::array<std::uint64_t, kRanges> limits_{};  // the last is never read
  std::vector<Counts> next_;  // by piece: counts, then where the next value of each range goes
};

}  // namespace

Unfilled<PlacedValue> ascending(std::span<const double> values, const Executor& executor) {
  Unfilled<PlacedValue> sorted(values.size());
  const Keys keys = sorted;
  if (values.size() <= kValuesBeyondCache) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = {.bits = ordered_bits(values[i]), .index = static_cast<std::uint32_t>(i)};
    }
    sort_keys(keys);
    return sorted;
  }
  const std::vector<std::size_t> begins = Dealer(values, executor).deal(keys);
  executor(kRanges, [&](std::size_t range) {
    sort_keys(keys.subspan(begins[range], begins[range + 1] - begins[range]));
  });
  return sorted;
}

std::vector<std::uint32_t> ascending_order(std::span<const double> values) {
  const Unfilled<PlacedValue> sorted = ascending(values);
  std::vector<std::uint32_t> order(sorted.size());
  std::ranges::transform(sorted, order.begin(), &PlacedValue::index);
  return order;
}

}  // namespace clinval::metrics
