#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::tests {

/// Seeded cases: the same for a seed on every machine.
struct RandomCases {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_score;         ///< inside (0, 1), so that logarithms exist
  std::vector<std::uint32_t> cluster;  ///< about two cases a cluster

  [[nodiscard]] metrics::ScoredCases independent() const;
  [[nodiscard]] metrics::ScoredCases clustered() const;
  /// The cases in another order: position i takes case order[i].
  [[nodiscard]] RandomCases reordered(const std::vector<std::size_t>& order) const;
};

/// @param distinct_scores  scores are k / (distinct_scores + 1): few of them make ties
RandomCases random_cases(std::uint64_t seed, std::size_t n, std::size_t distinct_scores);

/// Independent cases whose scores are probabilities.
inline metrics::ScoredCases probabilities(const std::vector<std::uint8_t>& y_true,
                                          const std::vector<double>& y_prob) {
  return {y_true, y_prob, {}, {.scale = metrics::Scale::Probability}};
}

/// Integers in [0, bound), one stream a seed.
class RandomIntegers {
 public:
  explicit RandomIntegers(std::uint64_t seed) : state_(seed) {}
  std::size_t next(std::size_t bound);

 private:
  std::uint64_t state_;
};

/// 0 .. n-1 in random order.
std::vector<std::size_t> random_order(std::uint64_t seed, std::size_t n);

}  // namespace clinval::tests
