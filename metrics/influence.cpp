#include "metrics/influence.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "metrics/sum.h"

namespace clinval::metrics {

std::vector<double> cluster_sums(std::span<const std::uint32_t> clusters,
                                 std::span<const double> influence, std::size_t bound) {
  std::vector<double> sums(bound, 0.0);
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    sums[clusters[i]] += influence[i];
  }
  return sums;
}

double influence_variance(const ScoredCases& cases, std::span<const double> influence) {
  if (influence.size() != cases.size()) {
    throw std::invalid_argument("influence_variance: not one number a case");
  }
  if (cases.design() == Design::Independent) {
    return dot(influence, influence);
  }
  const std::vector<double> sums = cluster_sums(cases.clusters(), influence, cases.cluster_bound());
  return dot(sums, sums);
}

Outcome<double> clustered_variance(const CaseView& view, std::span<const double> influence) {
  std::vector<double> sums(view.cases.cluster_bound(), 0.0);
  std::vector<std::uint8_t> present(sums.size(), 0);
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    if (view.times(i) > 0) {
      const std::uint32_t cluster = view.cases.clusters()[i];
      sums[cluster] += static_cast<double>(view.times(i)) * influence[i];
      present[cluster] = 1;
    }
  }
  if (std::ranges::count(present, std::uint8_t{1}) < 2) {
    return Undefined::TooFewClusters;
  }
  return dot(sums, sums);
}

double small_sample_root(const ScoredCases& cases) {
  const auto clusters = static_cast<double>(cases.cluster_count());
  return std::sqrt(clusters / (clusters - 1.0));
}

std::vector<double> in_input_order(const ScoredCases& cases, std::span<const double> by_position) {
  std::vector<double> ordered(by_position.size());
  for (std::size_t position = 0; position < by_position.size(); ++position) {
    ordered[cases.input_index()[position]] = by_position[position];
  }
  return ordered;
}

}  // namespace clinval::metrics
