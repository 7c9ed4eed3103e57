#include <algorithm>
#include <tuple>
#include <variant>

#include "harness/gate_rows.h"
#include "harness/gate_words.h"
#include "harness/plan.h"
#include "harness/plan_assumptions.h"
#include "metrics/distributions.h"
#include "metrics/planned_precision.h"
#include "metrics/registry.h"

namespace clinval::harness {
namespace {

const configs::TaskSpec& task_of(const configs::RunConfig& config, const std::string& id) {
  return *std::ranges::find(config.tasks, id, &configs::TaskSpec::id);
}

const PlannedGroup* group_of(const std::vector<PlannedTask>& tasks, const reports::GateRow& row) {
  const auto task = std::ranges::find(tasks, row.task, &PlannedTask::id);
  const auto group = std::ranges::find_if(task->groups, [&](const PlannedGroup& one) {
    return one.part == row.part && one.slice == row.subgroup;
  });
  return group == task->groups.end() ? nullptr : &*group;
}

/// Events and non-events that a gate's row will rest on: at its horizon, if it has one.
std::pair<std::int64_t, std::int64_t> classes_of(const PlannedGroup& group,
                                                 const reports::GateRow& row) {
  for (const PlannedHorizon& horizon : group.horizons) {
    if (row.at.horizon == horizon.horizon) {
      return {horizon.events, horizon.event_free};
    }
  }
  return {group.events, group.non_events()};
}

std::vector<std::string> obstacles(const configs::GateSpec& gate, const PlannedGate& planned) {
  std::vector<std::string> found;
  if (!planned.group) {
    found.emplace_back("missing_slice");
  } else {
    if (planned.events < gate.min_events) {
      found.emplace_back("too_few_events");
    }
    if (planned.non_events < gate.min_non_events) {
      found.emplace_back("too_few_non_events");
    }
    if (planned.group->cases < gate.min_cases) {
      found.emplace_back("too_few_cases");
    }
  }
  return found;
}

std::string no_power(const configs::GateSpec& gate, const configs::RunConfig& config) {
  if (!gate.audit.empty()) {
    return "audits";
  }
  if (std::holds_alternative<configs::SurvivalTask>(task_of(config, gate.task).kind)) {
    return "survival_task";
  }
  if (!gate.across.empty()) {
    return "compares_groups";
  }
  if (gate.op == configs::GateOp::Versus) {
    return "compares_models";
  }
  if (metrics::find_planned_metric(gate.metric) == nullptr) {
    return "no_formula";
  }
  const metrics::BinaryMetric* metric = metrics::find_binary_metric(gate.metric);
  return gate.interval.empty() || gate.interval == metric->headline ? "" : "other_interval";
}

metrics::GateRange range_of(const configs::GateSpec& gate) {
  switch (gate.op) {
    case configs::GateOp::AtLeast: return {.lower = gate.lower};
    case configs::GateOp::AtMost: return {.upper = gate.upper};
    default: return {.lower = gate.lower, .upper = gate.upper};
  }
}

void add_power(const configs::GateSpec& gate, double level, const PlanQuestion& question,
               PlannedGate& planned) {
  const metrics::PlannedMetric& metric = *metrics::find_planned_metric(gate.metric);
  const auto assumptions = assumptions_of(question, *planned.group, planned.row.at.threshold);
  const auto value = assumptions ? true_value(question, metric, *assumptions)
                                 : metrics::Outcome<double>(assumptions.error());
  if (!value) {
    planned.no_power = "undefined:" + std::string(metrics::to_string(value.error()));
    return;
  }
  const metrics::PlannedQuestion asked{.metric = &metric,
                                       .assumptions = *assumptions,
                                       .z = metrics::normal_quantile((1.0 + level) / 2.0)};
  const metrics::GateRange range = range_of(gate);
  const auto n = static_cast<double>(planned.group->cases);
  planned.assumed = *value;
  planned.assumed_from = question.assumed_value(gate.metric) ? "flag" : "default";
  planned.expected = metrics::planned_limits(asked, *value, n);
  const auto power = metrics::planned_power(asked, range, *value, n);
  if (!power) {
    planned.no_power = "undefined:" + std::string(metrics::to_string(power.error()));
    return;
  }
  planned.power = *power;
  planned.needed_value = metrics::planned_value(asked, range, n, question.power);
  planned.needed_cases = metrics::planned_cases(asked, range, *value, question.power);
}

}  // namespace

std::vector<PlannedGate> plan_gates(const configs::RunConfig& config, const PlanQuestion& question,
                                    const std::vector<PlannedTask>& tasks) {
  std::vector<PlannedGate> gates;
  for (const configs::GateSpec& gate : config.gates) {
    PlannedGate planned{.id = gate.id,
                        .severity = std::string(text_of(gate.severity)),
                        .row = row_of(gate, config),
                        .op = std::string(text_of(gate.op)),
                        .limit = limits_of(gate)};
    if (const PlannedGroup* group = group_of(tasks, planned.row)) {
      planned.group = *group;
      std::tie(planned.events, planned.non_events) = classes_of(*group, planned.row);
    }
    planned.obstacles = obstacles(gate, planned);
    planned.no_power = no_power(gate, config);
    if (planned.no_power.empty() && planned.group) {
      add_power(gate, config.resampling.level, question, planned);
    }
    gates.push_back(std::move(planned));
  }
  return gates;
}

}  // namespace clinval::harness
