#include "harness/gate_rows.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "harness/metric_needs.h"

namespace clinval::harness {
namespace {

const configs::TaskSpec* task_of(const configs::RunConfig& config, const std::string& id) {
  const auto task = std::ranges::find(config.tasks, id, &configs::TaskSpec::id);
  return task == config.tasks.end() ? nullptr : &*task;
}

/// The gate's group as the rows spell it: a cross lists its members in config order.
std::optional<reports::Slice> slice_of(const configs::GateSpec& gate,
                                       const configs::RunConfig& config) {
  if (gate.subgroup.empty()) {
    return std::nullopt;
  }
  auto pairs = gate.subgroup;
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    const bool same_members =
        subgroup.cross.size() == pairs.size() && std::ranges::all_of(pairs, [&](const auto& pair) {
          return std::ranges::find(subgroup.cross, pair.first) != subgroup.cross.end();
        });
    if (same_members) {
      std::ranges::sort(pairs, {}, [&](const auto& pair) {
        return std::ranges::find(subgroup.cross, pair.first) - subgroup.cross.begin();
      });
    }
  }
  reports::Slice slice;
  for (const auto& [by, level] : pairs) {
    slice.by.push_back(by);
    slice.level.push_back(level);
  }
  return slice;
}

/// Labelled cases of the task that the model did not score.
std::int64_t unscored(const reports::Results& results, const reports::GateRow& row,
                      const std::optional<std::string>& model) {
  std::int64_t cases = 0;
  for (const reports::FlowRow& step : results.flow) {
    const bool lost = step.kind == "no_score" || step.kind == "model_error";
    if (lost && step.task == row.task && step.model == model && !step.subgroup && !step.outcome) {
      cases += step.cases;
    }
  }
  return cases;
}

/// Whether somebody fixed the threshold before these data were seen.
bool fixed_beforehand(const reports::Results& results, const reports::GateRow& row) {
  if (!row.at.threshold) {
    return true;
  }
  for (const reports::DeclaredTask& task : results.declared.tasks) {
    for (const reports::DeclaredThreshold& threshold : task.thresholds) {
      if (task.id == row.task && threshold.value == *row.at.threshold) {
        return threshold.origin == "prespecified" || threshold.origin == "development";
      }
    }
  }
  return false;
}

/// Marks that warn a reader and forbid no decision.
bool only_warns(const std::string& mark) {
  return mark == "small_sample" || mark == "clipped";
}

}  // namespace

MetricNeeds needs_of(const configs::GateSpec& gate, const configs::RunConfig& config) {
  const configs::TaskSpec* task = task_of(config, gate.task);
  const auto needs = task == nullptr ? std::nullopt : metric_needs(task->kind, gate.metric);
  return needs.value_or(MetricNeeds{});
}

const reports::EstimateRow* gated_row(const reports::Results& results,
                                      const reports::GateRow& key) {
  if (key.versus.empty()) {
    return reports::find_estimate(results, key.task, key.model, key.metric, key.at, key.subgroup,
                                  key.part);
  }
  const reports::ContrastRow* contrast = reports::find_comparison(results, key);
  return contrast == nullptr ? nullptr : &contrast->row;
}

reports::GateRow row_of(const configs::GateSpec& gate, const configs::RunConfig& config) {
  const MetricNeeds needs = needs_of(gate, config);
  reports::GateRow row{.task = gate.task,
                       .model = gate.model.empty() ? config.models.front().id : gate.model,
                       .metric = gate.metric,
                       .part = gate.part,
                       .subgroup = slice_of(gate, config),
                       .at = {.threshold = gate.threshold, .horizon = gate.horizon},
                       .across = gate.across,
                       .versus = gate.versus,
                       .audit = gate.audit,
                       .change = gate.change};
  if (needs.horizon && !gate.horizon) {
    row.at.horizon = configs::horizons_of(task_of(config, gate.task)->kind).back();
  }
  if (needs.scope == metrics::Scope::Cases) {
    row.model = std::nullopt;
  }
  return row;
}

const metrics::Interval* interval_of(const reports::EstimateRow& row, const std::string& wanted) {
  if (wanted.empty()) {
    return row.intervals.empty() ? nullptr : &row.intervals.front();
  }
  const auto found = std::ranges::find(row.intervals, wanted, &metrics::Interval::id);
  return found == row.intervals.end() ? nullptr : &*found;
}

std::string obstacle(const configs::GateSpec& gate, const reports::Results& results,
                     const reports::GateRow& key, const reports::EstimateRow& row) {
  const std::int64_t allowed = results.declared.unscored_max;
  if (unscored(results, key, key.model) > allowed ||
      (!key.versus.empty() && unscored(results, key, key.versus) > allowed)) {
    return "unscored_cases";
  }
  if (!row.value) {
    return fmt::format("undefined:{}", metrics::to_string(row.value.error()));
  }
  if (const auto mark = std::ranges::find_if_not(row.marks, only_warns); mark != row.marks.end()) {
    return "degenerate:" + *mark;
  }
  if (row.events < gate.min_events) {
    return "too_few_events";
  }
  if (row.non_events() < gate.min_non_events) {
    return "too_few_non_events";
  }
  if (row.cases < gate.min_cases) {
    return "too_few_cases";
  }
  return fixed_beforehand(results, key) ? "" : "threshold_not_fixed_beforehand";
}

}  // namespace clinval::harness
