#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/influence.h"
#include "metrics/intervals.h"
#include "metrics/outcome.h"
#include "metrics/scored_cases.h"
#include "metrics/sum.h"

namespace clinval::metrics {

/// Metrics that are the mean of one term a case (Brier score, log loss). `term(position)` is called
/// with sorted positions.

/// Sum of times_i term(i) in a fixed tree.
template <typename Term>
double sum_over_cases(const CaseView& view, const Term& term) {
  const std::size_t count = view.cases.size();
  if (view.multiplicity.empty()) {
    return tree_sum(0, count, term);
  }
  const std::span<const std::uint32_t> times = view.multiplicity;
  return tree_sum(
      0, count, [times, &term](std::size_t i) { return static_cast<double>(times[i]) * term(i); });
}

/// Mean and, when cases are independent, the standard error sd / sqrt(n) (n - 1 in the sd) with the
/// interval "wald". One case alone has no spread: the interval is ZeroVariance.
/// @param total  cases, multiplicities counted; above 0
template <typename Term>
Estimate mean_over_cases(const CaseView& view, std::int64_t total, const Term& term, double level,
                         Limits range) {
  const auto n = static_cast<double>(total);
  Estimate estimate{.value = sum_over_cases(view, term) / n};
  if (view.cases.design() == Design::Clustered) {
    return estimate;
  }
  double error = 0.0;
  if (total > 1) {
    const double squares = sum_over_cases(view, [&estimate, &term](std::size_t i) {
      const double residual = term(i) - estimate.value;
      return residual * residual;
    });
    error = std::sqrt(squares / (n - 1.0) / n);
  }
  add_interval(estimate, error, wald_interval("wald", estimate.value, error, level, range));
  return estimate;
}

/// Influence of each case on the mean: (term - mean) / n, times sqrt(I / (I - 1)) of I clusters, so
/// that the squares sum to the variance of mean_over_cases.
///
/// Undefined: ZeroVariance for one case, TooFewClusters for one cluster.
template <typename Term>
Outcome<std::vector<double>> mean_influence(const CaseView& view, const Term& term) {
  const ScoredCases& cases = view.cases;
  if (cases.cluster_count() < 2) {
    return cases.design() == Design::Independent ? Undefined::ZeroVariance
                                                 : Undefined::TooFewClusters;
  }
  const auto n = static_cast<double>(cases.size());
  const double mean = sum_over_cases(cases, term) / n;
  const double factor = small_sample_root(cases) / n;
  std::vector<double> influence(cases.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    influence[i] = (term(i) - mean) * factor;
  }
  return influence;
}

}  // namespace clinval::metrics
