#include "configs/run_config_build.h"

#include <utility>

#include "configs/inference_fields.h"
#include "configs/json_pointer.h"

namespace clinval::configs {
namespace {

// Null and an absent key are the empty text: "none".
std::string text_or_empty(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  return found == nullptr || found->is_null() ? std::string() : found->string();
}

std::optional<double> number_of(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  return found == nullptr || found->is_null() ? std::nullopt : std::optional(found->number());
}

std::optional<std::string> optional_text(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.string());
}

std::vector<std::string> texts_of(const Json& json, std::string_view key) {
  std::vector<std::string> texts;
  if (const Json* found = json.find(key)) {
    for (const Json& one : found->array()) {
      texts.push_back(one.string());
    }
  }
  return texts;
}

SourceSpec source_of(const Json& json) {
  SourceSpec source{.file = json.at("file").string(),
                    .format = json.at("format").string(),
                    .delimiter = json.at("delimiter").string(),
                    .quote = json.at("quote").string(),
                    .null_markers = texts_of(json, "null"),
                    .sha256 = text_or_empty(json, "sha256"),
                    .types = {}};
  if (const Json* types = json.find("types")) {
    for (const auto& [column, type] : types->object()) {
      source.types.emplace_back(column, type.string());
    }
  }
  return source;
}

ModelSpec model_of(const Json& json) {
  const std::string& kind = json.at("kind").string();
  ModelSpec model;
  model.id = json.at("id").string();
  model.kind = kind == "torchscript"   ? ModelKind::TorchScript
               : kind == "predictions" ? ModelKind::Predictions
                                       : ModelKind::Column;
  model.path = text_or_empty(json, "path");
  model.sha256 = text_or_empty(json, "sha256");
  if (model.kind == ModelKind::Predictions) {
    model.predictions = source_of(json);
  }
  if (const Json* outputs = json.find("outputs")) {
    for (const auto& [name, output] : outputs->object()) {
      model.outputs.push_back({.name = name,
                               .column = output.at("column").string(),
                               .link = link_of(output.at("link").string())});
    }
  }
  return model;
}

NamedSql sql_of(std::string name, const Json& json, std::string pointer) {
  return {.name = std::move(name),
          .sql = json.string(),
          .pointer = std::move(pointer),
          .line = json.line,
          .column = json.column};
}

EventsSpec events_of(const Json& json) {
  return {.from = json.at("from").string(),
          .subject = text_or_empty(json, "subject"),
          .time = text_or_empty(json, "time"),
          .code = text_or_empty(json, "code"),
          .value = text_or_empty(json, "value"),
          .columns = texts_of(json, "columns"),
          .available = text_or_empty(json, "available")};
}

CasesSpec cases_of(const Json& json) {
  CasesSpec cases;
  for (const auto& [name, source] : json.at("sources").object()) {
    cases.sources.emplace_back(name, source_of(source));
  }
  cases.from = text_or_empty(json, "from");
  if (const Json* query = json.find("query")) {
    cases.query = sql_of("query", *query, "/cases/query");
  }
  for (const auto& [name, sql] : json.at("columns").object()) {
    cases.columns.push_back(sql_of(name, sql, pointer_to("/cases/columns", name)));
  }
  const Json::Array& exclude = json.at("exclude").array();
  for (std::size_t i = 0; i < exclude.size(); ++i) {
    cases.exclude.push_back(sql_of(exclude[i].at("id").string(), exclude[i].at("when"),
                                   pointer_to(pointer_to("/cases/exclude", i), "when")));
  }
  cases.case_id = text_or_empty(json, "case_id");
  cases.subject = text_or_empty(json, "subject");
  cases.cluster = text_or_empty(json, "cluster");
  cases.site = text_or_empty(json, "site");
  cases.part = text_or_empty(json, "part");
  cases.prediction_time = text_or_empty(json, "prediction_time");
  if (const Json& development = json.at("development"); !development.is_null()) {
    cases.development = {.from = development.at("from").string(),
                         .subject = development.at("subject").string()};
  }
  cases.observed_until = text_or_empty(json, "observed_until");
  cases.time_unit = text_or_empty(json, "time_unit");
  for (const Json& events : json.at("events").array()) {
    cases.events.push_back(events_of(events));
  }
  if (!json.at("limit").is_null()) {
    cases.limit = static_cast<std::size_t>(json.at("limit").integer());
  }
  return cases;
}

ThresholdOrigin origin_of(const std::string& word) {
  return word == "prespecified"  ? ThresholdOrigin::Prespecified
         : word == "development" ? ThresholdOrigin::Development
         : word == "this_data"   ? ThresholdOrigin::ThisData
                                 : ThresholdOrigin::Unstated;
}

template <typename Task>
void set_common(Task& task, const Json& json) {
  task.model_output = json.at("model_output").string();
  for (const Json& threshold : json.at("thresholds").array()) {
    task.thresholds.push_back({.value = threshold.at("value").number(),
                               .origin = origin_of(threshold.at("origin").string())});
  }
  task.threshold_rule = json.at("threshold_rule").string() == "gt" ? FlagRule::Gt : FlagRule::Ge;
  task.probability_clip = number_of(json, "probability_clip");
}

ConventionsSpec conventions_of(const Json& json) {
  return {.ici = json.at("ici").string(),
          .eci = json.at("eci").string(),
          .hosmer_lemeshow_df = json.at("hosmer_lemeshow_df").string(),
          .hosmer_lemeshow_groups =
              static_cast<std::size_t>(json.at("hosmer_lemeshow_groups").integer()),
          .ece_bins = static_cast<std::size_t>(json.at("ece_bins").integer()),
          .partial_auroc_from = json.at("partial_auroc_from").number()};
}

BinaryTask binary_of(const Json& json) {
  BinaryTask task;
  set_common(task, json);
  task.label = json.at("label").string();
  for (const Json& prevalence : json.at("target_prevalences").array()) {
    task.target_prevalences.push_back(prevalence.number());
  }
  for (const std::string& view : texts_of(json, "recalibrated")) {
    task.recalibrated.push_back(view == "logistic" ? RecalibrationView::Logistic
                                                   : RecalibrationView::Intercept);
  }
  task.conventions = conventions_of(json.at("conventions"));
  return task;
}

SurvivalTask survival_of(const Json& json) {
  SurvivalTask task;
  set_common(task, json);
  task.time = json.at("time").string();
  task.event = json.at("event").string();
  task.time_unit = json.at("time_unit").string();
  task.censor_at = number_of(json, "censor_at");
  for (const Json& horizon : json.at("horizons").array()) {
    task.horizons.push_back(horizon.number());
  }
  if (const Json& range = json.at("time_range"); !range.is_null()) {
    task.time_range = {range.array().front().number(), range.array().back().number()};
  }
  task.ipcw = json.at("ipcw").string() == "right" ? IpcwSide::Right : IpcwSide::Left;
  task.censoring =
      json.at("censoring").string() == "pooled" ? CensoringFrom::Pooled : CensoringFrom::Group;
  return task;
}

TaskSpec task_of(const Json& json) {
  TaskSpec task{
      .id = json.at("id").string(),
      .outcome = json.at("outcome").string(),
      .window = json.at("window").string(),
      .kind = {},
      .judged_on = json.at("judged_on").string() == "common" ? JudgedOn::Common : JudgedOn::Own};
  if (json.at("metrics").is_array()) {
    for (const Json& metric : json.at("metrics").array()) {
      task.metrics.push_back(metric.string());
    }
  }
  if (json.at("kind").string() == "survival") {
    task.kind = survival_of(json);
  } else {
    task.kind = binary_of(json);
  }
  return task;
}

SubgroupSpec subgroup_of(const Json& json) {
  return {.id = json.at("id").string(),
          .column = text_or_empty(json, "column"),
          .reference = optional_text(json.at("reference")),
          .cross = texts_of(json, "cross")};
}

ResamplingSpec resampling_of(const Json& json) {
  return {.replicates = static_cast<std::uint32_t>(json.at("replicates").integer()),
          .level = json.at("level").number(),
          .seed = static_cast<std::uint32_t>(json.at("seed").integer()),
          .intervals = texts_of(json, "intervals")};
}

void set_limits(GateSpec& gate, const Json& json) {
  if (const Json* across = json.find("across")) {
    gate.across = across->string();
    const bool ratio = json.find("max_ratio") != nullptr;
    gate.op = ratio ? GateOp::MaxRatio : GateOp::MaxGap;
    gate.upper = json.at(ratio ? "max_ratio" : "max_gap").number();
    return;
  }
  if (const Json* versus = json.find("versus")) {
    gate.versus = versus->string();
    gate.op = GateOp::Versus;
    gate.upper = json.at("margin").number();
    return;
  }
  const std::string& op = json.at("op").string();
  if (op == "within") {
    gate.op = GateOp::Within;
    gate.lower = json.at("range").array().front().number();
    gate.upper = json.at("range").array().back().number();
  } else if (op == ">=") {
    gate.op = GateOp::AtLeast;
    gate.lower = json.at("value").number();
  } else {
    gate.op = GateOp::AtMost;
    gate.upper = json.at("value").number();
  }
}

// Levels in the order of the cross that holds them, as the rows of the results have it.
std::vector<std::pair<std::string, std::optional<std::string>>> gate_subgroup(
    const Json& wanted, const std::vector<SubgroupSpec>& subgroups) {
  std::vector<std::string> order;
  for (const auto& member : wanted.object()) {
    order.push_back(member.first);
  }
  for (const SubgroupSpec& subgroup : subgroups) {
    bool same = subgroup.cross.size() == order.size();
    for (const std::string& id : subgroup.cross) {
      same = same && wanted.find(id) != nullptr;
    }
    if (same) {
      order = subgroup.cross;
      break;
    }
  }
  std::vector<std::pair<std::string, std::optional<std::string>>> levels;
  for (const std::string& id : order) {
    levels.emplace_back(id, optional_text(wanted.at(id)));
  }
  return levels;
}

/// What a gate on a row of the estimates or contrasts has of its own.
void set_statistic_gate(GateSpec& gate, const Json& json,
                        const std::vector<SubgroupSpec>& subgroups) {
  gate.metric = json.at("metric").string();
  gate.threshold = number_of(json, "threshold");
  gate.horizon = number_of(json, "horizon");
  if (const Json* part = json.find("part")) {
    gate.part = part->string();
  }
  gate.interval = text_or_empty(json, "interval");
  if (const Json* subgroup = json.find("subgroup")) {
    gate.subgroup = gate_subgroup(*subgroup, subgroups);
  }
  set_limits(gate, json);
  gate.min_events = json.at("min_events").integer();
  gate.min_non_events = json.at("min_non_events").integer();
  gate.min_cases = json.at("min_cases").integer();
}

GateSpec gate_of(const Json& json, const std::vector<SubgroupSpec>& subgroups) {
  const std::string& role = json.at("role").string();
  const std::string& severity = json.at("severity").string();
  GateSpec gate;
  gate.id = json.at("id").string();
  gate.task = json.at("task").string();
  gate.model = text_or_empty(json, "model");
  if (json.find("audit") != nullptr) {
    set_audit_gate(gate, json);
  } else {
    set_statistic_gate(gate, json, subgroups);
  }
  gate.role = role == "gate"        ? GateRole::Gate
              : role == "guardrail" ? GateRole::Guardrail
                                    : GateRole::Descriptive;
  gate.severity = severity == "fail"   ? Severity::Fail
                  : severity == "warn" ? Severity::Warn
                                       : Severity::Info;
  gate.reason = json.at("reason").string();
  return gate;
}

ChecksSpec checks_of(const Json& json) {
  ChecksSpec checks;
  for (const auto& [id, severity] : json.at("severities").object()) {
    checks.severities.emplace(id, severity.string());
  }
  for (const Json& range : json.at("ranges").array()) {
    const bool code = range.find("code") != nullptr;
    checks.ranges.push_back({.code = code,
                             .name = range.at(code ? "code" : "column").string(),
                             .minimum = number_of(range, "minimum"),
                             .maximum = number_of(range, "maximum")});
  }
  if (!json.at("features").is_null()) {
    checks.features = texts_of(json, "features");
  }
  return checks;
}

void add_gates(RunConfig& config, const Json& document) {
  const Json::Array& gates = document.at("gates").array();
  for (std::size_t i = 0; i < gates.size(); ++i) {
    config.gates.push_back(gate_of(gates[i], config.subgroups));
    config.gates.back().pointer = pointer_to("/gates", i);
  }
  for (const Json& waiver : document.at("waivers").array()) {
    config.waivers.push_back({.gate = waiver.at("gate").string(),
                              .reason = waiver.at("reason").string(),
                              .approver = waiver.at("approver").string(),
                              .expires = waiver.at("expires").string()});
  }
  config.on_inconclusive = document.at("inconclusive").at("exit_code").integer() == 0
                               ? OnInconclusive::Exit0
                               : OnInconclusive::Exit7;
}

}  // namespace

RunConfig build_run_config(const Json& document) {
  RunConfig config;
  config.id = document.at("id").string();
  config.title = document.at("title").string();
  config.intended_use = document.at("intended_use").string();
  config.evidence_stage = document.at("evidence_stage").string();
  for (const Json& model : document.at("models").array()) {
    config.models.push_back(model_of(model));
  }
  config.baseline = text_or_empty(document, "baseline");
  config.comparators = texts_of(document, "comparators");
  config.cases = cases_of(document.at("cases"));
  for (const Json& task : document.at("tasks").array()) {
    config.tasks.push_back(task_of(task));
  }
  for (const Json& subgroup : document.at("subgroups").array()) {
    config.subgroups.push_back(subgroup_of(subgroup));
  }
  config.resampling = resampling_of(document.at("resampling"));
  config.unscored_max = document.at("unscored").at("max").integer();
  config.min_cell = document.at("privacy").at("min_cell").integer();
  config.quasi_identifiers = texts_of(document.at("privacy"), "quasi_identifiers");
  config.checks = checks_of(document.at("checks"));
  add_gates(config, document);
  config.report_formats = texts_of(document.at("report"), "formats");
  config.inference = inference_of(document.at("inference"));
  if (const Json* invariance = document.at("audits").find("invariance")) {
    config.invariance = invariance_of(*invariance);
  }
  config.resolved = document;
  return config;
}

}  // namespace clinval::configs
