#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "configs/run_config.h"
#include "datasets/featuriser.h"
#include "harness/model.h"
#include "harness/outcomes.h"
#include "harness/predictions.h"
#include "reports/results.h"

namespace clinval::harness {

/// Runs a sample of the cases that a model scored again, as harness/invariance.h says: nothing
/// without audits.invariance in mode exact; in mode throughput always, with the change
/// "throughput": the run's own scores held against one case a forward.
/// Cost: see score_changes; the run itself is not repeated.
[[nodiscard]] std::optional<InvarianceSample> sample_again(const configs::RunConfig& config,
                                                           const ModelFolder& folder,
                                                           const Model& model,
                                                           const datasets::Features& features,
                                                           const ModelPredictions& predictions);

/// Errors: configs::InputError (Area::Model): E-MODEL-TOLERANCE when the mode is throughput and a
///         probability of the sample differs from exact by more than inference.tolerance, or a case
///         is scored in one mode alone. The run then ends before anything is evaluated: numbers
///         that depend on batches beyond what was declared harmless are no evidence.
void refuse_beyond_tolerance(const configs::RunConfig& config, const ModelPredictions& predictions);

/// The rows of every model that ran, by task and change; none when no model has a sample.
/// @param outcomes  one a task, in config order
[[nodiscard]] std::optional<reports::InvarianceAudit> audit_invariance(
    const configs::RunConfig& config, const std::deque<Outcomes>& outcomes,
    const std::vector<ModelPredictions>& predictions);

}  // namespace clinval::harness
