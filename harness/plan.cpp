#include "harness/plan.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "harness/follow_up_window.h"
#include "harness/outcomes.h"
#include "harness/plan_assumptions.h"
#include "harness/task_cases.h"
#include "metrics/distributions.h"
#include "metrics/planned_precision.h"

namespace clinval::harness {
namespace {

constexpr std::int64_t kEnough = 100;

std::string_view kind_of(configs::ModelKind kind) {
  switch (kind) {
    case configs::ModelKind::TorchScript: return "torchscript";
    case configs::ModelKind::Predictions: return "predictions";
    case configs::ModelKind::Column: return "column";
  }
  return "";
}

PlannedHorizon follow_up(double horizon, const Outcomes& outcomes,
                         const std::vector<std::uint8_t>& known) {
  PlannedHorizon found{.horizon = horizon};
  for (std::size_t row = 0; row < known.size(); ++row) {
    if (known[row] == 0) {
      continue;
    }
    const bool event = outcomes.label[row] == Label::Positive;
    const double time = outcomes.time[row];
    if (event && time <= horizon) {
      ++found.events;
    } else if (time > horizon || time == horizon) {
      ++found.event_free;
    } else {
      ++found.censored;
    }
  }
  return found;
}

PlannedGroup count_group(const configs::TaskSpec& task, const datasets::CaseSet& cases,
                         const Outcomes& outcomes, const CaseGroup& group) {
  PlannedGroup planned{.part = group.part, .slice = group.slice, .horizons = {}, .expected = {}};
  std::vector<std::uint8_t> known = group.member;
  for (std::size_t row = 0; row < known.size(); ++row) {
    const bool labelled = outcomes.label[row] != Label::Unknown;
    planned.unknown += known[row] != 0 && !labelled ? 1 : 0;
    known[row] = known[row] != 0 && labelled ? 1 : 0;
    planned.cases += known[row];
    planned.events += known[row] != 0 && outcomes.label[row] == Label::Positive ? 1 : 0;
  }
  planned.subjects = count_distinct(cases.subject, known);
  planned.clusters = count_distinct(cases.cluster, known);
  for (const double horizon : configs::horizons_of(task.kind)) {
    planned.horizons.push_back(follow_up(horizon, outcomes, known));
  }
  return planned;
}

ExpectedRow expected_row(const PlanQuestion& question, double z, const PlannedGroup& group,
                         const metrics::PlannedMetric& metric, std::optional<double> threshold) {
  ExpectedRow row{.metric = std::string(metric.name), .at = {.threshold = threshold}};
  const auto assumptions = assumptions_of(question, group, threshold);
  row.value = assumptions ? true_value(question, metric, *assumptions) : assumptions.error();
  if (row.value) {
    row.limits = metrics::planned_limits({.metric = &metric, .assumptions = *assumptions, .z = z},
                                         *row.value, static_cast<double>(group.cases));
  } else {
    row.limits = row.value.error();
  }
  return row;
}

std::vector<ExpectedRow> expected_rows(const configs::BinaryTask& task,
                                       const PlanQuestion& question, double z,
                                       const PlannedGroup& group) {
  std::vector<ExpectedRow> rows;
  for (const metrics::PlannedMetric& metric : metrics::planned_metrics()) {
    if (!metric.takes_threshold) {
      rows.push_back(expected_row(question, z, group, metric, std::nullopt));
      continue;
    }
    for (const configs::ThresholdSpec& threshold : task.thresholds) {
      rows.push_back(expected_row(question, z, group, metric, threshold.value));
    }
  }
  return rows;
}

std::vector<std::pair<std::string, std::int64_t>> exclusions(const configs::RunConfig& config,
                                                             const datasets::CaseSet& cases) {
  std::vector<std::pair<std::string, std::int64_t>> steps;
  for (const configs::NamedSql& exclusion : config.cases.exclude) {
    steps.emplace_back(exclusion.name, 0);
  }
  if (config.cases.limit) {
    steps.emplace_back("limit", 0);
  }
  for (const std::size_t step : cases.excluded_by) {
    ++steps.at(step).second;
  }
  return steps;
}

}  // namespace

bool PlannedGroup::small_sample() const {
  return events < kEnough || non_events() < kEnough;
}

Plan make_plan(const configs::RunConfig& config, const datasets::CaseSet& cases,
               const PlanQuestion& question) {
  Plan plan{.config_id = config.id,
            .config_sha256 = configs::config_sha256(config),
            .cases_sha256 = cases.sha256,
            .level = config.resampling.level,
            .question = question,
            .models = {},
            .exclusions = exclusions(config, cases),
            .cases = static_cast<std::int64_t>(cases.cases.rows),
            .tasks = {},
            .gates = {}};
  for (const configs::ModelSpec& model : config.models) {
    plan.models.emplace_back(model.id, kind_of(model.kind));
  }
  const double z = metrics::normal_quantile((1.0 + plan.level) / 2.0);
  const std::vector<CaseGroup> groups = case_groups(config, cases.cases, cases.part);
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const configs::TaskSpec& task = config.tasks[i];
    const Outcomes outcomes = task_outcomes(config, i, cases);
    const auto* binary = std::get_if<configs::BinaryTask>(&task.kind);
    PlannedTask planned{
        .id = task.id, .kind = binary != nullptr ? "binary" : "survival", .groups = {}};
    for (const CaseGroup& group : groups) {
      planned.groups.push_back(count_group(task, cases, outcomes, group));
      if (binary != nullptr) {
        PlannedGroup& counted = planned.groups.back();
        counted.expected = expected_rows(*binary, question, z, counted);
      }
    }
    if (binary != nullptr) {
      planned.criteria = plan_criteria(*binary, question, plan.level, planned.groups.front());
    }
    plan.tasks.push_back(std::move(planned));
  }
  plan.gates = plan_gates(config, question, plan.tasks);
  return plan;
}

}  // namespace clinval::harness
