#include "reports/results_json.h"

#include <string_view>
#include <utility>

#include "configs/canonical_json.h"
#include "reports/feature_audit.h"
#include "reports/invariance_json.h"
#include "reports/data_quality_json.h"
#include "reports/json_rows.h"
#include "reports/privacy_json.h"

namespace clinval::reports {

using configs::Json;
using metrics::Interval;
using metrics::Limits;

namespace {

template <typename Row, typename Write>
Json array_of(const std::vector<Row>& rows, Write write) {
  Json::Array items;
  items.reserve(rows.size());
  for (const Row& row : rows) {
    items.push_back(write(row));
  }
  return items;
}

Json texts_json(const std::vector<std::string>& texts) {
  return array_of(texts, [](const std::string& text) { return Json(text); });
}

Json limits_json(const Limits& limits) {
  return Json::Object{{"lower", limits.lower}, {"upper", limits.upper}};
}

Json interval_json(const Interval& interval) {
  Json json = Json::Object{{"id", interval.id}};
  if (interval.limits) {
    json.set("lower", interval.limits->lower);
    json.set("upper", interval.limits->upper);
  } else {
    json.set("lower", nullptr);
    json.set("upper", nullptr);
    json.set("undefined", metrics::to_string(interval.limits.error()));
  }
  json.set("level", interval.level);
  json.set("kind", interval.kind);
  if (interval.replicates) {
    json.set("replicates", static_cast<std::int64_t>(*interval.replicates));
  }
  if (interval.monte_carlo_error) {
    json.set("monte_carlo_error", limits_json(*interval.monte_carlo_error));
  }
  return json;
}

Json null_json(const metrics::NullReference& reference) {
  Json json = Json::Object{{"mean", reference.mean},
                           {"upper", reference.upper},
                           {"level", reference.level},
                           {"draws", static_cast<std::int64_t>(reference.draws)}};
  if (reference.p_value) {
    json.set("p_value", *reference.p_value);
  }
  return json;
}

Json flow_json(const FlowRow& row) {
  return Json::Object{{"step", row.step},
                      {"kind", row.kind},
                      {"task", optional_json(row.task)},
                      {"model", optional_json(row.model)},
                      {"subgroup", slice_json(row.subgroup)},
                      {"outcome", optional_json(row.outcome)},
                      {"cases", row.cases},
                      {"subjects", row.subjects}};
}

Json participant_json(const ParticipantRow& row) {
  return Json::Object{{"task", row.task},
                      {"part", optional_json(row.part)},
                      {"subgroup", slice_json(row.subgroup)},
                      {"cases", row.cases},
                      {"subjects", row.subjects},
                      {"events", row.events}};
}

Json follow_up_json(const FollowUpRow& row) {
  return Json::Object{{"task", row.task},
                      {"part", optional_json(row.part)},
                      {"subgroup", slice_json(row.subgroup)},
                      {"horizon", row.horizon},
                      {"cases", row.cases},
                      {"events", row.events},
                      {"censored", row.censored},
                      {"event_free", row.event_free},
                      {"uncensored", row.uncensored}};
}

Json input_json(const InputRow& row) {
  return Json::Object{{"model", row.model},
                      {"feature", row.feature},
                      {"cases", row.cases},
                      {"imputed", row.imputed},
                      {"out_of_range", row.out_of_range}};
}

Json curve_json(const CurveRow& row) {
  Json columns = Json::Object{};
  for (const metrics::CurveColumn& column : row.curve.columns) {
    columns.set(column.name, array_of(column.values, [](double value) { return Json(value); }));
  }
  Json json = Json::Object{{"task", row.task},
                           {"model", row.model},
                           {"part", optional_json(row.part)},
                           {"subgroup", slice_json(row.subgroup)},
                           {"at", at_json(row.at)},
                           {"curve", row.curve.curve},
                           {"estimator", row.curve.estimator},
                           {"columns", std::move(columns)}};
  if (row.against) {
    json.set("against", *row.against);
  }
  return json;
}

Json run_json(const RunIdentity& run) {
  Json models = Json::Object{};
  for (const auto& [id, digest] : run.models) {
    models.set(id, digest);
  }
  return Json::Object{{"id", run.id},
                      {"config_sha256", run.config_sha256},
                      {"cases_sha256", run.cases_sha256},
                      {"models", std::move(models)},
                      {"clinval", run.clinval}};
}

Json task_json(const DeclaredTask& task) {
  Json thresholds = array_of(task.thresholds, [](const DeclaredThreshold& threshold) {
    return Json(Json::Object{{"value", threshold.value}, {"origin", threshold.origin}});
  });
  Json json = Json::Object{{"id", task.id},
                           {"kind", task.kind},
                           {"outcome", task.outcome},
                           {"window", task.window},
                           {"threshold_rule", task.threshold_rule},
                           {"thresholds", std::move(thresholds)}};
  if (task.kind == "survival") {
    json.set("horizons", array_of(task.horizons, [](double horizon) { return Json(horizon); }));
    json.set("time_unit", task.time_unit);
    json.set("censor_at", optional_json(task.censor_at));
    json.set("ipcw", task.ipcw);
    json.set("censoring", task.censoring);
  }
  return json;
}

Json declared_json(const Declared& declared) {
  Json models = array_of(declared.models, [](const DeclaredModel& model) {
    return Json(Json::Object{{"id", model.id},
                             {"name", model.name},
                             {"version", model.version},
                             {"kind", model.kind},
                             {"role", model.role}});
  });
  Json subgroups = array_of(declared.subgroups, [](const DeclaredSubgroup& subgroup) {
    return Json(Json::Object{{"id", subgroup.id},
                             {"by", texts_json(subgroup.by)},
                             {"reference", optional_json(subgroup.reference)}});
  });
  return Json::Object{
      {"title", declared.title},
      {"intended_use", declared.intended_use},
      {"evidence_stage", declared.evidence_stage},
      {"models", std::move(models)},
      {"tasks", array_of(declared.tasks, task_json)},
      {"subgroups", std::move(subgroups)},
      {"resampling", Json::Object{{"method", "bootstrap"},
                                  {"unit", declared.unit},
                                  {"replicates", static_cast<std::int64_t>(declared.replicates)},
                                  {"level", declared.level},
                                  {"seed", static_cast<std::int64_t>(declared.seed)}}},
      {"unscored", Json::Object{{"max", declared.unscored_max}}},
      {"privacy", Json::Object{{"min_cell", declared.min_cell}}}};
}

Json audits_json(const Results& results) {
  Json audits = Json::Object{};
  if (results.privacy) {
    audits.set("privacy", privacy_json(*results.privacy));
  }
  if (results.invariance) {
    audits.set("invariance", invariance_json(*results.invariance));
  }
  if (!results.features.empty()) {
    audits.set("features", feature_audit_json(results.features));
  }
  if (results.timeline) {
    audits.set("timeline", timeline_json(*results.timeline));
  }
  return audits;
}

}  // namespace

Json estimate_json(const EstimateRow& row) {
  Json json = Json::Object{{"task", row.task},
                           {"model", optional_json(row.model)},
                           {"metric", row.metric},
                           {"estimator", row.estimator},
                           {"view", row.view},
                           {"part", optional_json(row.part)},
                           {"subgroup", slice_json(row.subgroup)},
                           {"at", at_json(row.at)},
                           {"value", value_json(row.value)},
                           {"standard_error", optional_json(row.standard_error)},
                           {"undefined", reason_json(row.value)},
                           {"marks", texts_json(row.marks)},
                           {"intervals", array_of(row.intervals, interval_json)},
                           {"cases", row.cases},
                           {"events", row.events},
                           {"subjects", row.subjects},
                           {"clusters", row.clusters}};
  if (row.event_free) {
    json.set("event_free", *row.event_free);
  }
  if (!row.counts.empty()) {
    Json counts = Json::Object{};
    for (const auto& [name, count] : row.counts) {
      counts.set(name, count);
    }
    json.set("counts", std::move(counts));
  }
  if (row.p_value) {
    json.set("p_value", *row.p_value);
  }
  if (row.null_reference) {
    json.set("null_reference", null_json(*row.null_reference));
  }
  return json;
}

Json contrast_json(const ContrastRow& contrast) {
  Json json = estimate_json(contrast.row);
  json.set("against", against_json(contrast.against));
  json.set("kind", contrast.kind);
  if (contrast.values) {
    json.set("values", Json::Array{contrast.values->first, contrast.values->second});
  }
  return json;
}

std::string results_text(const Results& results) {
  Json json = Json::Object{{"schema", "clinval.results"},
                           {"schema_version", 1},
                           {"profile", results.profile},
                           {"run", run_json(results.run)},
                           {"declared", declared_json(results.declared)},
                           {"flow", array_of(results.flow, flow_json)},
                           {"participants", array_of(results.participants, participant_json)},
                           {"follow_up", array_of(results.follow_up, follow_up_json)},
                           {"inputs", array_of(results.inputs, input_json)},
                           {"estimates", array_of(results.estimates, estimate_json)},
                           {"contrasts", array_of(results.contrasts, contrast_json)},
                           {"curves", array_of(results.curves, curve_json)},
                           {"audits", audits_json(results)}};
  if (results.data_quality) {
    json.set("data_quality", data_quality_json(*results.data_quality));
  }
  return configs::canonical_json(json);
}

}  // namespace clinval::reports
