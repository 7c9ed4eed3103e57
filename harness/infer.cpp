#include "harness/infer.h"

#include "harness/forward.h"

namespace clinval::harness {
namespace {

ForwardPlan plan_of(const CaseSource& source, const std::vector<std::string>& errors,
                    const configs::InferenceSpec& inference) {
  ForwardPlan plan;
  for (std::size_t row = 0; row < errors.size(); ++row) {
    if (errors[row].empty()) {
      plan.order.push_back(row);
    }
  }
  if (inference.mode == configs::InferenceMode::Throughput) {
    plan.batch = inference.batch;
    plan.order = by_length(source, std::move(plan.order));
  }
  return plan;
}

}  // namespace

ModelPredictions infer(const ModelFolder& folder, const Model& model,
                       const datasets::Features& cases, unsigned workers, const Progress& progress,
                       const configs::InferenceSpec& inference) {
  ModelPredictions results;
  results.model = folder.contract.name;
  results.name = folder.contract.name;
  results.version = folder.contract.version;
  results.digest = folder.digest;
  results.error = cases.errors();
  results.inputs = cases.counts();
  results.events = cases.event_counts();
  for (const configs::HeadSpec& head : folder.contract.outputs) {
    results.outputs.push_back({head.id, head.link, std::vector<double>(cases.cases(), 0.0)});
  }
  ForwardSlots slots{.outputs = {}, .error = results.error};
  for (PredictedOutput& output : results.outputs) {
    slots.outputs.emplace_back(output.values);
  }
  const CaseSource source = source_of(folder.contract, cases);
  run_forwards(folder.contract, model, source, plan_of(source, results.error, inference), workers,
               progress, slots);
  return results;
}

}  // namespace clinval::harness
