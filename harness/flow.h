#pragma once

#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/predictions.h"
#include "harness/task_cases.h"
#include "reports/results.h"

namespace clinval::harness {

/// One task as the flow sees it.
struct TaskFlow {
  const configs::TaskSpec& task;
  const std::vector<Label>& labels;    ///< of the cases
  const std::vector<Label>& excluded;  ///< of the excluded rows
  const std::vector<ModelPredictions>& predictions;
  const std::vector<std::uint8_t>& judged;  ///< as TaskCases::judged
  /// As Outcomes::window_incomplete; null or empty when no window is judged.
  const std::vector<std::uint8_t>* window_incomplete = nullptr;
};

/// Who was read, who left at which step, who was evaluated: in cases and subjects, overall, by
/// subgroup and by outcome. `read` and `evaluated` count who is there, every other step who leaves;
/// a subject leaves with its last case. Nobody is dropped in silence: for each task, model and
/// group read = the sum of those who left + evaluated.
[[nodiscard]] std::vector<reports::FlowRow> count_flow(const configs::RunConfig& config,
                                                       const datasets::CaseSet& cases,
                                                       const std::vector<CaseGroup>& groups,
                                                       const std::vector<TaskFlow>& tasks);

}  // namespace clinval::harness
