#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "reports/json_rows.h"
#include "reports/results_json.h"

namespace clinval::reports {

using configs::Json;

namespace {

Json null_when_empty(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json waiver_json(const std::optional<GateWaiver>& waiver) {
  if (!waiver) {
    return {};
  }
  return Json::Object{{"reason", waiver->reason},
                      {"approver", waiver->approver},
                      {"expires", waiver->expires},
                      {"live", waiver->live}};
}

Json row_json(const GateRow& row) {
  Json json = Json::Object{{"task", row.task},
                           {"model", optional_json(row.model)},
                           {"metric", row.metric},
                           {"part", optional_json(row.part)},
                           {"subgroup", slice_json(row.subgroup)},
                           {"at", at_json(row.at)}};
  if (!row.versus.empty()) {
    json.set("versus", row.versus);
  }
  if (!row.across.empty()) {
    json.set("across", row.across);
  }
  if (!row.audit.empty()) {
    json.set("audit", row.audit);
  }
  if (!row.change.empty()) {
    json.set("change", row.change);
  }
  return json;
}

Json gate_json(const GateDecision& gate) {
  Json::Array limit;
  for (const double value : gate.limit) {
    limit.emplace_back(value);
  }
  return Json::Object{{"id", gate.id},
                      {"role", gate.role},
                      {"severity", gate.severity},
                      {"verdict", to_string(gate.verdict)},
                      {"reason", gate.reason},
                      {"rationale", gate.rationale},
                      {"row", row_json(gate.row)},
                      {"op", gate.op},
                      {"limit", std::move(limit)},
                      {"interval", null_when_empty(gate.interval)},
                      {"lower", optional_json(gate.lower)},
                      {"upper", optional_json(gate.upper)},
                      {"estimate", optional_json(gate.estimate)},
                      {"pair", null_when_empty(gate.pair)},
                      {"waiver", waiver_json(gate.waiver)}};
}

Decision read_decision(FieldReader& fields) {
  const std::string word = fields.text("verdict");
  for (const Decision decision :
       {Decision::Pass, Decision::Fail, Decision::Inconclusive, Decision::NotGated}) {
    if (word == to_string(decision)) {
      return decision;
    }
  }
  fields.bad_value("verdict", "pass, fail, inconclusive or not_gated");
}

GateRow read_gate_row(FieldReader row) {
  GateRow read;
  read.task = row.text("task");
  read.model = row.optional_text("model");
  read.metric = row.text("metric");
  read.part = row.optional_text("part");
  read.subgroup = read_slice(row, "subgroup");
  read.at = read_at(row, "at");
  if (row.has("versus")) {
    read.versus = row.text("versus");
  }
  if (row.has("across")) {
    read.across = row.text("across");
  }
  if (row.has("audit")) {
    read.audit = row.text("audit");
  }
  if (row.has("change")) {
    read.change = row.text("change");
  }
  row.finish();
  return read;
}

std::optional<GateWaiver> read_waiver(FieldReader& fields) {
  if (fields.is_null("waiver")) {
    return std::nullopt;
  }
  FieldReader waiver = fields.object("waiver");
  GateWaiver read{.reason = waiver.text("reason"),
                  .approver = waiver.text("approver"),
                  .expires = waiver.text("expires"),
                  .live = waiver.boolean("live")};
  waiver.finish();
  return read;
}

GateDecision read_gate(FieldReader& fields) {
  GateDecision gate;
  gate.id = fields.text("id");
  gate.role = fields.text("role");
  gate.severity = fields.text("severity");
  gate.verdict = read_decision(fields);
  gate.reason = fields.text("reason");
  gate.rationale = fields.text("rationale");
  gate.row = read_gate_row(fields.object("row"));
  gate.op = fields.text("op");
  gate.limit = fields.numbers("limit");
  gate.interval = fields.optional_text("interval").value_or("");
  gate.lower = fields.optional_number("lower");
  gate.upper = fields.optional_number("upper");
  gate.estimate = fields.optional_number("estimate");
  gate.pair = fields.optional_text("pair").value_or("");
  gate.waiver = read_waiver(fields);
  const std::size_t limits = gate.op == "within" ? 2 : 1;
  constexpr std::array<std::string_view, 6> kOps = {">=",        "<=",      "within",
                                                    "max_ratio", "max_gap", "versus"};
  if (std::ranges::find(kOps, gate.op) == kOps.end()) {
    fields.bad_value("op", ">=, <=, within, max_ratio, max_gap or versus");
  }
  if (gate.limit.size() != limits) {
    fields.bad_value("limit", limits == 2 ? "two numbers" : "one number");
  }
  fields.finish();
  return gate;
}

}  // namespace

std::string verdict_text(const Verdict& verdict) {
  Json::Array gates;
  for (const GateDecision& gate : verdict.gates) {
    gates.push_back(gate_json(gate));
  }
  return configs::canonical_json(Json::Object{{"schema", "clinval.verdict"},
                                              {"schema_version", 1},
                                              {"results_sha256", verdict.results_sha256},
                                              {"gates_sha256", verdict.gates_sha256},
                                              {"verdict", to_string(verdict.verdict)},
                                              {"reason", null_when_empty(verdict.reason)},
                                              {"inconclusive_exit", verdict.inconclusive_exit},
                                              {"gates", std::move(gates)}});
}

Verdict parse_verdict(const std::string& text, const std::string& file) {
  const Json json = configs::parse_json(text, file, configs::Area::Data);
  FieldReader fields(json, file, "");
  if (fields.text("schema") != "clinval.verdict") {
    fields.bad_value("schema", "clinval.verdict");
  }
  if (fields.integer("schema_version") != 1) {
    fields.bad_value("schema_version", "1, the version that this clinval reads");
  }
  Verdict verdict;
  verdict.results_sha256 = fields.text("results_sha256");
  verdict.gates_sha256 = fields.text("gates_sha256");
  verdict.verdict = read_decision(fields);
  verdict.reason = fields.optional_text("reason").value_or("");
  const std::int64_t exit_code = fields.integer("inconclusive_exit");
  if (exit_code != 0 && exit_code != 7) {
    fields.bad_value("inconclusive_exit", "0 or 7");
  }
  verdict.inconclusive_exit = static_cast<int>(exit_code);
  for (FieldReader& gate : fields.objects("gates")) {
    verdict.gates.push_back(read_gate(gate));
  }
  fields.finish();
  return verdict;
}

}  // namespace clinval::reports
