#include "harness/compare.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "harness/evaluate.h"
#include "harness/follow_up_window.h"
#include "harness/run_directory.h"
#include "harness/task_evaluation.h"

namespace clinval::harness {
namespace {

using configs::Json;

[[noreturn]] void refuse(std::string code, std::string pointer, std::string expected,
                         std::string hint) {
  throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                  .pointer = std::move(pointer),
                                                                  .expected = std::move(expected),
                                                                  .hint = std::move(hint)});
}

/// A task without what may differ between two runs that can be compared: words, the name of the
/// model's output, views, and who chose a threshold.
Json comparable_task(const Json& task) {
  Json::Object kept;
  for (const auto& [key, value] : task.object()) {
    if (key == "outcome" || key == "window" || key == "model_output" || key == "recalibrated") {
      continue;
    }
    if (key != "thresholds") {
      kept.emplace_back(key, value);
      continue;
    }
    Json::Array values;
    for (const Json& threshold : value.array()) {
      values.push_back(threshold.at("value"));
    }
    kept.emplace_back(key, std::move(values));
  }
  return kept;
}

void refuse_different_tasks(const configs::RunConfig& a, const configs::RunConfig& b) {
  const Json::Array& tasks_a = a.resolved.at("tasks").array();
  const Json::Array& tasks_b = b.resolved.at("tasks").array();
  const std::size_t most = std::max(tasks_a.size(), tasks_b.size());
  for (std::size_t i = 0; i < most; ++i) {
    const bool same = i < tasks_a.size() && i < tasks_b.size() &&
                      configs::canonical_json(comparable_task(tasks_a[i])) ==
                          configs::canonical_json(comparable_task(tasks_b[i]));
    if (!same) {
      refuse("E-RUN-DIFFERENT-TASKS", fmt::format("/tasks/{}", i),
             "the same task in both runs: id, outcome, horizons, thresholds, rule, conventions",
             "run one of the two again with the other's task");
    }
  }
}

/// The model under the name of its side, each output under the name of its task.
ModelPredictions named(const FinishedRun& run, const std::string& name) {
  ModelPredictions model = run.model;
  model.model = name;
  model.outputs.clear();
  for (const configs::TaskSpec& task : run.config.tasks) {
    const PredictedOutput* output = find_output(run.model, configs::model_output_of(task.kind));
    if (output == nullptr) {
      refuse("E-RUN-UNREADABLE", "", "an output of the model for every task of the run",
             "the run was changed: make it again");
    }
    model.outputs.push_back(*output);
    model.outputs.back().id = task.id;
  }
  return model;
}

/// The config of a run of both models.
configs::RunConfig config_of_both(const configs::RunConfig& config) {
  configs::RunConfig both = config;
  both.models = {config.models.front(), config.models.front()};
  both.models[0].id = "b";
  both.models[1].id = "a";
  both.baseline = "a";
  both.comparators.clear();
  both.gates.clear();
  for (configs::TaskSpec& task : both.tasks) {
    std::visit([&](auto& kind) { kind.model_output = task.id; }, task.kind);
    if (auto* binary = std::get_if<configs::BinaryTask>(&task.kind)) {
      binary->recalibrated.clear();
    }
  }
  return both;
}

ComparedModel described(const FinishedRun& run) {
  return {.run = run.config.id,
          .config_sha256 = configs::config_sha256(run.config),
          .model = run.model.model,
          .name = run.model.name,
          .version = run.model.version,
          .digest = run.model.digest};
}

}  // namespace

void refuse_different(const FinishedRun& a, const FinishedRun& b) {
  const auto refuse_cases = [] {
    refuse("E-RUN-DIFFERENT-CASES", "", "two runs on the same cases, with equal roles and labels",
           "compare models on one case set: run one of the two again on the other's cases");
  };
  if (a.cases.sha256 != b.cases.sha256 || a.cases.case_id != b.cases.case_id ||
      a.cases.subject != b.cases.subject || a.cases.cluster != b.cases.cluster) {
    refuse_cases();
  }
  refuse_different_tasks(a.config, b.config);
  for (std::size_t i = 0; i < a.config.tasks.size(); ++i) {
    const Outcomes of_a = task_outcomes(a.config, i, a.cases);
    const Outcomes of_b = task_outcomes(b.config, i, b.cases);
    if (of_a.label != of_b.label || of_a.time != of_b.time) {
      refuse_cases();
    }
  }
}

Comparison compare_runs(const FinishedRun& a, const FinishedRun& b, unsigned workers) {
  refuse_different(a, b);
  Comparison comparison{.a = described(a),
                        .b = described(b),
                        .cases_sha256 = a.cases.sha256,
                        .level = a.config.resampling.level,
                        .cases = {},
                        .flips = {},
                        .contrasts = {}};
  const configs::RunConfig config = config_of_both(a.config);
  const std::vector<ModelPredictions> models = {named(b, "b"), named(a, "a")};
  const std::vector<CaseGroup> groups = case_groups(config, a.cases.cases, a.cases.part);
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const configs::TaskSpec& task = config.tasks[i];
    const Outcomes outcomes = task_outcomes(config, i, a.cases);
    const Units units = rank_clusters(a.cases.cluster, outcomes.label);
    const TaskCases task_cases{task, outcomes, units, judged_cases(task, models)};
    const EvaluatedRows of_a = scored_rows(task_cases, models[1]);
    const EvaluatedRows of_b = scored_rows(task_cases, models[0]);
    comparison.cases.push_back(
        {.task = task.id,
         .labelled = static_cast<std::int64_t>(labelled_rows(task_cases).rows.size()),
         .scored_a = static_cast<std::int64_t>(of_a.rows.size()),
         .scored_b = static_cast<std::int64_t>(of_b.rows.size()),
         .common = static_cast<std::int64_t>(common_rows(of_a, of_b).rows.size())});
    append(comparison.flips, decision_flip_rows(task, a.cases, groups, of_a, of_b, outcomes.label));
    const auto evaluate_task = std::holds_alternative<configs::SurvivalTask>(task.kind)
                                   ? evaluate_survival_task
                                   : evaluate_binary_task;
    TaskEvaluation evaluated = evaluate_task(config, a.cases, groups, task_cases, models, workers);
    std::ranges::copy_if(
        evaluated.contrasts, std::back_inserter(comparison.contrasts),
        [](const reports::ContrastRow& row) { return row.against.model.has_value(); });
  }
  return comparison;
}

ExitCode compare_command(const CompareQuestion& question, const GlobalOptions& global) {
  const FinishedRun a = read_finished_run(question.a.folder, question.a.model);
  const FinishedRun b = read_finished_run(question.b.folder, question.b.model);
  refuse_different(a, b);  // before --out is touched
  std::optional<RunDirectory> directory;
  if (!global.run.out.empty()) {
    directory.emplace(global.run.out, "compare");
  }
  const Comparison comparison = compare_runs(a, b, global.run.threads);
  if (directory) {
    directory->create();
    directory->write("compare.json", compare_json(comparison), FileMode::Private);
    directory->write("compare.md", compare_markdown(comparison), FileMode::Private);
  }
  if (global.json) {
    fmt::print("{}\n", compare_json(comparison));
  } else if (!global.quiet) {
    fmt::print("{}", compare_text(comparison));
  }
  return ExitCode::Done;
}

}  // namespace clinval::harness
