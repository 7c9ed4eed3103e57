#pragma once

#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/evaluation_rows.h"
#include "harness/predictions.h"
#include "harness/task_cases.h"

namespace clinval::harness {

/// Estimates and curves of one binary task.
[[nodiscard]] TaskEvaluation evaluate_binary_task(const configs::RunConfig& config,
                                                  const datasets::CaseSet& cases,
                                                  const std::vector<CaseGroup>& groups,
                                                  const TaskCases& task,
                                                  const std::vector<ModelPredictions>& predictions,
                                                  unsigned workers);

/// Estimates, contrasts between groups, curves and follow-up of one survival task. Replicates are
/// drawn where a headline interval needs them, where cases are clustered, and for subgroups under
/// pooled censoring, whose contrasts are not independent.
[[nodiscard]] TaskEvaluation evaluate_survival_task(
    const configs::RunConfig& config, const datasets::CaseSet& cases,
    const std::vector<CaseGroup>& groups, const TaskCases& task,
    const std::vector<ModelPredictions>& predictions, unsigned workers);

}  // namespace clinval::harness
