#include "metrics/resampling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "metrics/random.h"
#include "metrics/restricted_cubic_spline.h"

namespace clinval::metrics {
namespace {

constexpr std::int64_t kTolerablePercentMissing = 1;

/// Half the distance of the order statistics one binomial standard deviation to each side.
double monte_carlo_error(std::span<const double> ascending, double probability) {
  const auto last = static_cast<double>(ascending.size() - 1);
  const auto count = static_cast<double>(ascending.size());
  const double center = last * probability;
  const double spread = std::sqrt(count * probability * (1.0 - probability));
  const auto low = static_cast<std::size_t>(std::max(std::floor(center - spread), 0.0));
  const auto high = static_cast<std::size_t>(std::min(std::ceil(center + spread), last));
  return 0.5 * (ascending[high] - ascending[low]);
}

template <typename Cases>
void spread(const Cases& cases, std::span<const std::uint32_t> unit_counts,
            std::vector<std::uint32_t>& times) {
  if (unit_counts.size() < cases.cluster_bound()) {
    throw std::invalid_argument("spread_to_cases: fewer units than cluster indices");
  }
  times.resize(cases.size());
  std::ranges::transform(cases.clusters(), times.begin(),
                         [unit_counts](std::uint32_t cluster) { return unit_counts[cluster]; });
}

}  // namespace

void draw_multiplicities(std::uint32_t seed, Purpose purpose, std::uint32_t replicate,
                         std::span<std::uint32_t> counts) {
  std::ranges::fill(counts, 0U);
  const std::uint64_t units = counts.size();
  const std::array<std::uint32_t, 2> key = {seed, static_cast<std::uint32_t>(purpose)};
  std::array<std::uint64_t, 256> words{};
  for (std::uint64_t draw = 0; draw < units; draw += words.size()) {
    const std::uint64_t now = std::min<std::uint64_t>(words.size(), units - draw);
    fill_with_philox_words({static_cast<std::uint32_t>(draw / 2), replicate, 0U, 0U}, key,
                           std::span(words).first(now));
    for (const std::uint64_t word : std::span(words).first(now)) {
      ++counts[below(word, units)];
    }
  }
}

void spread_to_cases(const ScoredCases& cases, std::span<const std::uint32_t> unit_counts,
                     std::vector<std::uint32_t>& times) {
  spread(cases, unit_counts, times);
}

void spread_to_cases(const SurvivalCases& cases, std::span<const std::uint32_t> unit_counts,
                     std::vector<std::uint32_t>& times) {
  spread(cases, unit_counts, times);
}

Outcome<std::vector<double>> ascending_values(const Replicates& replicates) {
  const auto present = static_cast<std::int64_t>(replicates.values.size());
  const std::int64_t missing = replicates.requested - present;
  if (present == 0 || 100 * missing > kTolerablePercentMissing * replicates.requested) {
    return Undefined::ReplicatesUndefined;
  }
  std::vector<double> ascending = replicates.values;
  std::ranges::sort(ascending);
  return ascending;
}

Interval percentile_interval(const Replicates& replicates, double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw std::invalid_argument("percentile_interval: the level must lie between 0 and 1");
  }
  const auto present = static_cast<std::int64_t>(replicates.values.size());
  Interval interval{.id = "percentile",
                    .limits = Undefined::ReplicatesUndefined,
                    .level = level,
                    .replicates = present};
  const Outcome<std::vector<double>> sorted = ascending_values(replicates);
  if (!sorted) {
    return interval;
  }
  const std::vector<double>& ascending = *sorted;
  const double tail = (1.0 - level) / 2.0;
  const Limits limits{.lower = type7_quantile(ascending, tail),
                      .upper = type7_quantile(ascending, 1.0 - tail)};
  if (!(limits.lower < limits.upper)) {
    interval.limits = Undefined::ZeroVariance;
    return interval;
  }
  interval.limits = limits;
  interval.monte_carlo_error = Limits{.lower = monte_carlo_error(ascending, tail),
                                      .upper = monte_carlo_error(ascending, 1.0 - tail)};
  return interval;
}

}  // namespace clinval::metrics
