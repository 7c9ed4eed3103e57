#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// A case as a decision curve sees it: at how many of the ascending thresholds it is flagged by
/// model A and by model B (0 for a policy that treats nobody).
struct CurveCase {
  std::uint32_t flagged_a = 0;
  std::uint32_t flagged_b = 0;
  std::uint8_t label = 0;
  std::uint32_t cluster = 0;
  std::uint32_t times = 1;
};

/// By threshold. Where nothing varies the limits are the value.
struct NetBenefitBand {
  std::vector<double> value;
  std::vector<double> lower;
  std::vector<double> upper;
  std::vector<double> lower_simultaneous;
  std::vector<double> upper_simultaneous;
};

/// Net benefit of A less that of B over thresholds, with limits at each threshold (Wald of the
/// per-case terms, n - 1 in the variance; of their sums by cluster with I / (I - 1) of I clusters,
/// when clustered) and a band that holds the whole curve with the level: the same errors times the
/// quantile of the largest of all |multiplier sum / error|.
///
/// The sums with normal multipliers are, given the data, normal with the covariance of the terms
/// over thresholds, which is what is drawn: 1,000 times, always the same.
///
/// @param thresholds  ascending, in (0, 1)
/// @param level       of limits and band
/// Cost:   O(n) and O(thresholds^2) for each pattern of flags and label, or each cluster.
/// Source: Giné & Zinn 1990, doi:10.1214/aop/1176990862 (multiplier bootstrap).
[[nodiscard]] NetBenefitBand net_benefit_band(std::span<const CurveCase> cases, Design design,
                                              std::span<const double> thresholds, double level);

/// At how many of the ascending thresholds a probability is flagged.
[[nodiscard]] std::uint32_t times_flagged(double probability, std::span<const double> thresholds,
                                          bool also_equal);

}  // namespace clinval::metrics
