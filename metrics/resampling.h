#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/scored_cases.h"
#include "metrics/survival_cases.h"

namespace clinval::metrics {

/// What a random stream is for. Numbers are never reused.
enum class Purpose : std::uint32_t {
  Bootstrap = 1,
  CalibrationNull = 2,
  SimultaneousBand = 3,
  Folds = 4,
  ConsistencyBand = 5,
  SampleOrder = 6
};

/// Bootstrap by cluster: how often each of m units enters replicate r.
///
/// m draws from m units with replacement. Philox4x32-10, key (seed, purpose), counter
/// (draw / 2, replicate, stratum = 0, 0): two 64-bit words a block (first word = outputs 0 (low)
/// and 1 (high), second = outputs 2 and 3); unit = (word * m) >> 64. Units are clusters ranked by
/// id in byte order, so that replicate r depends on (seed, r) and the set of clusters alone.
///
/// @param counts  one a unit; overwritten; its length is m
/// Oracle: known answers of Random123 and a big-integer Python twin, scripts/oracles/draws.py.
void draw_multiplicities(std::uint32_t seed, Purpose purpose, std::uint32_t replicate,
                         std::span<std::uint32_t> counts);

/// The multiplicity of each case (by sorted position) from that of its cluster; `times` is resized.
///
/// Errors: std::invalid_argument when a cluster index has no unit.
void spread_to_cases(const ScoredCases& cases, std::span<const std::uint32_t> unit_counts,
                     std::vector<std::uint32_t>& times);
void spread_to_cases(const SurvivalCases& cases, std::span<const std::uint32_t> unit_counts,
                     std::vector<std::uint32_t>& times);

/// The value of a statistic in one replicate, or none.
struct Replicates {
  std::vector<double> values;  ///< those that exist, in replicate order
  std::int64_t requested = 0;
};

/// The values in ascending order.
///
/// Undefined: ReplicatesUndefined when more than 1 % of the replicates have no value, or none has.
[[nodiscard]] Outcome<std::vector<double>> ascending_values(const Replicates& replicates);

/// Percentile interval: R's type-7 quantiles at (1 - level) / 2 and its complement.
///
/// Undefined: ReplicatesUndefined when more than 1 % of the replicates have no value, or none has;
///            ZeroVariance when the limits coincide, as for a rate that is 1 in every replicate.
/// Errors:    std::invalid_argument unless 0 < level < 1.
/// The Monte-Carlo error of a limit is half the distance of the order statistics one binomial
/// standard deviation to each side of it.
[[nodiscard]] Interval percentile_interval(const Replicates& replicates, double level);

}  // namespace clinval::metrics
