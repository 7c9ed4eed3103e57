#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "configs/json_value.h"

namespace clinval::configs {

enum class ModelKind { TorchScript, Predictions, Column };
/// Scale of an output. Risk and probability are the same number; survival is one minus the risk.
enum class Link { Logit, Probability, Risk, Survival };
/// "logit", "probability", "risk", "survival"; the word must be one of them.
[[nodiscard]] Link link_of(std::string_view word);
[[nodiscard]] std::string_view to_string(Link link);

enum class ThresholdOrigin { Prespecified, Development, ThisData, Unstated };
enum class FlagRule { Ge, Gt };

/// A table of the cases, or a predictions file.
struct SourceSpec {
  std::string file;    ///< as in the config; a directory when the format is meds or parquet
  std::string format;  ///< csv | ndjson | parquet | meds
  std::string delimiter = ",";
  std::string quote = "\"";
  std::vector<std::string> null_markers = {""};
  std::string sha256;  ///< empty: not pinned
  std::vector<std::pair<std::string, std::string>>
      types;  ///< column, declared type; in config order
};

struct OutputSpec {
  std::string name;    ///< "death": what a task's model_output names
  std::string column;  ///< column of the cases or of the predictions file
  Link link = Link::Probability;
};

struct ModelSpec {
  std::string id;
  ModelKind kind = ModelKind::TorchScript;
  std::string path;                 ///< torchscript: folder of contract.json
  std::string sha256;               ///< expected model digest; empty: not pinned
  SourceSpec predictions;           ///< kind predictions
  std::vector<OutputSpec> outputs;  ///< kinds predictions and column
};

struct NamedSql {
  std::string name = {};
  std::string sql = {};
  std::string pointer = {};  ///< where it stands in the config
  std::string file = {};     ///< the config's name
  std::size_t line = 0;      ///< 1-based; 0 when built by code
  std::size_t column = 0;
};

/// Subjects that were seen in development.
struct DevelopmentSpec {
  std::string from;     ///< a source
  std::string subject;  ///< its column
};

/// A table of events: long (a row an event, `code` names its column), wide (`columns`: each filled
/// cell is an event whose code is the column's name), or a MEDS directory (`from` alone).
struct EventsSpec {
  std::string from;  ///< a source
  std::string subject;
  std::string time;
  std::string code;                  ///< long form
  std::string value;                 ///< long form; empty: none
  std::vector<std::string> columns;  ///< wide form
  std::string available;             ///< empty: not declared
};

struct CasesSpec {
  std::vector<std::pair<std::string, SourceSpec>> sources;
  std::string from;               ///< a source; empty when there is a query
  std::optional<NamedSql> query;  ///< one SELECT over all sources
  std::vector<NamedSql> columns;
  std::vector<NamedSql> exclude;
  std::string case_id;  ///< empty: cases are numbered in canonical order
  std::string subject;  ///< empty: case_id
  std::string cluster;  ///< empty: subject
  std::string site;     ///< empty: none
  std::string part;
  std::string prediction_time;
  std::string observed_until;  ///< column: end of observation; empty: none
  std::string time_unit;       ///< of numeric times of cases and events; empty: none
  std::vector<EventsSpec> events;
  std::optional<DevelopmentSpec> development;
  /// For a trial: cases after this many, in case order, leave at the step "limit".
  std::optional<std::size_t> limit;
};

struct ThresholdSpec {
  double value = 0.0;
  ThresholdOrigin origin = ThresholdOrigin::Unstated;
};

/// Whom a model is judged on: the cases it scored, or those that every model of the task scored.
enum class JudgedOn { Own, Common };

/// Which of several computations that go by one name; the words are those of the config.
struct ConventionsSpec {
  std::string ici = "loess_r";     ///< loess_r | loess_direct | lowess_rms | lowess_half | rcs3 …
  std::string eci = "normalised";  ///< normalised | times100
  std::string hosmer_lemeshow_df = "groups";  ///< groups | groups_minus_two
  std::size_t hosmer_lemeshow_groups = 10;
  std::size_t ece_bins = 10;
  double partial_auroc_from = 0.8;
};

/// The scores after a new intercept, or intercept and slope, fitted to these cases by
/// cross-fitting: what recalibration to this place would give.
enum class RecalibrationView { Intercept, Logistic };

struct BinaryTask {
  std::string label;  ///< column: 0, 1 or null
  std::string model_output;
  std::vector<ThresholdSpec> thresholds;
  FlagRule threshold_rule = FlagRule::Ge;
  std::optional<double> probability_clip;
  /// PPV, NPV and net benefit are re-expressed at each of these.
  std::vector<double> target_prevalences;
  ConventionsSpec conventions;
  std::vector<RecalibrationView> recalibrated;
};

/// Horizons lie between these, in any unit of time that a config may choose.
inline constexpr double kLeastHorizon = 1e-6;
inline constexpr double kLargestHorizon = 1e9;

/// Which value of the censoring distribution weights a case: G(t-) or G(t).
enum class IpcwSide { Left, Right };
/// Whose censoring times G is estimated from in a subgroup: its own, or those of all cases.
enum class CensoringFrom { Group, Pooled };

struct SurvivalTask {
  std::string time;          ///< column: follow-up, in the unit of the horizons
  std::string event;         ///< column: 0 censored, 1 event, null unknown
  std::string model_output;  ///< risk of the event by the horizon
  std::optional<double> censor_at;
  std::vector<double> horizons;  ///< ascending
  std::string time_unit;         ///< "years", for the report; empty: not said
  std::vector<ThresholdSpec> thresholds;
  FlagRule threshold_rule = FlagRule::Ge;
  std::optional<double> probability_clip;
  std::optional<std::pair<double, double>> time_range;  ///< what a time can be: days are no years
  IpcwSide ipcw = IpcwSide::Left;
  CensoringFrom censoring = CensoringFrom::Group;
};

/// What kinds a task may be, one alternative a kind.
using TaskKind = std::variant<BinaryTask, SurvivalTask>;

// What every kind has.
[[nodiscard]] const std::string& model_output_of(const TaskKind& kind);
[[nodiscard]] const std::vector<ThresholdSpec>& thresholds_of(const TaskKind& kind);
/// Empty for a kind without horizons.
[[nodiscard]] const std::vector<double>& horizons_of(const TaskKind& kind);
/// Columns that hold the outcome: key in the config ("label"; "time", "event") and column.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> label_columns(const TaskKind& kind);

struct TaskSpec {
  std::string id;
  std::string outcome;  ///< in words, for the report
  std::string window;   ///< "5 years"; in any words when the cases name no observed_until
  TaskKind kind;
  JudgedOn judged_on = JudgedOn::Own;
  std::vector<std::string> metrics = {};  ///< ids; empty: the whole catalogue

  /// Whether a metric of the models is computed; those of the cases alone always are.
  [[nodiscard]] bool wants(std::string_view metric) const;
};

struct SubgroupSpec {
  std::string id;
  std::string column;  ///< empty for a cross
  std::optional<std::string> reference;
  std::vector<std::string> cross;  ///< ids of other subgroups
};

struct ResamplingSpec {
  std::uint32_t replicates = 2000;
  double level = 0.95;
  std::uint32_t seed = 20260101;
  std::vector<std::string> intervals = {"percentile"};  ///< percentile | basic | bca | studentised
};

/// MaxRatio and MaxGap compare the groups of a subgroup with each other.
/// Versus compares a model with another: by how much it may be worse.
enum class GateOp { AtLeast, AtMost, Within, MaxRatio, MaxGap, Versus };
enum class GateRole { Gate, Guardrail, Descriptive };
enum class Severity { Fail, Warn, Info };

struct WaiverSpec {
  std::string gate;
  std::string reason;
  std::string approver;
  std::string expires;  ///< YYYY-MM-DD
};

struct GateSpec {
  std::string id;
  std::string task;
  std::string model;  ///< empty: the first model
  std::string metric;
  std::optional<double> threshold;
  std::optional<double> horizon;  ///< absent where the metric takes one: the task's last
  std::optional<std::string> part;
  std::string audit;     ///< "invariance": `metric` is a measure of that audit; empty: a statistic
  std::string change;    ///< of an audit: what was changed; empty: everything
  std::string across;    ///< id of a subgroup; set exactly for MaxRatio and MaxGap
  std::string versus;    ///< id of a model; set exactly for Versus
  std::string interval;  ///< empty: headline
  /// Empty: overall. Otherwise subgroup id and level text.
  std::vector<std::pair<std::string, std::optional<std::string>>> subgroup;
  GateOp op = GateOp::AtLeast;
  double lower = 0.0;  ///< limit of AtLeast; low end of Within
  double upper = 0.0;  ///< limit of AtMost, MaxRatio, MaxGap; high end of Within; Versus: margin
  std::int64_t min_events = 0;
  std::int64_t min_non_events = 0;
  std::int64_t min_cases = 0;
  GateRole role = GateRole::Gate;
  Severity severity = Severity::Fail;
  std::string reason;   ///< why this limit: shown in the report
  std::string pointer;  ///< where it stands in the config
};

/// What a column, or the events of a code, can be.
struct RangeSpec {
  bool code = false;
  std::string name;
  std::optional<double> minimum;
  std::optional<double> maximum;
};

/// Checks of the cases (check_catalogue.h).
struct ChecksSpec {
  std::map<std::string, std::string> severities;  ///< of every check: error | warn | info | off
  std::vector<RangeSpec> ranges;
  /// Columns that are held against the outcome; absent: all that are no role and no outcome.
  std::optional<std::vector<std::string>> features;
};

enum class OnInconclusive { Exit7, Exit0 };

/// One case a forward, or batches of cases of about the same length.
enum class InferenceMode { Exact, Throughput };

struct InferenceSpec {
  InferenceMode mode = InferenceMode::Exact;
  std::size_t batch = 32;   ///< throughput: cases a forward
  double tolerance = 1e-5;  ///< throughput: of a probability, against exact
};

/// What the invariance audit changes, and on how many of the run's cases.
struct InvarianceSpec {
  std::size_t cases = 256;
  std::vector<std::size_t> batch = {8, 32};  ///< ascending
  unsigned workers = 2;
  std::size_t padding = 8;  ///< steps beyond a case's own length
};

struct RunConfig {
  std::string id;
  std::string title;
  std::string intended_use;
  std::string evidence_stage;
  std::vector<ModelSpec> models;
  std::string baseline;                  ///< model id or empty
  std::vector<std::string> comparators;  ///< model ids
  CasesSpec cases;
  std::vector<TaskSpec> tasks;
  std::vector<SubgroupSpec> subgroups;
  ResamplingSpec resampling;
  std::int64_t unscored_max = 0;
  std::int64_t min_cell = 11;
  std::vector<std::string> quasi_identifiers;  ///< columns by which a person may be recognised
  ChecksSpec checks;
  std::vector<GateSpec> gates;
  std::vector<WaiverSpec> waivers;
  OnInconclusive on_inconclusive = OnInconclusive::Exit7;
  std::vector<std::string> report_formats;
  InferenceSpec inference;
  std::optional<InvarianceSpec> invariance;  ///< none: no such audit

  Json resolved;                               ///< the whole config with defaults filled in
  std::map<std::string, std::string> origins;  ///< JSON pointer -> "config" | "default" | "flag"
  std::string base_folder;  ///< folder of the config file: paths are relative to it
};

/// One `--set /pointer=value`; the value is JSON, or text when it is none.
struct Override {
  std::string pointer;
  std::string value;
  std::string origin = "flag";
};

/// Reads, overrides, checks and resolves a config. Throws InputError holding every problem.
[[nodiscard]] RunConfig load_run_config(const std::string& path,
                                        const std::vector<Override>& overrides = {});
[[nodiscard]] RunConfig parse_run_config(const std::string& text, const std::string& file_name,
                                         const std::vector<Override>& overrides = {});

/// SHA-256 over the canonical resolved config without what cannot change a number: title,
/// intended_use, evidence_stage, paths, formats, null markers, digests of files and models, gates,
/// waivers, report.
[[nodiscard]] std::string config_sha256(const RunConfig& config);
/// SHA-256 over the canonical gates, waivers and the inconclusive rule.
[[nodiscard]] std::string gates_sha256(const RunConfig& config);

/// JSON Schema 2020-12 of the run config, from the same field table as the parser.
[[nodiscard]] Json run_config_schema();
/// The fields in Markdown, from the table that parser and schema come from.
[[nodiscard]] std::string run_config_reference();

/// Absolute or relative path of an input file: relative to the config's folder; `data:NAME/FILE` is
/// looked up in `data_folder`. Throws InputError (Config) with a hint when that folder is not set.
[[nodiscard]] std::string resolve_path(const RunConfig& config, const std::string& path,
                                       const std::string& data_folder, const std::string& pointer);

}  // namespace clinval::configs
