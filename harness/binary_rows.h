#pragma once

#include <optional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "harness/binary_groups.h"
#include "harness/evaluation_rows.h"
#include "harness/model_pairs.h"
#include "harness/replicates.h"
#include "metrics/estimate.h"

namespace clinval::harness {

/// A group with all that its rows are made of.
struct InferredGroup {
  BinaryGroup group;
  std::vector<metrics::Outcome<metrics::Estimate>> found = {};  ///< one a statistic
  std::vector<ReplicateValues> replicates = {};                 ///< as `replicated` orders them
};

/// The estimate of a statistic of the group, or why there is none.
[[nodiscard]] metrics::Outcome<metrics::Estimate> infer(const BinaryGroup& group,
                                                        const BinaryStatistic& statistic);

/// Makes the results of one binary task from its groups: one group, or two models on one group.
class BinaryRows {
 public:
  BinaryRows(const configs::RunConfig& config, const TaskCases& task, unsigned workers);

  /// Estimates with their intervals; the contrasts of net benefit with acting on every case; curves
  /// of everybody and of parts.
  [[nodiscard]] TaskEvaluation of_group(const InferredGroup& inferred) const;

  /// Model less other model on the same cases.
  [[nodiscard]] TaskEvaluation of_pair(const ComparedModels& models, const InferredGroup& a,
                                       const InferredGroup& b) const;

 private:
  [[nodiscard]] reports::EstimateRow estimate(const InferredGroup& inferred, std::size_t i) const;
  [[nodiscard]] reports::EstimateRow row_of(const InferredGroup& inferred, std::size_t i) const;
  void add_policy_contrasts(const InferredGroup& inferred, TaskEvaluation& result) const;
  void add_nulls(const BinaryGroup& group, std::vector<reports::EstimateRow>& rows) const;
  void add_curves(const BinaryGroup& group, TaskEvaluation& result) const;
  [[nodiscard]] reports::ContrastRow difference(const ComparedModels& models,
                                                const InferredGroup& a, const InferredGroup& b,
                                                std::size_t i) const;
  void add_difference_curve(const ComparedModels& models, const BinaryGroup& a,
                            const BinaryGroup& b, TaskEvaluation& result) const;
  [[nodiscard]] metrics::Setting curve_setting(const BinaryGroup& group) const;

  const configs::RunConfig& config_;
  const TaskCases& task_;
  const configs::BinaryTask& binary_;
  unsigned workers_;
};

}  // namespace clinval::harness
