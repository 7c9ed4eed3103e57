#pragma once

#include <optional>
#include <span>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Errors: std::invalid_argument unless both hold the same cases: as many, of one design, with the
///         same outcomes and clusters by input index.
void check_pairing(const ScoredCases& a, const ScoredCases& b);

/// One model's statistic with the influence of each case, by sorted position.
struct PairedSide {
  const ScoredCases& cases;
  double value = 0.0;
  std::span<const double> influence;
};

struct PairedDifference {
  double a = 0.0;
  double b = 0.0;
  double difference = 0.0;  ///< a - b
  std::optional<double> standard_error = std::nullopt;
  Interval interval;                             ///< "wald_paired"
  std::optional<double> z = std::nullopt;        ///< difference / standard error
  std::optional<double> p_value = std::nullopt;  ///< two-sided, from the normal distribution
};

/// Difference of a statistic between two models on the same cases. The cases are matched by their
/// input index, their influences subtracted, and the variance is the sum of the squared differences
/// (summed by cluster first, when clustered); what the models share cancels.
///
///   se^2 = sum_i (u_a,i - u_b,i)^2,   interval a - b -+ z se,   z = (a - b) / se
///
/// With the influence of the AUROC and one case a cluster this is DeLong's paired test.
///
/// @param level  of the interval; it is not cut to the range of the statistic
/// @return       unit of the statistic
///
/// Undefined: the interval, z and p alone: ZeroVariance (models that rank or predict alike).
/// Errors:    std::invalid_argument unless both sides hold the same cases: as many, with the same
///            outcomes and clusters by input index, of one design, with one influence each.
/// Cost:      O(n).
/// Source:    DeLong et al. 1988, doi:10.2307/2531595.
/// Oracle:    R pROC roc.test(paired = TRUE), through scripts/oracles/paired.R.
[[nodiscard]] PairedDifference paired_difference(const PairedSide& a, const PairedSide& b,
                                                 double level);

/// The same of one row of the catalogue: its values and influences.
///
/// Undefined: the reason of the first side without value or influence.
/// Errors:    also std::invalid_argument for a row without influence.
[[nodiscard]] Outcome<PairedDifference> paired_difference(const BinaryMetric& metric,
                                                          const ScoredCases& a,
                                                          const ScoredCases& b,
                                                          const Setting& setting);

}  // namespace clinval::metrics
