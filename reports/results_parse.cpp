#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "configs/input_error.h"
#include "configs/run_config.h"
#include "configs/strict_json.h"
#include "reports/feature_audit.h"
#include "reports/invariance_json.h"
#include "reports/data_quality_json.h"
#include "reports/json_rows.h"
#include "reports/privacy_json.h"
#include "reports/results_json.h"

namespace clinval::reports {

using configs::Json;
using metrics::Interval;
using metrics::Limits;

namespace {

Limits read_limits(FieldReader& fields) {
  const Limits limits{.lower = fields.number("lower"), .upper = fields.number("upper")};
  return limits;
}

Interval read_interval(FieldReader& fields) {
  const bool missing = fields.is_null("lower");
  if (missing != fields.is_null("upper")) {
    fields.bad_value("upper", "both limits or neither");
  }
  Interval interval{.id = fields.text("id"),
                    .limits = missing ? metrics::Outcome<Limits>(read_reason(fields))
                                      : metrics::Outcome<Limits>(read_limits(fields)),
                    .level = fields.number("level"),
                    .kind = fields.text("kind")};
  if (interval.limits && interval.limits->lower > interval.limits->upper) {
    fields.bad_value("upper", "a limit that is not below the lower one");
  }
  if (!(interval.level > 0.0 && interval.level < 1.0)) {
    fields.bad_value("level", "a level between 0 and 1");
  }
  if (fields.has("replicates")) {
    interval.replicates = fields.integer("replicates");
  }
  if (fields.has("monte_carlo_error")) {
    FieldReader error = fields.object("monte_carlo_error");
    interval.monte_carlo_error = read_limits(error);
    error.finish();
  }
  fields.finish();
  return interval;
}

EstimateRow read_estimate(FieldReader& fields) {
  EstimateRow row;
  row.task = fields.text("task");
  row.model = fields.optional_text("model");
  row.metric = fields.text("metric");
  row.estimator = fields.text("estimator");
  row.view = fields.text("view");
  row.part = fields.optional_text("part");
  row.subgroup = read_slice(fields, "subgroup");
  row.at = read_at(fields, "at");
  row.value = read_value(fields);
  row.standard_error = fields.optional_number("standard_error");
  if (fields.has("p_value")) {
    row.p_value = fields.number("p_value");
    if (*row.p_value < 0.0 || *row.p_value > 1.0) {
      fields.bad_value("p_value", "a probability");
    }
  }
  row.marks = fields.texts("marks");
  for (FieldReader& interval : fields.objects("intervals")) {
    row.intervals.push_back(read_interval(interval));
  }
  if (fields.has("counts")) {
    FieldReader counts = fields.object("counts");
    for (const std::string& name : counts.names()) {
      row.counts.emplace_back(name, counts.integer(name));
    }
    counts.finish();
  }
  if (fields.has("null_reference")) {
    FieldReader null = fields.object("null_reference");
    row.null_reference = metrics::NullReference{.mean = null.number("mean"),
                                                .upper = null.number("upper"),
                                                .level = null.number("level"),
                                                .draws = null.integer("draws")};
    if (null.has("p_value")) {
      row.null_reference->p_value = null.number("p_value");
    }
    null.finish();
  }
  row.cases = fields.integer("cases");
  row.events = fields.integer("events");
  if (fields.has("event_free")) {
    row.event_free = fields.integer("event_free");
  }
  row.subjects = fields.integer("subjects");
  row.clusters = fields.integer("clusters");
  return row;
}

FlowRow read_flow(FieldReader& fields) {
  FlowRow row;
  row.step = fields.text("step");
  row.kind = fields.text("kind");
  row.task = fields.optional_text("task");
  row.model = fields.optional_text("model");
  row.subgroup = read_slice(fields, "subgroup");
  row.outcome = fields.optional_text("outcome");
  row.cases = fields.integer("cases");
  row.subjects = fields.integer("subjects");
  fields.finish();
  return row;
}

ParticipantRow read_participant(FieldReader& fields) {
  ParticipantRow row;
  row.task = fields.text("task");
  row.part = fields.optional_text("part");
  row.subgroup = read_slice(fields, "subgroup");
  row.cases = fields.integer("cases");
  row.subjects = fields.integer("subjects");
  row.events = fields.integer("events");
  fields.finish();
  return row;
}

FollowUpRow read_follow_up(FieldReader& fields) {
  FollowUpRow row;
  row.task = fields.text("task");
  row.part = fields.optional_text("part");
  row.subgroup = read_slice(fields, "subgroup");
  row.horizon = fields.number("horizon");
  row.cases = fields.integer("cases");
  row.events = fields.integer("events");
  row.censored = fields.integer("censored");
  row.event_free = fields.integer("event_free");
  row.uncensored = fields.number("uncensored");
  fields.finish();
  return row;
}

InputRow read_input(FieldReader& fields) {
  InputRow row;
  row.model = fields.text("model");
  row.feature = fields.text("feature");
  row.cases = fields.integer("cases");
  row.imputed = fields.integer("imputed");
  row.out_of_range = fields.integer("out_of_range");
  fields.finish();
  return row;
}

/// Columns that the figures of each kind of curve read; a band has both limits or none.
const std::map<std::string, std::vector<std::string>>& curve_columns() {
  static const std::map<std::string, std::vector<std::string>> kColumns = {
      {"auroc_t", {"auroc", "time"}},
      {"brier_t", {"brier_null", "time"}},
      {"calibration_rcs", {"observed", "predicted"}},
      {"calibration_tenths", {"cases", "events", "mean_predicted", "observed"}},
      {"decision", {"net_benefit", "net_benefit_treat_all", "threshold"}},
      {"km", {"at_risk", "group", "survival", "time"}},
      {"risk_histogram", {"events", "lower", "non_events", "upper"}},
      {"roc", {"false_positive_rate", "sensitivity", "threshold"}}};
  return kColumns;
}

void check_columns(const metrics::Curve& curve, FieldReader& columns) {
  const auto has = [&](const std::string& name) {
    return std::ranges::find(curve.columns, name, &metrics::CurveColumn::name) !=
           curve.columns.end();
  };
  const auto known = curve_columns().find(curve.curve);
  if (known != curve_columns().end()) {
    for (const std::string& name : known->second) {
      if (!has(name)) {
        columns.bad_value(name, "this column, which every such curve has");
      }
    }
  }
  if (has("lower") != has("upper")) {
    columns.bad_value(has("lower") ? "upper" : "lower", "both limits of a band or none");
  }
}

CurveRow read_curve(FieldReader& fields) {
  CurveRow row;
  row.task = fields.text("task");
  row.model = fields.text("model");
  row.part = fields.optional_text("part");
  row.subgroup = read_slice(fields, "subgroup");
  row.at = read_at(fields, "at");
  if (fields.has("against")) {
    row.against = fields.id("against");
  }
  row.curve.curve = fields.text("curve");
  row.curve.estimator = fields.text("estimator");
  FieldReader columns = fields.object("columns");
  for (const std::string& name : columns.names()) {
    row.curve.columns.push_back({.name = name, .values = columns.numbers(name)});
    if (row.curve.columns.back().values.size() != row.curve.columns.front().values.size()) {
      columns.bad_value(name, "columns of one length");
    }
  }
  check_columns(row.curve, columns);
  fields.finish();
  return row;
}

RunIdentity read_run(FieldReader fields) {
  RunIdentity run;
  run.id = fields.text("id");
  run.config_sha256 = fields.digest("config_sha256");
  run.cases_sha256 = fields.digest("cases_sha256");
  FieldReader models = fields.object("models");
  for (const std::string& id : models.names()) {
    run.models.emplace_back(id, models.digest(id));
  }
  run.clinval = fields.text("clinval");
  fields.finish();
  return run;
}

std::uint32_t read_uint32(FieldReader& fields, const std::string& key) {
  const std::int64_t value = fields.integer(key);
  if (value > std::numeric_limits<std::uint32_t>::max()) {
    fields.bad_value(key, "an integer below 2^32");
  }
  return static_cast<std::uint32_t>(value);
}

/// As the config has them: the axes of figures depend on it.
std::vector<double> read_horizons(FieldReader& fields) {
  std::vector<double> horizons = fields.numbers("horizons");
  const bool ascending =
      std::ranges::adjacent_find(horizons, std::ranges::greater_equal()) == horizons.end();
  if (horizons.empty() || !ascending || horizons.front() < configs::kLeastHorizon ||
      horizons.back() > configs::kLargestHorizon) {
    fields.bad_value("horizons", "at least one horizon, ascending, between 1e-6 and 1e9");
  }
  return horizons;
}

DeclaredTask read_task(FieldReader& fields) {
  DeclaredTask task;
  task.id = fields.id("id");
  task.kind = fields.text("kind");
  task.outcome = fields.text("outcome");
  task.window = fields.text("window");
  task.threshold_rule = fields.text("threshold_rule");
  for (FieldReader& threshold : fields.objects("thresholds")) {
    task.thresholds.push_back(
        {.value = threshold.number("value"), .origin = threshold.text("origin")});
    threshold.finish();
  }
  if (task.kind == "survival") {
    task.horizons = read_horizons(fields);
    task.time_unit = fields.text("time_unit");
    task.censor_at = fields.optional_number("censor_at");
    task.ipcw = fields.text("ipcw");
    task.censoring = fields.text("censoring");
  }
  fields.finish();
  return task;
}

void read_declared_lists(FieldReader& fields, Declared& declared) {
  for (FieldReader& model : fields.objects("models")) {
    declared.models.push_back({.id = model.id("id"),
                               .name = model.text("name"),
                               .version = model.text("version"),
                               .kind = model.text("kind"),
                               .role = model.text("role")});
    model.finish();
  }
  for (FieldReader& task : fields.objects("tasks")) {
    declared.tasks.push_back(read_task(task));
  }
  for (FieldReader& subgroup : fields.objects("subgroups")) {
    declared.subgroups.push_back({.id = subgroup.text("id"),
                                  .by = subgroup.texts("by"),
                                  .reference = subgroup.optional_text("reference")});
    subgroup.finish();
  }
}

Declared read_declared(FieldReader fields) {
  Declared declared;
  declared.title = fields.text("title");
  declared.intended_use = fields.text("intended_use");
  declared.evidence_stage = fields.text("evidence_stage");
  read_declared_lists(fields, declared);
  FieldReader resampling = fields.object("resampling");
  if (resampling.text("method") != "bootstrap") {
    resampling.bad_value("method", "bootstrap");
  }
  declared.unit = resampling.text("unit");
  declared.replicates = read_uint32(resampling, "replicates");
  declared.level = resampling.number("level");
  declared.seed = read_uint32(resampling, "seed");
  resampling.finish();
  FieldReader unscored = fields.object("unscored");
  declared.unscored_max = unscored.integer("max");
  unscored.finish();
  FieldReader privacy = fields.object("privacy");
  declared.min_cell = privacy.integer("min_cell");
  privacy.finish();
  fields.finish();
  return declared;
}

template <typename Row>
std::vector<Row> read_rows(FieldReader& fields, const std::string& key, Row (*read)(FieldReader&)) {
  std::vector<Row> rows;
  for (FieldReader& item : fields.objects(key)) {
    rows.push_back(read(item));
  }
  return rows;
}

EstimateRow read_whole_estimate(FieldReader& fields) {
  EstimateRow row = read_estimate(fields);
  fields.finish();
  return row;
}

ContrastRow read_contrast(FieldReader& fields) {
  ContrastRow contrast{.row = read_estimate(fields),
                       .against = read_against(fields, "against"),
                       .kind = fields.text("kind")};
  if (fields.has("values")) {
    const std::vector<double> values = fields.numbers("values");
    if (values.size() != 2) {
      fields.bad_value("values", "two numbers");
    }
    contrast.values = {values[0], values[1]};
  }
  fields.finish();
  return contrast;
}

void check_schema(FieldReader& fields) {
  if (fields.text("schema") != "clinval.results") {
    fields.bad_value("schema", "clinval.results");
  }
  if (fields.integer("schema_version") != 1) {
    fields.bad_value("schema_version", "1, the version that this clinval reads");
  }
}

}  // namespace

Results parse_results(const std::string& text, const std::string& file) {
  const Json json = configs::parse_json(text, file, configs::Area::Data,
                                        {.depth = 64, .bytes = std::size_t{1} << 30});
  FieldReader fields(json, file, "");
  check_schema(fields);
  Results results;
  results.profile = fields.text("profile");
  results.run = read_run(fields.object("run"));
  results.declared = read_declared(fields.object("declared"));
  results.flow = read_rows(fields, "flow", read_flow);
  results.participants = read_rows(fields, "participants", read_participant);
  results.follow_up = read_rows(fields, "follow_up", read_follow_up);
  results.inputs = read_rows(fields, "inputs", read_input);
  results.estimates = read_rows(fields, "estimates", read_whole_estimate);
  results.contrasts = read_rows(fields, "contrasts", read_contrast);
  results.curves = read_rows(fields, "curves", read_curve);
  FieldReader audits = fields.object("audits");
  if (audits.has("privacy")) {
    results.privacy = read_privacy(audits.object("privacy"));
  }
  if (audits.has("invariance")) {
    results.invariance = read_invariance(audits.object("invariance"));
  }
  if (audits.has("features")) {
    results.features = read_feature_audit(audits.objects("features"));
  }
  if (audits.has("timeline")) {
    results.timeline = read_timeline(audits.object("timeline"));
  }
  audits.finish();
  if (fields.has("data_quality")) {
    results.data_quality = read_data_quality(fields.object("data_quality"));
  }
  fields.finish();
  return results;
}

}  // namespace clinval::reports
