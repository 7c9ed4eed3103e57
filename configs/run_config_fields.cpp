#include "configs/run_config_fields.h"

#include <utility>

#include "configs/check_catalogue.h"
#include "configs/inference_fields.h"
#include "configs/run_config.h"

namespace clinval::configs {
namespace {

constexpr double kLargestSeed = 4294967295.0;

Json empty_object() {
  return Json::Object{};
}
Json empty_list() {
  return Json::Array{};
}

void append(std::vector<Field>& fields, std::vector<Field> more) {
  fields.insert(fields.end(), more.begin(), more.end());
}

std::vector<Field> file_fields(std::vector<std::string> formats) {
  return {
      inert(required("file", text(),
                     "path relative to this config, or data:NAME/FILE; of parquet a file or a "
                     "folder, of meds the folder above data/")),
      inert(with_default("format", one_of(std::move(formats)), "csv", "how the file is written")),
      inert(
          with_default("delimiter", text(TextForm::OneCharacter), ",", "csv: between two fields")),
      inert(with_default("quote", text(TextForm::OneCharacter), "\"", "csv: around a field")),
      inert(with_default("null", distinct(list_of(text(TextForm::Any))), Json::Array{""},
                         "csv: fields that mean a missing value")),
      inert(
          with_default("sha256", nullable(text(TextForm::Sha256)), nullptr,
                       "expected digest of the file; of a folder, that of what sha256sum prints of "
                       "its files in name order; null: not pinned")),
  };
}

Table source_table() {
  Table table{.fields = file_fields({"csv", "ndjson", "parquet", "meds"})};
  table.fields.push_back(optional(
      "types", map_of(one_of({"integer", "real", "text", "boolean", "date", "timestamp"}), 1),
      "type of each column that is read; others are not seen; left out for meds alone"));
  return table;
}

Shape link() {
  return one_of({"logit", "probability", "risk", "survival"}, {"hazard", "softmax"});
}

Shape recorded_outputs() {
  return map_of(object({.fields = {required("column", text(), "column that holds the output"),
                                   with_default("link", link(), "probability",
                                                "scale of the output; a logit gets the sigmoid, "
                                                "survival becomes 1 - survival")}}),
                1);
}

Table model_table(std::string kind, std::vector<Field> own) {
  Table table;
  table.fields.push_back(required("kind", one_of({std::move(kind)}, {"exported", "aotinductor"}),
                                  "how the model gives its outputs"));
  table.fields.push_back(
      required("id", text(TextForm::Id), "names the model in tasks, gates and results"));
  append(table.fields, std::move(own));
  return table;
}

Shape model_shape() {
  std::vector<Field> predictions = file_fields({"csv", "ndjson", "parquet"});
  predictions.push_back(
      required("outputs", recorded_outputs(), "outputs by name; the file also has case_id"));
  return union_of({
      model_table("torchscript",
                  {inert(required("path", text(), "model folder: contract.json and artefact")),
                   inert(with_default("sha256", nullable(text(TextForm::Sha256)), nullptr,
                                      "expected model digest; null: not pinned"))}),
      model_table("predictions", std::move(predictions)),
      model_table("column", {required("outputs", recorded_outputs(),
                                      "outputs by name, taken from columns of the cases")}),
  });
}

Field role(std::string key, std::string doc) {
  return with_default(std::move(key), nullable(text()), nullptr, std::move(doc));
}

Table events_table() {
  return {
      .fields = {required("from", text(), "source of the events; a meds source takes no other key"),
                 role("subject", "column that names the person, as the cases do"),
                 role("time", "column of the moment of an event; null in it: a fact without date"),
                 role("code",
                      "long form: column that says what was measured or done; free text of one row "
                      "is not named"),
                 role("value", "long form: column of the number; null: no event has one"),
                 optional("columns", distinct(list_of(text(), 1)),
                          "wide form: each filled cell is an event, its code the column's name"),
                 role("available",
                      "column of the moment from which an event was known; null: its own time")}};
}

Table cases_table() {
  return {
      .fields =
          {
              required("sources", map_of(object(source_table()), 1), "tables by name"),
              optional("from", text(), "source whose rows are the cases"),
              optional("query", text(),
                       "one SELECT over all sources, whose rows are the cases; sums of integers "
                       "must fit 64 bits, decimals are written 365.25e0"),
              with_default("columns", map_of(text()), empty_object(),
                           "derived columns: SQL over the columns of the source or query"),
              with_default(
                  "exclude",
                  list_of(object(
                      {.fields = {required("id", text(TextForm::Id), "names the step of the flow"),
                                  required("when", text(), "SQL condition of leaving")}})),
                  empty_list(), "exclusions in order"),
              role("case_id", "column that names the case; null: cases are numbered"),
              role("subject", "column that names the person; null: case_id"),
              role("cluster", "column of what is resampled together; null: subject"),
              role("site", "column that names the site"),
              role("part", "column that names the part: held-out, external"),
              role("prediction_time",
                   "column of the moment of prediction: what was known by then is input"),
              role("observed_until",
                   "column of the end of observation: a label 0 is known when the window ends by "
                   "then"),
              with_default(
                  "time_unit",
                  nullable(one_of({"seconds", "minutes", "hours", "days", "weeks", "years"})),
                  nullptr,
                  "unit of times that are numbers; a year has 365.25 days; null: times "
                  "are dates or timestamps"),
              with_default("events", list_of(object(events_table())), empty_list(),
                           "events of the subjects: what was recorded of them, with its time"),
              with_default("development",
                           nullable(object({.fields = {required("from", text(), "a source"),
                                                       required("subject", text(),
                                                                "its column of subjects")}})),
                           nullptr, "subjects that were seen in development, for the check"),
              with_default("limit", nullable(integer(1, 1'000'000'000)), nullptr,
                           "only the first cases in case order, for a trial; null: all"),
              not_built("weights"),
          },
      .exactly_one = {"from", "query"}};
}

Shape threshold_list() {
  const Table table{
      .fields = {
          required("value", number(0, 1, Ends::Excluded), "flagged at this probability"),
          with_default("origin", one_of({"prespecified", "development", "this_data", "unstated"}),
                       "unstated", "where the threshold comes from")}};
  return list_of(object(table));
}

/// The keys of a task of every kind around those of its own.
Table task_table(std::string kind, std::vector<Field> own) {
  Table table;
  table.fields = {
      required("kind",
               one_of({std::move(kind)},
                      {"multiclass", "ranked", "multilabel", "alerting", "regression"}),
               "what is predicted"),
      required("id", text(TextForm::Id), "names the task in gates and results"),
      inert(with_default("outcome", text(TextForm::Any), "", "the outcome in words")),
      with_default(
          "window", text(TextForm::Any), "",
          "the time window; with observed_until a number and its unit: 48 hours, 5 years")};
  append(table.fields, std::move(own));
  append(table.fields,
         {required("model_output", text(), "output of the models that is judged"),
          with_default("thresholds", threshold_list(), empty_list(), "decision thresholds"),
          with_default("threshold_rule", one_of({"ge", "gt"}), "ge",
                       "flagged when the probability is at or above, or above"),
          with_default("probability_clip", nullable(number(0, 0.5, Ends::Excluded)), nullptr,
                       "keeps probabilities this far from 0 and 1 in logits and logarithms"),
          with_default("judged_on", one_of({"own", "common"}), "own",
                       "cases of a model: those it scored, or those that all models scored"),
          with_default(
              "metrics", nullable(distinct(list_of(text(), 1))), nullptr,
              "ids of the metrics of the models that are computed; null: the whole catalogue"),
          not_built("weights")});
  return table;
}

Table conventions_table() {
  return {.fields = {
              with_default("ici",
                           one_of({"loess_r", "loess_direct", "lowess_rms", "lowess_half", "rcs3",
                                   "rcs4", "rcs5"}),
                           "loess_r", "smooth curve that ICI, E50, E90, Emax and ECI measure"),
              with_default("eci", one_of({"normalised", "times100"}), "normalised",
                           "scale of the ECI: over that of the prevalence, or 100 times"),
              with_default("hosmer_lemeshow_df", one_of({"groups", "groups_minus_two"}), "groups",
                           "degrees of freedom: groups for validation, two less on own data"),
              with_default("hosmer_lemeshow_groups", integer(3, 100), 10, "groups of equal size"),
              with_default("ece_bins", integer(1, 1000), 10, "bins of the ECE"),
              with_default("partial_auroc_from", number(0, 1, Ends::Excluded), 0.8,
                           "partial AUROC covers sensitivity (specificity) from here to 1"),
          }};
}

Table binary_task_table() {
  return task_table(
      "binary",
      {required("label", text(), "column: 0, 1 or a boolean; null: unknown"),
       with_default("target_prevalences", distinct(list_of(number(1e-6, 1 - 1e-6))), empty_list(),
                    "PPV, NPV and net benefit are re-expressed at each of these prevalences"),
       with_default("recalibrated", distinct(list_of(one_of({"intercept", "logistic"}))),
                    empty_list(),
                    "further views: each model after recalibration to these cases, cross-fitted"),
       with_default("conventions", object(conventions_table()), empty_object(),
                    "which of several computations that go by one name")});
}

Table survival_task_table() {
  const Shape moment = number(kLeastHorizon, kLargestHorizon);
  return task_table(
      "survival",
      {required("time", text(), "column: follow-up time, in the unit of the horizons"),
       required("event", text(), "column: 1 event, 0 censored; null: unknown"),
       required("horizons", list_of(moment, 1),
                "times by which the risk is judged, ascending; model_output is the risk by then"),
       inert(with_default("time_unit", text(TextForm::Any), "",
                          "unit of times in words, such as years")),
       with_default("censor_at", nullable(moment), nullptr,
                    "follow-up ends here: a later time becomes this time without an event"),
       with_default("time_range", nullable(list_of(number(0), 2, 2)), nullptr,
                    "least and largest possible time; finds days given for years"),
       with_default("ipcw", one_of({"left", "right"}), "left",
                    "weights by the censoring distribution just before a time, or at it"),
       with_default("censoring", one_of({"group", "pooled"}), "group",
                    "a subgroup's censoring distribution: its own, or that of all cases")});
}

Table subgroup_table() {
  return {.fields = {required("id", text(TextForm::Id), "names the subgroup"),
                     optional("column", text(), "column whose values are the groups"),
                     with_default("reference", nullable(text(TextForm::Any)), nullptr,
                                  "value that the other groups are compared with"),
                     optional("cross", distinct(list_of(text(), 2)),
                              "ids of subgroups whose combinations are the groups")},
          .exactly_one = {"column", "cross"}};
}

Table resampling_table() {
  Shape replicates = integer(100, 1000000);
  replicates.or_zero = true;
  return {
      .fields = {
          with_default("method", one_of({"bootstrap"}), "bootstrap", "how replicates are drawn"),
          with_default("unit", one_of({"cluster"}), "cluster", "what is drawn"),
          with_default("replicates", replicates, 2000, "0: no interval by resampling"),
          with_default("level", number(0.5, 1, Ends::Excluded), 0.95, "confidence level"),
          with_default("seed", integer(0, kLargestSeed), 20260101, "of the random streams"),
          with_default("intervals",
                       distinct(list_of(one_of({"percentile", "basic", "bca", "studentised"}))),
                       Json::Array{"percentile"},
                       "bootstrap intervals beside the analytic ones; percentile is always there"),
      }};
}

/// The keys of a gate of every kind after those of its own.
Table gate_table(std::vector<Field> own) {
  Table table{.fields = std::move(own)};
  append(table.fields,
         {required("id", text(TextForm::Id), "names the gate in the verdict"),
          required("task", text(), "id of a task"),
          optional("model", text(), "id of a model; absent: the first"),
          required("metric", text(), "id of a metric"),
          optional("threshold", number(0, 1, Ends::Excluded), "a threshold of the task"),
          optional("horizon", number(kLeastHorizon, kLargestHorizon),
                   "a horizon of the task; absent: its last"),
          optional("part", text(), "value of the part column; absent: all"),
          with_default("min_events", integer(0), 0, "with fewer events it is inconclusive"),
          with_default("min_non_events", integer(0), 0,
                       "with fewer cases without the outcome it is inconclusive"),
          with_default("min_cases", integer(0), 0, "with fewer cases it is inconclusive"),
          with_default("role", one_of({"gate", "guardrail", "descriptive"}), "gate",
                       "part in the multiplicity rule"),
          with_default("severity", one_of({"fail", "warn", "info"}), "fail",
                       "effect on the exit code"),
          with_default("reason", text(TextForm::Any), "", "why this limit")});
  return table;
}

Table limit_gate_table(std::vector<std::string> ops, Field limit) {
  return gate_table({required("op", one_of(std::move(ops)), "how the interval is compared"),
                     std::move(limit),
                     optional("subgroup", map_of(nullable(text(TextForm::Any)), 1),
                              "level by subgroup id; absent: everybody"),
                     optional("interval", text(), "id of the interval; absent: the headline")});
}

Table across_gate_table() {
  Table table = gate_table(
      {required("across", text(), "id of a subgroup whose groups are compared with each other"),
       optional("max_ratio", number(1, std::nullopt, Ends::Excluded),
                "no two groups differ by more than this factor"),
       optional("max_gap", number(0, std::nullopt, Ends::Excluded),
                "no two groups differ by more than this")});
  table.exactly_one = {"max_ratio", "max_gap"};
  table.chosen_by_key = true;
  return table;
}

Table versus_gate_table() {
  Table table = gate_table(
      {required("versus", text(), "id of a model that this one is compared with, case by case"),
       required("margin", number(0), "by how much it may be worse; 0: not at all"),
       optional("subgroup", map_of(nullable(text(TextForm::Any)), 1),
                "level by subgroup id; absent: everybody"),
       optional("interval", text(), "id of the interval; absent: the first")});
  table.chosen_by_key = true;
  return table;
}

Shape gate_shape() {
  return union_of({
      limit_gate_table({">=", "<="}, required("value", number(), "limit; equality clears")),
      limit_gate_table({"within"},
                       required("range", list_of(number(), 2, 2), "low and high limit")),
      across_gate_table(),
      versus_gate_table(),
      audit_gate_table(),
  });
}

Table waiver_table() {
  return {.fields = {required("gate", text(), "id of a gate"),
                     required("reason", text(), "why the gate is waived"),
                     required("approver", text(), "who answers for it"),
                     required("expires", text(TextForm::Date), "last day, YYYY-MM-DD")}};
}

Table privacy_table() {
  return {
      .fields = {
          with_default("min_cell", integer(1, 1000), 11,
                       "smallest count for release; the internal report hides none, but names only "
                       "those codes of events that were declared or that so many subjects (at "
                       "least 10) have"),
          optional("quasi_identifiers", distinct(list_of(text(), 1)),
                   "columns by which others may recognise a person; left out: not assessed"),
          not_built("sensitive"), not_built("population"), not_built("membership"),
          not_built("text_columns")}};
}

Table audits_table() {
  return {.fields = {optional("invariance", object(invariance_table()),
                              "runs a sample again with changes that must not matter")}};
}

Table severities_table() {
  Table table;
  for (const CheckEntry& check : check_catalogue()) {
    table.fields.push_back(with_default(std::string(check.id),
                                        one_of({"error", "warn", "info", "off"}),
                                        std::string(check.severity), std::string(check.finds)));
  }
  return table;
}

Table range_table() {
  return {
      .fields = {optional("column", text(), "a column of the cases"),
                 optional("code", text(), "a code of the events"),
                 with_default("minimum", nullable(number()), nullptr, "least possible value"),
                 with_default("maximum", nullable(number()), nullptr, "largest possible value")},
      .exactly_one = {"column", "code"}};
}

Table checks_table() {
  return {
      .fields = {inert(with_default("severities", object(severities_table()), empty_object(),
                                    "effect of a finding: error stops the run")),
                 with_default("ranges", list_of(object(range_table())), empty_list(),
                              "what values can be"),
                 with_default("features", nullable(distinct(list_of(text()))), nullptr,
                              "columns held against the outcome; null: all that are no role, no "
                              "outcome and no output of a model")}};
}

Table unscored_table() {
  return {.fields = {with_default("max", integer(0), 0,
                                  "labelled cases without a score that gates tolerate")}};
}

Table inconclusive_table() {
  return {
      .fields = {with_default("exit_code", one_of_integers({0, 7}), 7,
                              "exit code when a gate cannot be decided: 7, or 0 to soften it")}};
}

Table report_table() {
  return {.fields = {with_default(
              "formats", distinct(list_of(one_of({"html", "md", "junit", "csv", "svg"}))),
              Json::Array{"html", "md", "junit", "csv", "svg"}, "files that are written")}};
}

Table run_config_table() {
  return {
      .fields = {
          inert(optional("$schema", text(TextForm::Any), "for editors; never fetched")),
          required("schema_version", one_of_integers({1}), "version of this format"),
          required("id", text(TextForm::Id), "names the run"),
          inert(with_default("title", text(TextForm::Any), "", "heading of the report")),
          inert(with_default("intended_use", text(TextForm::Any), "", "intended use in words")),
          inert(with_default("evidence_stage", text(TextForm::Any), "",
                             "kind of validation: external, temporal, internal")),
          required("models", list_of(model_shape(), 1), "models; gates default to the first"),
          with_default("baseline", nullable(text()), nullptr, "id of the approved model"),
          with_default("comparators", distinct(list_of(text())), empty_list(),
                       "ids of models that the first is compared with"),
          required("cases", object(cases_table()), "the held-out case set"),
          required("tasks", list_of(union_of({binary_task_table(), survival_task_table()}), 1),
                   "what is predicted"),
          with_default("subgroups", list_of(object(subgroup_table())), empty_list(),
                       "groups that are reported apart"),
          with_default("resampling", object(resampling_table()), empty_object(), "bootstrap"),
          with_default("unscored", object(unscored_table()), empty_object(), "missing scores"),
          with_default("privacy", object(privacy_table()), empty_object(), "disclosure"),
          with_default("checks", object(checks_table()), empty_object(),
                       "checks of the cases before a model runs"),
          with_default("inference", object(inference_table()), empty_object(), "how models run"),
          with_default("audits", object(audits_table()), empty_object(), "audits of the run"),
          inert(with_default("gates", list_of(gate_shape()), empty_list(), "what must hold")),
          inert(with_default("waivers", list_of(object(waiver_table())), empty_list(),
                             "gates that are excused for a time")),
          inert(with_default("inconclusive", object(inconclusive_table()), empty_object(),
                             "effect of an inconclusive gate")),
          inert(with_default("report", object(report_table()), empty_object(), "reports")),
      }};
}

}  // namespace

const Shape& run_config_shape() {
  static const Shape shape = object(run_config_table());
  return shape;
}

}  // namespace clinval::configs
