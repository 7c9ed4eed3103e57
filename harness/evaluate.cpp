#include "harness/evaluate.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include <fmt/core.h>

#include "configs/input_error.h"
#include "harness/flow.h"
#include "harness/privacy_audit.h"
#include "harness/task_cases.h"
#include "harness/task_evaluation.h"

namespace clinval::harness {
namespace {

std::string_view text_of(configs::ThresholdOrigin origin) {
  switch (origin) {
    case configs::ThresholdOrigin::Prespecified: return "prespecified";
    case configs::ThresholdOrigin::Development: return "development";
    case configs::ThresholdOrigin::ThisData: return "this_data";
    case configs::ThresholdOrigin::Unstated: return "unstated";
  }
  return "unstated";
}

std::string_view text_of(configs::ModelKind kind) {
  switch (kind) {
    case configs::ModelKind::TorchScript: return "torchscript";
    case configs::ModelKind::Predictions: return "predictions";
    case configs::ModelKind::Column: return "column";
  }
  return "column";
}

std::string role_of(const configs::RunConfig& config, const std::string& model) {
  if (model == config.baseline) {
    return "baseline";
  }
  return std::ranges::find(config.comparators, model) != config.comparators.end() ? "comparator"
                                                                                  : "candidate";
}

reports::DeclaredTask declare(const configs::TaskSpec& task, const configs::BinaryTask& binary) {
  reports::DeclaredTask declared{
      .id = task.id,
      .kind = "binary",
      .outcome = task.outcome,
      .window = task.window,
      .threshold_rule = binary.threshold_rule == configs::FlagRule::Ge ? "ge" : "gt",
      .thresholds = {}};
  for (const configs::ThresholdSpec& threshold : binary.thresholds) {
    declared.thresholds.push_back({threshold.value, std::string(text_of(threshold.origin))});
  }
  return declared;
}

reports::Declared declare(const configs::RunConfig& config,
                          const std::vector<ModelPredictions>& predictions) {
  reports::Declared declared{.title = config.title,
                             .intended_use = config.intended_use,
                             .evidence_stage = config.evidence_stage,
                             .models = {},
                             .tasks = {},
                             .subgroups = {},
                             .replicates = config.resampling.replicates,
                             .level = config.resampling.level,
                             .seed = config.resampling.seed,
                             .unscored_max = config.unscored_max,
                             .min_cell = config.min_cell};
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    declared.models.push_back({.id = config.models[i].id,
                               .name = predictions[i].name,
                               .version = predictions[i].version,
                               .kind = std::string(text_of(config.models[i].kind)),
                               .role = role_of(config, config.models[i].id)});
  }
  for (const configs::TaskSpec& task : config.tasks) {
    declared.tasks.push_back(
        std::visit([&](const auto& kind) { return declare(task, kind); }, task.kind));
  }
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    declared.subgroups.push_back(
        {.id = subgroup.id,
         .by = subgroup.cross.empty() ? std::vector<std::string>{subgroup.id} : subgroup.cross,
         .reference = subgroup.reference});
  }
  return declared;
}

std::vector<reports::ParticipantRow> participants(const configs::TaskSpec& task,
                                                  const datasets::CaseSet& cases,
                                                  const std::vector<CaseGroup>& groups,
                                                  const std::vector<Label>& labels) {
  std::vector<reports::ParticipantRow> rows;
  for (const CaseGroup& group : groups) {
    std::vector<std::uint8_t> labelled = group.member;
    reports::ParticipantRow row{
        .task = task.id, .part = group.part, .subgroup = group.slice};
    for (std::size_t i = 0; i < labelled.size(); ++i) {
      labelled[i] = labelled[i] != 0 && labels[i] != Label::Unknown ? 1 : 0;
      row.cases += labelled[i];
      row.events += labelled[i] != 0 && labels[i] == Label::Positive ? 1 : 0;
    }
    row.subjects = count_distinct(cases.subject, labelled);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<reports::InputRow> input_rows(const datasets::CaseSet& cases,
                                          const std::vector<ModelPredictions>& predictions) {
  std::vector<reports::InputRow> rows;
  for (const ModelPredictions& model : predictions) {
    for (const datasets::FeatureCount& count : model.inputs) {
      rows.push_back({.model = model.model,
                      .feature = count.feature,
                      .cases = static_cast<std::int64_t>(cases.cases.rows),
                      .imputed = count.imputed,
                      .out_of_range = count.out_of_range});
    }
  }
  return rows;
}

template <typename T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::ranges::move(from, std::back_inserter(to));
}

}  // namespace

double probability_of(configs::Link link, double output) {
  return link == configs::Link::Logit ? 1.0 / (1.0 + std::exp(-output)) : output;
}

std::string clinval_version() { return CLINVAL_VERSION; }

reports::Results evaluate(const configs::RunConfig& config, const datasets::CaseSet& cases,
                          const std::vector<ModelPredictions>& predictions, unsigned workers) {
  reports::Results results;
  results.run = {.id = config.id,
                 .config_sha256 = configs::config_sha256(config),
                 .cases_sha256 = cases.sha256,
                 .models = {},
                 .clinval = clinval_version()};
  for (const ModelPredictions& model : predictions) {
    results.run.models.emplace_back(model.model, model.digest);
  }
  std::ranges::sort(results.run.models);  // the order of the keys in results.json
  results.declared = declare(config, predictions);
  results.inputs = input_rows(cases, predictions);

  const std::vector<CaseGroup> groups = case_groups(config, cases.cases, cases.part);
  std::deque<std::vector<Label>> labels;  // a deque: the flow keeps references
  std::deque<std::vector<Label>> excluded;
  std::vector<TaskFlow> flows;
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const configs::TaskSpec& task = config.tasks[i];
    const auto& binary = std::get<configs::BinaryTask>(task.kind);
    labels.push_back(read_labels(binary, fmt::format("/tasks/{}/label", i), cases.cases));
    excluded.push_back(labels_of_excluded(binary, cases.excluded));
    flows.push_back({task, labels.back(), excluded.back(), predictions});
    const Units units = rank_clusters(cases.cluster, labels.back());
    append(results.participants, participants(task, cases, groups, labels.back()));
    TaskEvaluation evaluated = evaluate_binary_task(
        config, cases, groups, {task, binary, labels.back(), units}, predictions, workers);
    append(results.estimates, std::move(evaluated.estimates));
    append(results.curves, std::move(evaluated.curves));
  }
  results.flow = count_flow(config, cases, groups, flows);
  results.privacy = audit_privacy(config, cases, groups);
  return results;
}

}  // namespace clinval::harness
