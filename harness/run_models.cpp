#include "harness/run_models.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/follow_up_window.h"
#include "harness/infer.h"
#include "harness/invariance_rows.h"
#include "harness/model_check.h"
#include "harness/model_folder.h"
#include "harness/model_library.h"
#include "harness/outcomes.h"
#include "harness/pinned_environment.h"
#include "harness/progress.h"
#include "harness/recorded_model.h"

namespace clinval::harness {
namespace {

std::string pointer_of(std::size_t model) {
  return fmt::format("/models/{}", model);
}

std::string folder_of(const configs::RunConfig& config, std::size_t model,
                      const std::string& data_folder) {
  return configs::resolve_path(config, config.models[model].path, data_folder,
                               pointer_of(model) + "/path");
}

/// Every task must find its output in every model.
void check_outputs(const configs::RunConfig& config, std::size_t model,
                   const std::vector<std::string>& outputs) {
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const std::string& wanted = configs::model_output_of(config.tasks[i].kind);
    if (std::ranges::find(outputs, wanted) == outputs.end()) {
      throw configs::InputError(
          configs::Area::Config,
          configs::Problem{
              .code = "E-CONFIG-MODEL-OUTPUT",
              .pointer = fmt::format("/tasks/{}/model_output", i),
              .field = wanted,
              .expected = fmt::format("an output of model \"{}\", which has: {}",
                                      config.models[model].id, fmt::join(outputs, ", "))});
    }
  }
}

std::vector<std::string> output_ids(const configs::ModelContract& contract) {
  std::vector<std::string> ids;
  for (const configs::HeadSpec& head : contract.outputs) {
    ids.push_back(head.id);
  }
  return ids;
}

std::vector<std::string> output_ids(const configs::ModelSpec& model) {
  std::vector<std::string> ids;
  for (const configs::OutputSpec& output : model.outputs) {
    ids.push_back(output.name);
  }
  return ids;
}

ModelPredictions recorded(const configs::RunConfig& config, std::size_t model,
                          const datasets::CaseSet& cases, const std::string& data_folder) {
  const configs::ModelSpec& spec = config.models[model];
  check_outputs(config, model, output_ids(spec));
  return spec.kind == configs::ModelKind::Column
             ? column_predictions(spec, cases, pointer_of(model))
             : file_predictions(config, spec, cases, data_folder, pointer_of(model));
}

}  // namespace

RunModels::RunModels(const configs::RunConfig& config, const datasets::CaseSet& cases,
                     const std::string& data_folder) {
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    Entry entry;
    entry.id = config.models[i].id;
    if (config.models[i].kind != configs::ModelKind::TorchScript) {
      entry.recorded = recorded(config, i, cases, data_folder);
    } else {
      entry.folder = load_model_folder(folder_of(config, i, data_folder), config.models[i].sha256,
                                       pointer_of(i));
      check_outputs(config, i, output_ids(entry.folder.contract));
      entry.features.emplace(entry.folder.contract, cases);
      entry.model = load_torchscript(entry.folder);
      (void)check_model(entry.folder, *entry.model);
      pinned_ = pin_environment();
      torch_facts_ = harness::torch_facts();
    }
    entries_.push_back(std::move(entry));
  }
}

std::vector<ModelPredictions> RunModels::predict(const configs::RunConfig& config, unsigned workers,
                                                 bool progress) const {
  std::vector<ModelPredictions> all;
  for (const Entry& entry : entries_) {
    if (entry.recorded) {
      all.push_back(*entry.recorded);
      continue;
    }
    const Progress shown =
        terminal_progress(entry.id + ": cases", progress_style(/*silent=*/!progress));
    ModelPredictions predictions =
        infer(entry.folder, *entry.model, *entry.features, workers, shown, config.inference);
    predictions.model = entry.id;
    predictions.invariance =
        sample_again(config, entry.folder, *entry.model, *entry.features, predictions);
    refuse_beyond_tolerance(config, predictions);
    all.push_back(std::move(predictions));
  }
  return all;
}

std::vector<ModelPredictions> recorded_predictions(const configs::RunConfig& config,
                                                   const datasets::CaseSet& cases,
                                                   const std::string& data_folder) {
  std::vector<ModelPredictions> all;
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    if (config.models[i].kind == configs::ModelKind::TorchScript) {
      throw configs::InputError(
          configs::Area::Config,
          configs::Problem{
              .code = "E-CONFIG-NOT-RECORDED",
              .pointer = pointer_of(i) + "/kind",
              .expected = "predictions that exist already: a model of kind "
                          "predictions or column",
              .hint = "give --predictions RUN of `clinval infer`, or use `clinval run`"});
    }
    all.push_back(recorded(config, i, cases, data_folder));
  }
  return all;
}

void check_predictions(const configs::RunConfig& config,
                       const std::vector<ModelPredictions>& predictions) {
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    std::vector<std::string> ids;
    for (const PredictedOutput& output : predictions[i].outputs) {
      ids.push_back(output.id);
    }
    check_outputs(config, i, ids);
  }
}

void check_labels(const configs::RunConfig& config, const datasets::CaseSet& cases) {
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    (void)task_outcomes(config, i, cases);
  }
}

std::vector<configs::InputError> check_models(const configs::RunConfig& config,
                                              const datasets::CaseSet* cases,
                                              const std::string& data_folder) {
  std::vector<configs::InputError> errors;
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    try {
      if (config.models[i].kind == configs::ModelKind::TorchScript) {
        const ModelFolder folder = load_model_folder(folder_of(config, i, data_folder),
                                                     config.models[i].sha256, pointer_of(i));
        check_outputs(config, i, output_ids(folder.contract));
        if (cases != nullptr) {
          (void)datasets::Features(folder.contract, *cases);
        }
        (void)check_model(folder, *load_torchscript(folder));
      } else if (cases != nullptr) {
        (void)recorded(config, i, *cases, data_folder);
      }
    } catch (const configs::InputError& error) {
      errors.push_back(error);
    }
  }
  return errors;
}

}  // namespace clinval::harness
