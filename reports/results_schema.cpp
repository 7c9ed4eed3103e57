#include <initializer_list>
#include <string_view>
#include <utility>

#include "reports/feature_audit.h"
#include "reports/invariance_json.h"
#include "reports/results_json.h"

namespace clinval::reports {

using configs::Json;

namespace {

Json type(std::string_view name) {
  return Json::Object{{"type", name}};
}
Json text() {
  return type("string");
}
Json number() {
  return type("number");
}
Json count() {
  return Json::Object{{"type", "integer"}, {"minimum", 0}};
}
Json digest() {
  return Json::Object{{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}};
}
Json constant(Json value) {
  return Json::Object{{"const", std::move(value)}};
}
Json reference(std::string_view name) {
  return Json::Object{{"$ref", "#/$defs/" + std::string(name)}};
}
Json list(Json items) {
  return Json::Object{{"type", "array"}, {"items", std::move(items)}};
}

Json nullable(Json schema) {
  return Json::Object{{"anyOf", Json::Array{std::move(schema), type("null")}}};
}

Json choice(std::initializer_list<std::string_view> words) {
  Json::Array values;
  for (const std::string_view word : words) {
    values.emplace_back(word);
  }
  return Json::Object{{"enum", std::move(values)}};
}

/// An object with exactly these members; those named in `optional` may be absent.
Json object(Json::Object members, const std::vector<std::string>& optional = {}) {
  Json::Array required;
  for (const auto& [name, schema] : members) {
    bool may_miss = false;
    for (const std::string& other : optional) {
      may_miss = may_miss || other == name;
    }
    if (!may_miss) {
      required.emplace_back(name);
    }
  }
  return Json::Object{{"type", "object"},
                      {"properties", std::move(members)},
                      {"required", std::move(required)},
                      {"additionalProperties", false}};
}

Json slice() {
  return object({{"by", list(text())}, {"level", list(nullable(text()))}});
}

Json at() {
  return object({{"threshold", number()}, {"horizon", number()}, {"prevalence", number()}},
                {"threshold", "horizon", "prevalence"});
}

Json interval() {
  return object({{"id", text()},
                 {"lower", nullable(number())},
                 {"upper", nullable(number())},
                 {"undefined", text()},
                 {"level", number()},
                 {"kind", text()},
                 {"replicates", count()},
                 {"monte_carlo_error", object({{"lower", number()}, {"upper", number()}})}},
                {"undefined", "replicates", "monte_carlo_error"});
}

Json::Object estimate_members() {
  return {{"task", text()},
          {"model", nullable(text())},
          {"metric", text()},
          {"estimator", text()},
          {"view", text()},
          {"part", nullable(text())},
          {"subgroup", nullable(reference("slice"))},
          {"at", reference("at")},
          {"value", nullable(number())},
          {"standard_error", nullable(number())},
          {"undefined", nullable(text())},
          {"marks", list(text())},
          {"intervals", list(reference("interval"))},
          {"cases", count()},
          {"events", count()},
          {"subjects", count()},
          {"clusters", count()},
          {"event_free", count()},
          {"p_value", number()},
          {"counts", Json::Object{{"type", "object"}, {"additionalProperties", count()}}},
          {"null_reference", object({{"mean", number()},
                                     {"upper", number()},
                                     {"level", number()},
                                     {"draws", count()},
                                     {"p_value", number()}},
                                    {"p_value"})}};
}

Json contrast() {
  Json::Object members = estimate_members();
  members.emplace_back("against", object({{"subgroup", reference("slice")},
                                          {"part", text()},
                                          {"model", text()},
                                          {"policy", text()}},
                                         {"subgroup", "part", "model", "policy"}));
  members.emplace_back("kind", choice({"difference", "ratio"}));
  members.emplace_back("values", list(number()));
  return object(std::move(members),
                {"counts", "event_free", "null_reference", "p_value", "values"});
}

Json flow() {
  return object({{"step", text()},
                 {"kind", choice({"read", "excluded", "no_label", "window_incomplete", "no_score",
                                  "model_error", "not_common", "evaluated"})},
                 {"task", nullable(text())},
                 {"model", nullable(text())},
                 {"subgroup", nullable(reference("slice"))},
                 {"outcome", nullable(text())},
                 {"cases", count()},
                 {"subjects", count()}});
}

Json participant() {
  return object({{"task", text()},
                 {"part", nullable(text())},
                 {"subgroup", nullable(reference("slice"))},
                 {"cases", count()},
                 {"subjects", count()},
                 {"events", count()}});
}

Json follow_up() {
  return object({{"task", text()},
                 {"part", nullable(text())},
                 {"subgroup", nullable(reference("slice"))},
                 {"horizon", number()},
                 {"cases", count()},
                 {"events", count()},
                 {"censored", count()},
                 {"event_free", count()},
                 {"p_value", number()},
                 {"uncensored", number()}});
}

Json input() {
  return object({{"model", text()},
                 {"feature", text()},
                 {"cases", count()},
                 {"imputed", count()},
                 {"out_of_range", count()}});
}

Json curve() {
  return object(
      {{"task", text()},
       {"model", text()},
       {"part", nullable(text())},
       {"subgroup", nullable(reference("slice"))},
       {"at", reference("at")},
       {"curve", text()},
       {"estimator", text()},
       {"against", text()},
       {"columns", Json::Object{{"type", "object"}, {"additionalProperties", list(number())}}}},
      {"against"});
}

Json run() {
  return object({{"id", text()},
                 {"config_sha256", digest()},
                 {"cases_sha256", digest()},
                 {"models", Json::Object{{"type", "object"}, {"additionalProperties", digest()}}},
                 {"clinval", text()}});
}

Json declared_task() {
  return object({{"id", text()},
                 {"kind", text()},
                 {"outcome", text()},
                 {"window", text()},
                 {"threshold_rule", choice({"ge", "gt"})},
                 {"thresholds", list(object({{"value", number()},
                                             {"origin", choice({"prespecified", "development",
                                                                "this_data", "unstated"})}}))},
                 {"horizons", list(number())},
                 {"time_unit", text()},
                 {"censor_at", nullable(number())},
                 {"ipcw", choice({"left", "right"})},
                 {"censoring", choice({"group", "pooled"})}},
                {"horizons", "time_unit", "censor_at", "ipcw", "censoring"});
}

Json declared() {
  return object(
      {{"title", text()},
       {"intended_use", text()},
       {"evidence_stage", text()},
       {"models", list(object({{"id", text()},
                               {"name", text()},
                               {"version", text()},
                               {"kind", text()},
                               {"role", choice({"candidate", "baseline", "comparator"})}}))},
       {"tasks", list(declared_task())},
       {"subgroups",
        list(object({{"id", text()}, {"by", list(text())}, {"reference", nullable(text())}}))},
       {"resampling", object({{"method", constant("bootstrap")},
                              {"unit", text()},
                              {"replicates", count()},
                              {"level", number()},
                              {"seed", count()}})},
       {"unscored", object({{"max", count()}})},
       {"privacy", object({{"min_cell", count()}})}});
}

Json privacy() {
  Json attribute = object({{"column", text()},
                           {"values", count()},
                           {"missing", count()},
                           {"distinction", nullable(number())},
                           {"separation", nullable(number())}});
  Json measure = object({{"metric", choice({"k_anonymity", "prosecutor_risk",
                                            "prosecutor_risk_mean", "prosecutor_risk_above"})},
                         {"estimator", text()},
                         {"searched", choice({"table", "group"})},
                         {"missing", choice({"own_category", "wildcard", "excluded"})},
                         {"counted", choice({"subjects", "records"})},
                         {"limit", nullable(number())},
                         {"value", nullable(number())},
                         {"undefined", nullable(text())}});
  Json band = object({{"from", count()}, {"to", nullable(count())}, {"records", count()}});
  Json group = object({{"part", nullable(text())},
                       {"subgroup", nullable(reference("slice"))},
                       {"records", count()},
                       {"subjects", count()},
                       {"incomplete", count()},
                       {"classes", count()},
                       {"uniques", count()},
                       {"bands", list(std::move(band))},
                       {"measures", list(std::move(measure))}});
  return object(
      {{"quasi_identifiers", list(std::move(attribute))}, {"groups", list(std::move(group))}});
}

Json timeline() {
  Json source = object({{"source", text()},
                        {"events", count()},
                        {"availability", choice({"declared", "assumed_event_time"})},
                        {"meds_version", nullable(text())}});
  Json code =
      object({{"code", text()}, {"handed_out", count()}, {"future", count()}, {"late", count()}});
  return object({{"sources", list(std::move(source))},
                 {"subjects", count()},
                 {"events", count()},
                 {"events_without_case", count()},
                 {"codes", list(std::move(code))},
                 {"other_codes", count()},
                 {"other_handed_out", count()},
                 {"other_future", count()},
                 {"other_late", count()}});
}

Json data_quality() {
  Json check = object({{"check", text()},
                       {"severity", choice({"error", "warn", "info", "off"})},
                       {"state", choice({"ran", "not_applicable", "off"})},
                       {"reason", text()}});
  Json finding = object({{"check", text()},
                         {"code", text()},
                         {"severity", choice({"error", "warn", "info"})},
                         {"columns", list(text())},
                         {"codes", list(text())},
                         {"other_codes", count()},
                         {"part", nullable(text())},
                         {"site", nullable(text())},
                         {"task", nullable(text())},
                         {"count", count()},
                         {"of", count()},
                         {"share", nullable(number())},
                         {"counted", text()},
                         {"measure", text()},
                         {"value", nullable(number())},
                         {"message", text()}});
  return object({{"checks", list(std::move(check))}, {"findings", list(std::move(finding))}});
}

Json gate() {
  return object(
      {{"id", text()},
       {"role", choice({"gate", "guardrail", "descriptive"})},
       {"severity", choice({"fail", "warn", "info"})},
       {"verdict", choice({"pass", "fail", "inconclusive"})},
       {"reason", text()},
       {"rationale", text()},
       {"row", object({{"task", text()},
                       {"model", nullable(text())},
                       {"metric", text()},
                       {"part", nullable(text())},
                       {"subgroup", nullable(reference("slice"))},
                       {"at", reference("at")},
                       {"across", text()},
                       {"versus", text()},
                       {"audit", choice({"invariance"})},
                       {"change", text()}},
                      {"across", "versus", "audit", "change"})},
       {"op", choice({">=", "<=", "within", "max_ratio", "max_gap", "versus"})},
       {"limit",
        Json::Object{{"type", "array"}, {"items", number()}, {"minItems", 1}, {"maxItems", 2}}},
       {"interval", nullable(text())},
       {"lower", nullable(number())},
       {"upper", nullable(number())},
       {"estimate", nullable(number())},
       {"pair", nullable(text())},
       {"waiver", nullable(object({{"reason", text()},
                                   {"approver", text()},
                                   {"expires", text()},
                                   {"live", type("boolean")}}))}});
}

Json document(std::string_view title, Json body, Json::Object definitions) {
  Json schema =
      Json::Object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  for (auto& [name, value] : body.object()) {
    schema.set(name, std::move(value));
  }
  schema.set("$defs", std::move(definitions));
  return schema;
}

}  // namespace

Json results_schema() {
  return document(
      "clinval results.json",
      object({{"schema", constant("clinval.results")},
              {"schema_version", constant(1)},
              {"profile", choice({"internal", "public"})},
              {"run", run()},
              {"declared", declared()},
              {"flow", list(flow())},
              {"participants", list(participant())},
              {"follow_up", list(follow_up())},
              {"inputs", list(input())},
              {"estimates", list(object(estimate_members(),
                                        {"counts", "event_free", "null_reference", "p_value"}))},
              {"contrasts", list(contrast())},
              {"curves", list(curve())},
              {"audits", object({{"privacy", privacy()},
                                 {"invariance", invariance_schema()},
                                 {"features", feature_audit_schema()},
                                 {"timeline", timeline()}},
                                {"privacy", "invariance", "features", "timeline"})},
              {"data_quality", data_quality()}},
             {"data_quality"}),
      {{"slice", slice()}, {"at", at()}, {"interval", interval()}});
}

Json verdict_schema() {
  return document(
      "clinval verdict.json",
      object({{"schema", constant("clinval.verdict")},
              {"schema_version", constant(1)},
              {"results_sha256", digest()},
              {"gates_sha256", digest()},
              {"verdict", choice({"pass", "fail", "inconclusive", "not_gated"})},
              {"reason", nullable(text())},
              {"inconclusive_exit", Json::Object{{"enum", Json::Array{Json(0), Json(7)}}}},
              {"gates", list(gate())}}),
      {{"slice", slice()}, {"at", at()}});
}

}  // namespace clinval::reports
