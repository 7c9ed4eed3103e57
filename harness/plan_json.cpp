#include <cmath>
#include <string>
#include <utility>

#include "configs/canonical_json.h"
#include "configs/json_value.h"
#include "harness/plan.h"
#include "harness/plan_assumptions.h"
#include "reports/json_rows.h"

namespace clinval::harness {
namespace {

using configs::Json;
using reports::optional_json;

template <typename Rows, typename Function>
Json array_of(const Rows& rows, const Function& json_of) {
  Json::Array array;
  for (const auto& row : rows) {
    array.push_back(json_of(row));
  }
  return array;
}

/// lower, upper and width; null where there are none.
void set_limits(const metrics::Outcome<metrics::Limits>& limits, Json& json) {
  std::optional<double> lower;
  std::optional<double> upper;
  std::optional<double> width;
  if (limits) {
    lower = limits->lower;
    upper = limits->upper;
    width = limits->upper - limits->lower;
  }
  json.set("lower", optional_json(lower));
  json.set("upper", optional_json(upper));
  json.set("width", optional_json(width));
}

/// null for an empty text.
Json text_json(const std::string& text) {
  return optional_json(text.empty() ? std::nullopt : std::optional<std::string>(text));
}

void set_counts(const PlannedGate& gate, Json& json) {
  for (const char* name : {"cases", "events", "non_events"}) {
    json.set(name, nullptr);
  }
  if (gate.group) {
    json.set("cases", gate.group->cases);
    json.set("events", gate.events);
    json.set("non_events", gate.non_events);
  }
}

Json expected_json(const ExpectedRow& row) {
  Json json = Json::Object{{"metric", row.metric},
                           {"at", reports::at_json(row.at)},
                           {"value", reports::value_json(row.value)},
                           {"undefined", nullptr}};
  if (!row.limits) {
    json.set("undefined", metrics::to_string(row.limits.error()));
  }
  set_limits(row.limits, json);
  return json;
}

Json horizon_json(const PlannedHorizon& horizon) {
  return Json::Object{{"horizon", horizon.horizon},
                      {"events", horizon.events},
                      {"event_free", horizon.event_free},
                      {"censored", horizon.censored}};
}

Json group_json(const PlannedGroup& group) {
  Json::Array marks;
  if (group.small_sample()) {
    marks.emplace_back("small_sample");
  }
  return Json::Object{{"part", optional_json(group.part)},
                      {"subgroup", reports::slice_json(group.slice)},
                      {"cases", group.cases},
                      {"subjects", group.subjects},
                      {"clusters", group.clusters},
                      {"events", group.events},
                      {"non_events", group.non_events()},
                      {"unknown", group.unknown},
                      {"marks", std::move(marks)},
                      {"horizons", array_of(group.horizons, horizon_json)},
                      {"expected", array_of(group.expected, expected_json)}};
}

Json criterion_json(const PlannedCriterion& criterion) {
  return Json::Object{{"metric", criterion.metric},
                      {"at", reports::at_json(criterion.at)},
                      {"width", criterion.width},
                      {"cases", reports::value_json(criterion.cases)},
                      {"undefined", reports::reason_json(criterion.cases)}};
}

Json task_json(const PlannedTask& task) {
  return Json::Object{{"id", task.id},
                      {"kind", task.kind},
                      {"groups", array_of(task.groups, group_json)},
                      {"criteria", array_of(task.criteria, criterion_json)}};
}

/// Events among the needed cases, when the share of events stays as it is.
std::optional<double> needed_events(const PlannedGate& gate) {
  if (!gate.needed_cases || !gate.group || gate.group->cases == 0) {
    return std::nullopt;
  }
  return std::ceil(*gate.needed_cases * static_cast<double>(gate.group->events) /
                   static_cast<double>(gate.group->cases));
}

Json gate_json(const PlannedGate& gate, double asked_power) {
  Json json = Json::Object{{"id", gate.id},
                           {"severity", gate.severity},
                           {"task", gate.row.task},
                           {"model", optional_json(gate.row.model)},
                           {"metric", gate.row.metric},
                           {"part", optional_json(gate.row.part)},
                           {"subgroup", reports::slice_json(gate.row.subgroup)},
                           {"at", reports::at_json(gate.row.at)},
                           {"op", gate.op},
                           {"limit", Json::Array(gate.limit.begin(), gate.limit.end())},
                           {"obstacles", Json::Array(gate.obstacles.begin(), gate.obstacles.end())},
                           {"no_power", text_json(gate.no_power)},
                           {"assumed", optional_json(gate.assumed)},
                           {"assumed_from", text_json(gate.assumed_from)},
                           {"power", optional_json(gate.power)},
                           {"asked_power", asked_power},
                           {"needed_value", optional_json(gate.needed_value)},
                           {"needed_cases", optional_json(gate.needed_cases)},
                           {"needed_events", optional_json(needed_events(gate))}};
  set_counts(gate, json);
  set_limits(gate.expected, json);
  return json;
}

Json assumptions_json(const PlanQuestion& question) {
  Json json = Json::Object{};
  json.set("auroc", question.assumed_value("auroc").value_or(kAssumedAuroc));
  for (const auto& [metric, value] : question.assumed) {
    json.set(metric, value);
  }
  return json;
}

}  // namespace

std::string plan_json(const Plan& plan) {
  return configs::canonical_json(Json::Object{
      {"schema", "clinval.plan"},
      {"schema_version", 1},
      {"id", plan.config_id},
      {"config_sha256", plan.config_sha256},
      {"cases_sha256", plan.cases_sha256},
      {"level", plan.level},
      {"assumptions", assumptions_json(plan.question)},
      {"models", array_of(plan.models,
                          [](const auto& model) -> Json {
                            return Json::Object{{"id", model.first}, {"kind", model.second}};
                          })},
      {"excluded", array_of(plan.exclusions,
                            [](const auto& step) -> Json {
                              return Json::Object{{"step", step.first}, {"cases", step.second}};
                            })},
      {"cases", plan.cases},
      {"tasks", array_of(plan.tasks, task_json)},
      {"gates", array_of(plan.gates, [&](const PlannedGate& gate) {
         return gate_json(gate, plan.question.power);
       })}});
}

}  // namespace clinval::harness
