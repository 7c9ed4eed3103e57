#pragma once

#include <optional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/predictions.h"
#include "harness/task_cases.h"
#include "reports/results.h"

namespace clinval::harness {

/// A binary task with its cases: what evaluation computes on.
struct BinaryTaskCases {
  const configs::TaskSpec& task;
  const configs::BinaryTask& binary;
  const std::vector<Label>& labels;
  const Units& units;
};

/// Estimate rows and curves of one binary task, for every model and group.
struct TaskEvaluation {
  std::vector<reports::EstimateRow> estimates;
  std::vector<reports::CurveRow> curves;
};

[[nodiscard]] TaskEvaluation evaluate_binary_task(const configs::RunConfig& config,
                                                  const datasets::CaseSet& cases,
                                                  const std::vector<CaseGroup>& groups,
                                                  const BinaryTaskCases& task,
                                                  const std::vector<ModelPredictions>& predictions,
                                                  unsigned workers);

}  // namespace clinval::harness
