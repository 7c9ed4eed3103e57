#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/evaluation_rows.h"
#include "harness/replicates.h"
#include "metrics/registry.h"

namespace clinval::harness {

/// A row of the catalogue at one threshold and prevalence, where it takes them.
struct BinaryStatistic {
  const metrics::BinaryMetric* metric = nullptr;
  metrics::Setting setting;
};
[[nodiscard]] reports::At at_of(const BinaryStatistic& statistic);

/// The cases of one group under one model (or under none), and what is computed of them.
struct BinaryGroup {
  GroupKey key;
  metrics::ScoredCases scored;
  std::vector<BinaryStatistic> statistics;
  std::optional<metrics::Undefined> missing = std::nullopt;  ///< why there are no scores at all
  bool with_errors = false;  ///< replicates also compute standard errors
  metrics::Setting setting = {};  ///< of what takes no threshold

  /// The replicates of a statistic (and their standard errors) among those of this group; nullptr
  /// when none were computed.
  [[nodiscard]] const ReplicateValues* replicates_of(
      std::size_t statistic, const std::vector<ReplicateValues>& replicates) const;
  [[nodiscard]] const ReplicateValues* errors_of(
      std::size_t statistic, const std::vector<ReplicateValues>& replicates) const;
};

/// Outcome and score of each evaluated case; without a model all scores are zero.
[[nodiscard]] metrics::ScoredCases scored_cases(
    const TaskCases& task, const EvaluatedRows& evaluated,
    const metrics::Executor& executor = metrics::run_in_order);

/// One group of these cases, a subset of their order.
/// @param sorted  scored_cases of `evaluated`
[[nodiscard]] BinaryGroup binary_group(const TaskCases& task, const EvaluatedRows& evaluated,
                                       const metrics::ScoredCases& sorted, const CaseGroup& group,
                                       const datasets::CaseSet& cases,
                                       const configs::ResamplingSpec& resampling);

/// The statistics with Resample::Yes, in the order of the group's, then their errors.
[[nodiscard]] ReplicatedGroup replicated(const BinaryGroup& group);

/// Whether models and parts are compared by a metric: not by distances, totals and tests, nor by
/// ratios that have their interval on the log scale.
[[nodiscard]] bool is_compared(const metrics::BinaryMetric& metric);

/// Whether a difference of rates rests on fewer than ten cases that one model flags and the other
/// does not (among the positives for sensitivity, the negatives for specificity): a normal interval
/// is too narrow then.
[[nodiscard]] bool few_discordant(const BinaryGroup& a, const BinaryGroup& b,
                                  const BinaryStatistic& statistic);

/// Leaves out of a recalibrated view what recalibration fixes by construction (O:E, intercept,
/// slope and other calibration rows) and what it cannot change (ranks, which pooled folds only
/// blur).
void keep_what_recalibration_changes(BinaryGroup& group);

/// How many probabilities of the group the task's clip moves.
[[nodiscard]] std::int64_t clipped_cases(const metrics::ScoredCases& cases,
                                         std::optional<double> clip);
/// Whether a metric takes logarithms, so that a clip changes it.
[[nodiscard]] bool takes_logarithms(const metrics::BinaryMetric& metric);

/// Standard error of the difference of two statistics on the same cases, from their influences;
/// none where one has no influence.
[[nodiscard]] std::optional<double> paired_error(const BinaryGroup& a, const BinaryGroup& b,
                                                 const BinaryStatistic& statistic,
                                                 const BinaryStatistic& against);

}  // namespace clinval::harness
