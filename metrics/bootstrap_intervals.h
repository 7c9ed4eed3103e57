#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/resampling.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Bootstrap intervals beside the percentile one (resampling.h), as functions of the replicates.
///
/// Undefined: as percentile_interval; ZeroVariance also when the limits coincide.
/// Errors:    std::invalid_argument unless 0 < level < 1.
/// Source:    Davison & Hinkley 1997, doi:10.1017/CBO9780511802843; Efron 1987,
///            doi:10.1080/01621459.1987.10478410 (BCa).
/// Oracle:    R quantile(type = 7), qnorm and pnorm on given replicates, through
///            scripts/oracles/bootstrap_intervals.R.

/// "basic": 2 value - upper quantile to 2 value - lower quantile, cut to the range of the metric.
[[nodiscard]] Interval basic_interval(const Replicates& replicates, double value, double level,
                                      Limits range);

/// "bca": quantiles at Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z = -+ the normal quantile of the
/// level, z0 = that of the share of replicates below the value (those equal to it count one half),
/// a = the acceleration.
///
/// Undefined: also TooFewReplicates when fewer than five replicates would lie beyond a limit.
[[nodiscard]] Interval bca_interval(const Replicates& replicates, double value, double acceleration,
                                    double level);

/// "studentised": value - error t, at both quantiles of the replicates' t = (value* - value) /
/// error*, cut to the range.
///
/// @param studentised  the t of the replicates whose value and error exist
/// @param error        standard error of the value; above 0
[[nodiscard]] Interval studentised_interval(const Replicates& studentised, double value,
                                            double error, double level, Limits range);

/// sum d^3 / (6 (sum d^2)^1.5), of the influences (their sums by cluster, when clustered) or of the
/// deviations mean - value of a jackknife. Zero when nothing deviates.
[[nodiscard]] double acceleration(std::span<const double> deviations);

/// Mean of the jackknife values less each of them.
[[nodiscard]] std::vector<double> jackknife_deviations(std::span<const double> values);

/// sqrt((n - 1)/n sum d^2) of the jackknife's deviations.
[[nodiscard]] double jackknife_error(std::span<const double> deviations);

/// Units that are drawn among their like.
struct Strata {
  std::vector<std::vector<std::uint32_t>> units;  ///< by stratum, ascending
};

/// Two strata: clusters that hold a positive, and the others that hold a case. Cluster indices
/// without a case are in none.
[[nodiscard]] Strata strata_by_outcome(const ScoredCases& cases);

/// Bootstrap by cluster within strata: as draw_multiplicities, with the m units of stratum s drawn
/// among themselves and the counter (draw / 2, replicate, s + 1, 0). Each stratum keeps its number
/// of units in every replicate.
///
/// @param counts  one a unit; overwritten
/// Errors: std::invalid_argument when a unit of the strata has no count.
void draw_within_strata(std::uint32_t seed, Purpose purpose, std::uint32_t replicate,
                        const Strata& strata, std::span<std::uint32_t> counts);

}  // namespace clinval::metrics
