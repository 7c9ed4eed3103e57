#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "configs/input_error.h"
#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "datasets/featuriser.h"
#include "harness/model.h"
#include "harness/predictions.h"

namespace clinval::harness {

using PinnedVariables = std::vector<std::pair<std::string, std::string>>;

/// The models of a run, loaded and checked: digests, archive, golden cases and features, so that
/// nothing but a single forward can still go wrong.
class RunModels {
 public:
  /// Errors: configs::InputError of the model, data or config that is wrong.
  RunModels(const configs::RunConfig& config, const datasets::CaseSet& cases,
            const std::string& data_folder);

  /// One entry a model, in config order.
  /// Errors: E-MODEL-TOLERANCE in mode throughput, as refuse_beyond_tolerance has it.
  [[nodiscard]] std::vector<ModelPredictions> predict(const configs::RunConfig& config,
                                                      unsigned workers, bool progress) const;

  [[nodiscard]] const PinnedVariables& pinned() const { return pinned_; }
  [[nodiscard]] const std::optional<TorchFacts>& torch_facts() const { return torch_facts_; }

 private:
  /// A model that still has to run; a recorded one has its predictions already.
  struct Entry {
    std::string id;
    ModelFolder folder;
    std::shared_ptr<Model> model;  // shared: the workers of one run use it together
    std::optional<datasets::Features> features;  ///< of a model that runs
    std::optional<ModelPredictions> recorded;
  };

  std::vector<Entry> entries_;
  PinnedVariables pinned_;
  std::optional<TorchFacts> torch_facts_;
};

/// Predictions of models of kind predictions and column alone.
/// Errors: E-CONFIG-NOT-RECORDED for a model that would have to run.
[[nodiscard]] std::vector<ModelPredictions> recorded_predictions(const configs::RunConfig& config,
                                                                 const datasets::CaseSet& cases,
                                                                 const std::string& data_folder);

/// Every task finds its output in every model's predictions. Errors: E-CONFIG-MODEL-OUTPUT.
void check_predictions(const configs::RunConfig& config,
                       const std::vector<ModelPredictions>& predictions);

/// Label columns of every task; throws as read_labels does.
void check_labels(const configs::RunConfig& config, const datasets::CaseSet& cases);

/// Problems of every model, one error each; `cases` may be absent when they could not be read.
[[nodiscard]] std::vector<configs::InputError> check_models(const configs::RunConfig& config,
                                                            const datasets::CaseSet* cases,
                                                            const std::string& data_folder);

}  // namespace clinval::harness
