#include "metrics/bootstrap_intervals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "metrics/distributions.h"
#include "metrics/intervals.h"
#include "metrics/random.h"
#include "metrics/restricted_cubic_spline.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr double kFewestBeyond = 5.0;

double upper_tail(double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw std::invalid_argument("the level of a bootstrap interval must lie between 0 and 1");
  }
  return (1.0 - level) / 2.0;
}

/// The limits, ordered and cut; ZeroVariance without a width.
Interval between(std::string id, const Replicates& replicates, Limits limits, Limits range,
                 double level) {
  Interval interval{.id = std::move(id),
                    .limits = Undefined::ZeroVariance,
                    .level = level,
                    .replicates = static_cast<std::int64_t>(replicates.values.size())};
  limits = {.lower = std::max(limits.lower, range.lower),
            .upper = std::min(limits.upper, range.upper)};
  if (limits.lower < limits.upper) {
    interval.limits = limits;
  }
  return interval;
}

Interval missing(std::string id, Undefined reason, const Replicates& replicates, double level) {
  return {.id = std::move(id),
          .limits = reason,
          .level = level,
          .replicates = static_cast<std::int64_t>(replicates.values.size())};
}

Limits quantiles(const std::vector<double>& ascending, double low, double high) {
  return {.lower = type7_quantile(ascending, low), .upper = type7_quantile(ascending, high)};
}

/// The normal quantile of the share below the value; infinite when all lie on one side.
double bias_correction(const std::vector<double>& ascending, double value) {
  const auto [first, last] = std::ranges::equal_range(ascending, value);
  const auto below = static_cast<double>(first - ascending.begin());
  const auto equal = static_cast<double>(last - first);
  const double share = (below + equal / 2.0) / static_cast<double>(ascending.size());
  if (share <= 0.0 || share >= 1.0) {
    return share <= 0.0 ? -HUGE_VAL : HUGE_VAL;
  }
  return normal_quantile(share);
}

}  // namespace

Interval basic_interval(const Replicates& replicates, double value, double level, Limits range) {
  const double tail = upper_tail(level);
  const Outcome<std::vector<double>> ascending = ascending_values(replicates);
  if (!ascending) {
    return missing("basic", ascending.error(), replicates, level);
  }
  const Limits ends = quantiles(*ascending, tail, 1.0 - tail);
  return between("basic", replicates,
                 {.lower = 2.0 * value - ends.upper, .upper = 2.0 * value - ends.lower}, range,
                 level);
}

Interval bca_interval(const Replicates& replicates, double value, double acceleration,
                      double level) {
  const double tail = upper_tail(level);
  const Outcome<std::vector<double>> ascending = ascending_values(replicates);
  if (!ascending) {
    return missing("bca", ascending.error(), replicates, level);
  }
  if (ascending->front() == ascending->back()) {
    return missing("bca", Undefined::ZeroVariance, replicates, level);
  }
  const double bias = bias_correction(*ascending, value);
  std::array<double, 2> probability{};
  for (std::size_t side = 0; side < 2; ++side) {
    const double z = bias + normal_quantile(side == 0 ? tail : 1.0 - tail);
    const double stretch = 1.0 - acceleration * z;
    if (!std::isfinite(bias) || stretch <= 0.0) {
      return missing("bca", Undefined::TooFewReplicates, replicates, level);
    }
    probability[side] = normal_cdf(bias + z / stretch);
  }
  const double beyond =
      std::min({probability[0], 1.0 - probability[0], probability[1], 1.0 - probability[1]}) *
      static_cast<double>(ascending->size());
  if (beyond < kFewestBeyond) {
    return missing("bca", Undefined::TooFewReplicates, replicates, level);
  }
  return between("bca", replicates, quantiles(*ascending, probability[0], probability[1]),
                 kUnbounded, level);
}

Interval studentised_interval(const Replicates& studentised, double value, double error,
                              double level, Limits range) {
  const double tail = upper_tail(level);
  if (!(error > 0.0)) {
    throw std::invalid_argument("studentised_interval: the error must be above 0");
  }
  const Outcome<std::vector<double>> ascending = ascending_values(studentised);
  if (!ascending) {
    return missing("studentised", ascending.error(), studentised, level);
  }
  const Limits ends = quantiles(*ascending, tail, 1.0 - tail);
  return between("studentised", studentised,
                 {.lower = value - error * ends.upper, .upper = value - error * ends.lower}, range,
                 level);
}

double acceleration(std::span<const double> deviations) {
  const double squares =
      tree_sum(0, deviations.size(), [&](std::size_t i) { return deviations[i] * deviations[i]; });
  if (squares == 0.0) {
    return 0.0;
  }
  const double cubes = tree_sum(0, deviations.size(), [&](std::size_t i) {
    return deviations[i] * deviations[i] * deviations[i];
  });
  return cubes / (6.0 * squares * std::sqrt(squares));
}

std::vector<double> jackknife_deviations(std::span<const double> values) {
  const double mean = sum(values) / static_cast<double>(values.size());
  std::vector<double> deviations(values.size());
  std::ranges::transform(values, deviations.begin(), [mean](double value) { return mean - value; });
  return deviations;
}

double jackknife_error(std::span<const double> deviations) {
  const auto n = static_cast<double>(deviations.size());
  return std::sqrt((n - 1.0) / n * dot(deviations, deviations));
}

Strata strata_by_outcome(const ScoredCases& cases) {
  constexpr std::uint8_t kAbsent = 2;
  std::vector<std::uint8_t> stratum(cases.cluster_bound(), kAbsent);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto of_case = static_cast<std::uint8_t>(1 - cases.labels()[i]);
    std::uint8_t& of_cluster = stratum[cases.clusters()[i]];
    of_cluster = std::min(of_cluster, of_case);
  }
  Strata strata{.units = std::vector<std::vector<std::uint32_t>>(kAbsent)};
  for (std::uint32_t unit = 0; unit < stratum.size(); ++unit) {
    if (stratum[unit] != kAbsent) {
      strata.units[stratum[unit]].push_back(unit);
    }
  }
  return strata;
}

void draw_within_strata(std::uint32_t seed, Purpose purpose, std::uint32_t replicate,
                        const Strata& strata, std::span<std::uint32_t> counts) {
  std::ranges::fill(counts, 0U);
  const std::array<std::uint32_t, 2> key = {seed, static_cast<std::uint32_t>(purpose)};
  for (std::size_t s = 0; s < strata.units.size(); ++s) {
    const std::vector<std::uint32_t>& units = strata.units[s];
    if (!units.empty() && units.back() >= counts.size()) {
      throw std::invalid_argument("draw_within_strata: a unit without a count");
    }
    for (std::uint64_t draw = 0; draw < units.size(); ++draw) {
      const auto words = philox_words(
          {static_cast<std::uint32_t>(draw / 2), replicate, static_cast<std::uint32_t>(s + 1), 0U},
          key);
      ++counts[units[below(words[draw % 2], units.size())]];
    }
  }
}

}  // namespace clinval::metrics
