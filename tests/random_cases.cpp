#include "tests/random_cases.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace clinval::tests {

// Knuth's linear congruential generator, and its upper half: simple, and not the generator under
// test.
std::size_t RandomIntegers::next(std::size_t bound) {
  state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return (state_ >> 33U) % bound;
}

std::vector<std::size_t> random_order(std::uint64_t seed, std::size_t n) {
  RandomIntegers random(seed);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) {
    std::swap(order[i - 1], order[random.next(i)]);
  }
  return order;
}

RandomCases random_cases(std::uint64_t seed, std::size_t n, std::size_t distinct_scores) {
  RandomIntegers random(seed);
  RandomCases cases;
  const double step = 1.0 / static_cast<double>(distinct_scores + 1);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t rank = 1 + random.next(distinct_scores);
    cases.y_score.push_back(static_cast<double>(rank) * step);
    cases.y_true.push_back(random.next(distinct_scores + 1) < rank ? 1 : 0);
    cases.cluster.push_back(static_cast<std::uint32_t>(random.next(n / 2 + 1)));
  }
  return cases;
}

metrics::ScoredCases RandomCases::independent() const {
  return {y_true, y_score, {}, {.scale = metrics::Scale::Probability}};
}

metrics::ScoredCases RandomCases::clustered() const {
  return {y_true, y_score, cluster, {.scale = metrics::Scale::Probability}};
}

RandomCases RandomCases::reordered(const std::vector<std::size_t>& order) const {
  RandomCases result;
  for (const std::size_t i : order) {
    result.y_true.push_back(y_true[i]);
    result.y_score.push_back(y_score[i]);
    result.cluster.push_back(cluster[i]);
  }
  return result;
}

}  // namespace clinval::tests
