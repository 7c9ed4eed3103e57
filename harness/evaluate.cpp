#include "harness/evaluate.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include <fmt/core.h>

#include "configs/input_error.h"
#include "harness/event_facts.h"
#include "harness/flow.h"
#include "harness/follow_up_window.h"
#include "harness/invariance_rows.h"
#include "harness/privacy_audit.h"
#include "harness/task_cases.h"
#include "harness/task_evaluation.h"
#include "harness/timeline_audit.h"

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

void declare_kind(const configs::BinaryTask& /*task*/, reports::DeclaredTask& declared) {
  declared.kind = "binary";
}

void declare_kind(const configs::SurvivalTask& task, reports::DeclaredTask& declared) {
  declared.kind = "survival";
  declared.horizons = task.horizons;
  declared.time_unit = task.time_unit;
  declared.censor_at = task.censor_at;
  declared.ipcw = task.ipcw == configs::IpcwSide::Left ? "left" : "right";
  declared.censoring = task.censoring == configs::CensoringFrom::Group ? "group" : "pooled";
}

template <typename Task>
reports::DeclaredTask declare(const configs::TaskSpec& task, const Task& kind) {
  reports::DeclaredTask declared{
      .id = task.id,
      .outcome = task.outcome,
      .window = task.window,
      .threshold_rule = kind.threshold_rule == configs::FlagRule::Ge ? "ge" : "gt"};
  for (const configs::ThresholdSpec& threshold : kind.thresholds) {
    declared.thresholds.push_back({threshold.value, std::string(text_of(threshold.origin))});
  }
  declare_kind(kind, declared);
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
    reports::ParticipantRow row{.task = task.id, .part = group.part, .subgroup = group.slice};
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

}  // namespace

double probability_of(configs::Link link, double output) {
  switch (link) {
    case configs::Link::Logit: return 1.0 / (1.0 + std::exp(-output));
    case configs::Link::Survival: return 1.0 - output;
    case configs::Link::Probability:
    case configs::Link::Risk: return output;
  }
  return output;
}

std::string clinval_version() {
  return CLINVAL_VERSION;
}

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
  results.features = feature_audit(predictions);

  const std::vector<CaseGroup> groups = case_groups(config, cases.cases, cases.part);
  std::deque<Outcomes> outcomes;  // a deque: the flow keeps references
  std::deque<std::vector<Label>> excluded;
  std::deque<std::vector<std::uint8_t>> judged;
  std::vector<TaskFlow> flows;
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const configs::TaskSpec& task = config.tasks[i];
    outcomes.push_back(task_outcomes(config, i, cases));
    excluded.push_back(labels_of_excluded(task.kind, cases.excluded));
    judged.push_back(judged_cases(task, predictions));
    flows.push_back({task, outcomes.back().label, excluded.back(), predictions, judged.back(),
                     &outcomes.back().window_incomplete});
    const Units units = rank_clusters(cases.cluster, outcomes.back().label);
    append(results.participants, participants(task, cases, groups, outcomes.back().label));
    const TaskCases task_cases{task, outcomes.back(), units, judged.back()};
    const auto evaluate_task = std::holds_alternative<configs::SurvivalTask>(task.kind)
                                   ? evaluate_survival_task
                                   : evaluate_binary_task;
    TaskEvaluation evaluated =
        evaluate_task(config, cases, groups, task_cases, predictions, workers);
    append(results.estimates, std::move(evaluated.estimates));
    append(results.contrasts, std::move(evaluated.contrasts));
    append(results.curves, std::move(evaluated.curves));
    append(results.follow_up, std::move(evaluated.follow_up));
  }
  results.flow = count_flow(config, cases, groups, flows);
  results.invariance = audit_invariance(config, outcomes, predictions);
  results.privacy = audit_privacy(config, cases, groups);
  return results;
}

}  // namespace clinval::harness
