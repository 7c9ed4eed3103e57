#include "harness/config_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "configs/nearest_name.h"
#include "datasets/case_query.h"
#include "harness/metric_needs.h"
#include "harness/model_pairs.h"

namespace clinval::harness {
namespace {

using configs::Problem;

const configs::TaskSpec* find_task(const configs::RunConfig& config, const std::string& id) {
  const auto task = std::ranges::find(config.tasks, id, &configs::TaskSpec::id);
  return task == config.tasks.end() ? nullptr : &*task;
}

void check_threshold(const configs::TaskSpec& task, const configs::GateSpec& gate, bool needs,
                     std::vector<Problem>& problems) {
  const auto& thresholds = configs::thresholds_of(task.kind);
  if (needs != gate.threshold.has_value()) {
    problems.push_back(
        {.code = "E-CONFIG-GATE-THRESHOLD",
         .pointer = gate.pointer + (needs ? "" : "/threshold"),
         .expected = needs ? fmt::format("a threshold, since {} takes one", gate.metric)
                           : fmt::format("no threshold: {} takes none", gate.metric),
         .hint = ""});
  } else if (gate.threshold &&
             std::ranges::find(thresholds, *gate.threshold, &configs::ThresholdSpec::value) ==
                 thresholds.end()) {
    problems.push_back({.code = "E-CONFIG-GATE-THRESHOLD",
                        .pointer = gate.pointer + "/threshold",
                        .expected = "a threshold that the task declares",
                        .hint = "a gate adds no rows: declare it under the task's thresholds, with "
                                "its origin"});
  }
}

/// Contrasts of groups are computed for survival tasks, of rows with an interval.
void check_across(const configs::TaskSpec& task, const configs::GateSpec& gate,
                  const MetricNeeds& needs, std::vector<Problem>& problems) {
  const bool survival = std::holds_alternative<configs::SurvivalTask>(task.kind);
  if (!gate.across.empty() && (!survival || !needs.has_interval)) {
    problems.push_back(
        {.code = "E-CONFIG-GATE-ACROSS",
         .pointer = gate.pointer + "/across",
         .expected = survival
                         ? fmt::format("a metric that groups can be compared by: {} grows as "
                                       "groups shrink and has no interval",
                                       gate.metric)
                         : "a task of kind survival: groups of a binary task are not compared yet",
         .hint = survival ? "compare calibration by oe_ratio"
                          : "set a limit in each group instead, by the key subgroup"});
  }
}

/// A comparison needs a metric with a better side, and a pair of models that the run compares.
void check_versus(const configs::RunConfig& config, const configs::GateSpec& gate,
                  const MetricNeeds& needs, std::vector<Problem>& problems) {
  if (gate.versus.empty()) {
    return;
  }
  const std::string model = gate.model.empty() ? config.models.front().id : gate.model;
  if (needs.scope == metrics::Scope::Cases || needs.better == metrics::Better::Target ||
      !needs.has_interval) {
    problems.push_back({.code = "E-CONFIG-GATE-VERSUS",
                        .pointer = gate.pointer + "/metric",
                        .expected = fmt::format("a metric of models of which more or less is "
                                                "better; {} is not one",
                                                gate.metric),
                        .hint = "compare brier_score or log_loss to judge calibration"});
  }
  const std::vector<ModelPair> pairs = model_pairs(config);
  if (std::ranges::find(pairs, ModelPair{model, gate.versus}) == pairs.end()) {
    problems.push_back({.code = "E-CONFIG-GATE-VERSUS",
                        .pointer = gate.pointer + "/versus",
                        .expected = "a model that the gate's model is compared with",
                        .hint = "name it as the baseline or among the comparators"});
  }
}

/// An audit gate needs the audit, a model that runs, and thresholds where decisions are counted.
void check_audit(const configs::RunConfig& config, const configs::TaskSpec& task,
                 const configs::GateSpec& gate, std::vector<Problem>& problems) {
  const auto add = [&](const std::string& key, std::string expected, std::string hint) {
    problems.push_back({.code = "E-CONFIG-GATE-AUDIT",
                        .pointer = gate.pointer + key,
                        .expected = std::move(expected),
                        .hint = std::move(hint)});
  };
  const std::string id = gate.model.empty() ? config.models.front().id : gate.model;
  const auto model = std::ranges::find(config.models, id, &configs::ModelSpec::id);
  const bool batched = config.inference.mode == configs::InferenceMode::Throughput;
  const bool throughput = gate.change == "throughput";
  if (model != config.models.end() && model->kind != configs::ModelKind::TorchScript) {
    add("", "a model that runs: recorded predictions cannot be run again", "");
  }
  if (throughput ? !batched : !config.invariance && !(batched && gate.change.empty())) {
    add(gate.change.empty() ? "/audit" : "/change",
        throughput ? "another change: the run is of mode exact" : "audits.invariance to be there",
        throughput ? "" : "add \"audits\": {\"invariance\": {}}");
  }
  if (gate.metric == "decisions_flipped" && configs::thresholds_of(task.kind).empty()) {
    add("/measure", "a task with thresholds: there are no decisions without one",
        "limit largest_difference instead");
  }
}

void check_gate(const configs::RunConfig& config, const configs::GateSpec& gate,
                std::vector<Problem>& problems) {
  const configs::TaskSpec* task = find_task(config, gate.task);
  if (task == nullptr) {
    return;  // reported with the references of the config
  }
  if (!gate.audit.empty()) {
    check_audit(config, *task, gate, problems);
    return;
  }
  const auto needs = metric_needs(task->kind, gate.metric);
  if (!needs) {
    problems.push_back({.code = "E-CONFIG-UNKNOWN-METRIC",
                        .pointer = gate.pointer + "/metric",
                        .expected = "a metric of the catalogue for this kind of task",
                        .hint = configs::name_hint(gate.metric, metric_names(task->kind))});
    return;
  }
  if (needs->scope == metrics::Scope::Model && !task->wants(gate.metric)) {
    problems.push_back({.code = "E-CONFIG-UNKNOWN-METRIC",
                        .pointer = gate.pointer + "/metric",
                        .expected = "one of the metrics that the task computes",
                        .hint = "name it in the task's metrics"});
  }
  check_threshold(*task, gate, needs->threshold, problems);
  if (gate.horizon && !needs->horizon) {
    problems.push_back({.code = "E-CONFIG-GATE-HORIZON",
                        .pointer = gate.pointer + "/horizon",
                        .expected = fmt::format("no horizon: {} takes none", gate.metric)});
  }
  check_across(*task, gate, *needs, problems);
  check_versus(config, gate, *needs, problems);
}

/// The metrics that a task asks for are of its catalogue, and of models.
void check_metrics(const configs::RunConfig& config, std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const configs::TaskSpec& task = config.tasks[i];
    for (std::size_t k = 0; k < task.metrics.size(); ++k) {
      const auto needs = metric_needs(task.kind, task.metrics[k]);
      if (!needs || needs->scope != metrics::Scope::Model) {
        problems.push_back(
            {.code = "E-CONFIG-UNKNOWN-METRIC",
             .pointer = fmt::format("/tasks/{}/metrics/{}", i, k),
             .expected = needs ? "a metric of models: those of the cases alone are "
                                 "always computed"
                               : "a metric of the catalogue for this kind of task",
             .hint = needs ? "" : configs::name_hint(task.metrics[k], metric_names(task.kind))});
      }
    }
  }
}

void need_column(const std::set<std::string>& known, const std::string& column,
                 const std::string& pointer, std::vector<Problem>& problems) {
  if (column.empty() || known.contains(column)) {
    return;
  }
  problems.push_back(
      {.code = "E-CONFIG-COLUMN",
       .pointer = pointer,
       .field = column,
       .expected = "a column that the cases have: declared, given by the query or derived",
       .hint = configs::name_hint(column, std::vector<std::string>(known.begin(), known.end()))});
}

void check_columns(const configs::RunConfig& config, std::vector<Problem>& problems) {
  std::vector<std::string> names;
  try {
    names = datasets::case_columns(config.cases);
  } catch (const configs::InputError&) {
    return;  // a query that cannot be prepared: whoever reads the cases meets it, and says so once
  }
  const std::set<std::string> known(names.begin(), names.end());
  need_column(known, config.cases.case_id, "/cases/case_id", problems);
  need_column(known, config.cases.subject, "/cases/subject", problems);
  need_column(known, config.cases.cluster, "/cases/cluster", problems);
  need_column(known, config.cases.site, "/cases/site", problems);
  need_column(known, config.cases.part, "/cases/part", problems);
  need_column(known, config.cases.prediction_time, "/cases/prediction_time", problems);
  need_column(known, config.cases.observed_until, "/cases/observed_until", problems);
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    for (const auto& [key, column] : configs::label_columns(config.tasks[i].kind)) {
      need_column(known, column, fmt::format("/tasks/{}/{}", i, key), problems);
    }
  }
  for (std::size_t i = 0; i < config.subgroups.size(); ++i) {
    need_column(known, config.subgroups[i].column, fmt::format("/subgroups/{}/column", i),
                problems);
  }
  for (std::size_t i = 0; i < config.quasi_identifiers.size(); ++i) {
    need_column(known, config.quasi_identifiers[i], fmt::format("/privacy/quasi_identifiers/{}", i),
                problems);
  }
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// Model ids name folders and outputs name columns of the predictions, where case may not count.
void check_model_names(const configs::RunConfig& config, std::vector<Problem>& problems) {
  std::set<std::string> ids = {"cases"};
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    const configs::ModelSpec& model = config.models[i];
    if (!ids.insert(lower_case(model.id)).second) {
      problems.push_back({.code = "E-CONFIG-RESERVED-NAME",
                          .pointer = fmt::format("/models/{}/id", i),
                          .expected = "an id that differs from the others, and from \"cases\", by "
                                      "more than capital letters"});
    }
    std::set<std::string> outputs = {"case_id", "error"};
    for (const configs::OutputSpec& output : model.outputs) {
      if (!outputs.insert(lower_case(output.name)).second) {
        problems.push_back({.code = "E-CONFIG-RESERVED-NAME",
                            .pointer = fmt::format("/models/{}/outputs", i),
                            .field = output.name,
                            .expected = "output names that differ from each other, from "
                                        "\"case_id\" and from \"error\""});
      }
    }
  }
}

/// A gated run must say which model it judged: the contract cannot vouch for itself.
void check_pins(const configs::RunConfig& config, std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < config.models.size() && !config.gates.empty(); ++i) {
    const configs::ModelSpec& model = config.models[i];
    if (model.kind == configs::ModelKind::TorchScript && model.sha256.empty()) {
      problems.push_back({.code = "E-CONFIG-UNPINNED-MODEL",
                          .pointer = fmt::format("/models/{}", i),
                          .expected = "the model's digest as sha256, since the run has gates",
                          .hint = "a run without gates shows it under run.models in results.json"});
    }
  }
}

/// A level of a subgroup is printed everywhere; an identifier must be printed nowhere.
void check_subgroups(const configs::RunConfig& config, std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < config.subgroups.size(); ++i) {
    const std::string& column = config.subgroups[i].column;
    const configs::CasesSpec& roles = config.cases;
    if (!column.empty() &&
        (column == roles.case_id || column == roles.subject || column == roles.cluster)) {
      problems.push_back({.code = "E-CONFIG-IDENTIFYING-SUBGROUP",
                          .pointer = fmt::format("/subgroups/{}/column", i),
                          .field = column,
                          .expected =
                              "a column that identifies nobody: this one names the case, the "
                              "subject or the cluster"});
    }
  }
}

}  // namespace

std::vector<Problem> check_config(const configs::RunConfig& config) {
  std::vector<Problem> problems;
  check_columns(config, problems);
  check_model_names(config, problems);
  check_pins(config, problems);
  check_subgroups(config, problems);
  check_metrics(config, problems);
  for (const configs::GateSpec& gate : config.gates) {
    check_gate(config, gate, problems);
  }
  return problems;
}

void refuse_bad_config(const configs::RunConfig& config) {
  std::vector<Problem> problems = check_config(config);
  if (!problems.empty()) {
    throw configs::InputError(configs::Area::Config, std::move(problems));
  }
}

}  // namespace clinval::harness
