#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metrics/curve.h"
#include "metrics/estimate.h"
#include "reports/data_quality.h"
#include "reports/timeline_audit.h"

namespace clinval::reports {

/// Which group a row speaks of: subgroup ids and one level each (null: value missing). Empty `by`:
/// everybody.
struct Slice {
  std::vector<std::string> by = {};
  std::vector<std::optional<std::string>> level = {};
  friend bool operator==(const Slice&, const Slice&) = default;
};

/// Where on a scale a row was computed.
struct At {
  std::optional<double> threshold = std::nullopt;
  std::optional<double> horizon = std::nullopt;
  std::optional<double> prevalence = std::nullopt;  ///< re-expressed at this prevalence
  friend bool operator==(const At&, const At&) = default;
};

/// One measured number: everything clinval reports is a row of this type.
struct EstimateRow {
  std::string task = {};
  std::optional<std::string> model = {};  ///< none: a row of the cases alone
  std::string metric = {};
  std::string estimator = {};
  std::string view = "as_is";
  std::optional<std::string> part = {};  ///< none: all parts
  std::optional<Slice> subgroup = {};    ///< none: everybody
  At at = {};
  metrics::Outcome<double> value = metrics::Undefined::NoCases;
  std::optional<double> standard_error = {};
  std::optional<double> p_value = {};  ///< two-sided, where the row is a test
  std::vector<std::string> marks = {};
  std::vector<metrics::Interval> intervals = {};                  ///< the headline first
  std::optional<metrics::NullReference> null_reference = {};      ///< of a distance
  std::vector<std::pair<std::string, std::int64_t>> counts = {};  ///< of pairs, for Harrell's C
  std::int64_t cases = 0;
  std::int64_t events = 0;  ///< at a horizon: by then
  /// At a horizon: known to be without the event; the others were censored before. None: all but
  /// the events.
  std::optional<std::int64_t> event_free = {};
  std::int64_t subjects = 0;
  std::int64_t clusters = 0;

  [[nodiscard]] std::int64_t non_events() const { return event_free.value_or(cases - events); }
};

/// What a contrast is held against; exactly one of these is set.
struct Against {
  std::optional<Slice> subgroup = {};      ///< another level of the row's subgroup
  std::optional<std::string> part = {};    ///< another part
  std::optional<std::string> model = {};   ///< another model, on the same cases
  std::optional<std::string> policy = {};  ///< treat_all: acting on every case
  friend bool operator==(const Against&, const Against&) = default;
};

/// A difference or ratio: an estimate and what it is held against. Between groups and parts `row`
/// counts the cases of both; between models those that both have scored.
struct ContrastRow {
  EstimateRow row;
  Against against = {};
  std::string kind = {};  ///< difference | ratio
  /// Of models and policies: the two values, on the common cases.
  std::optional<std::pair<double, double>> values = {};
};

/// A step that somebody stays at or leaves by.
struct FlowRow {
  std::string step = {};
  std::string kind = {};  ///< read | excluded | no_label | window_incomplete | no_score |
                          ///< model_error | not_common | evaluated
  std::optional<std::string> task = {};
  std::optional<std::string> model = {};
  std::optional<Slice> subgroup = {};
  std::optional<std::string> outcome = {};  ///< "0", "1"; none: all
  std::int64_t cases = 0;
  std::int64_t subjects = 0;
};

struct CurveRow {
  std::string task = {};
  std::string model = {};
  std::optional<std::string> part = {};
  std::optional<Slice> subgroup = {};
  At at = {};
  metrics::Curve curve = {};
  std::optional<std::string> against = {};  ///< of a difference: the other model
};

struct DeclaredThreshold {
  double value = 0.0;
  std::string origin = {};
};
struct DeclaredTask {
  std::string id = {};
  std::string kind = {};
  std::string outcome = {};  ///< in words
  std::string window = {};
  std::string threshold_rule = {};
  std::vector<DeclaredThreshold> thresholds = {};
  // Kind survival.
  std::vector<double> horizons = {};
  std::string time_unit = {};  ///< in words, or empty
  std::optional<double> censor_at = {};
  std::string ipcw = {};       ///< left | right
  std::string censoring = {};  ///< group | pooled
};
struct DeclaredModel {
  std::string id = {};
  std::string name = {};
  std::string version = {};
  std::string kind = {};
  std::string role = {};  ///< candidate | baseline | comparator
};
struct DeclaredSubgroup {
  std::string id = {};
  std::vector<std::string> by = {};  ///< itself, or the members of a cross
  std::optional<std::string> reference = {};
};

/// What the config says about the run, so that a report needs results.json and verdict.json alone.
struct Declared {
  std::string title = {};
  std::string intended_use = {};
  std::string evidence_stage = {};
  std::vector<DeclaredModel> models = {};
  std::vector<DeclaredTask> tasks = {};
  std::vector<DeclaredSubgroup> subgroups = {};
  std::uint32_t replicates = 0;
  double level = 0.95;
  std::uint32_t seed = 0;
  std::string unit = "cluster";
  std::int64_t unscored_max = 0;
  std::int64_t min_cell = 11;
};

/// One row of the participants' table: a subgroup level, counted by outcome.
struct ParticipantRow {
  std::string task = {};
  std::optional<std::string> part = {};
  std::optional<Slice> subgroup = {};
  std::int64_t cases = 0;
  std::int64_t subjects = 0;
  std::int64_t events = 0;
};

/// How long a group of a survival task was followed.
struct FollowUpRow {
  std::string task = {};
  std::optional<std::string> part = {};
  std::optional<Slice> subgroup = {};
  double horizon = 0.0;
  std::int64_t cases = 0;
  std::int64_t events = 0;      ///< by the horizon
  std::int64_t censored = 0;    ///< before the horizon
  std::int64_t event_free = 0;  ///< followed to the horizon, without the event
  /// G at the horizon, as the weights use it: the share that censoring alone would have left.
  double uncensored = 1.0;
};

struct InputRow {
  std::string model = {};
  std::string feature = {};
  std::int64_t cases = 0;
  std::int64_t imputed = 0;
  std::int64_t out_of_range = 0;
};

/// What became of the events that a model is made for, summed over the cases that it was asked
/// about.
struct FeatureAuditRow {
  std::string model = {};
  std::int64_t cases = 0;
  std::int64_t without_events = 0;   ///< cases without any event for the model
  std::int64_t visible = 0;          ///< dated events that were known at the prediction
  std::int64_t handed_out = 0;       ///< of them: that the model got
  std::int64_t unknown_codes = 0;    ///< of them: of a code that its vocabulary does not list
  std::int64_t truncated = 0;        ///< of them: beyond the longest length
  std::int64_t truncated_cases = 0;  ///< cases with such events
};

/// One number of the privacy audit, shaped like an estimate row: a value or the reason for none.
struct PrivacyMeasure {
  std::string metric = {};  ///< k_anonymity | prosecutor_risk (the highest) | prosecutor_risk_mean
                            ///< | prosecutor_risk_above
  std::string estimator = {};
  std::string searched = {};  ///< table: classes of the whole table | group: of the group alone
  std::string missing = {};   ///< own_category | wildcard | excluded
  std::string counted = {};   ///< subjects | records: what a class counts
  std::optional<double> limit = {};  ///< of prosecutor_risk_above
  metrics::Outcome<double> value = metrics::Undefined::NoCases;
};

/// Records by the size of their class.
struct PrivacyBand {
  std::int64_t from = 0;
  std::optional<std::int64_t> to = {};  ///< none: no end
  std::int64_t records = 0;
};

/// The audit of a group. Its counts are those of the headline: classes of the whole table, which
/// count subjects, a missing value being a value.
struct PrivacyGroup {
  std::optional<std::string> part = {};  ///< none: all parts
  std::optional<Slice> subgroup = {};    ///< none: everybody
  std::int64_t records = 0;
  std::int64_t subjects = 0;
  std::int64_t incomplete = 0;  ///< records that miss a quasi-identifier
  std::int64_t classes = 0;     ///< that have a record of the group
  std::int64_t uniques = 0;     ///< records whose class is one subject
  std::vector<PrivacyBand> bands = {};
  std::vector<PrivacyMeasure> measures = {};
};

/// How much one quasi-identifier tells.
struct PrivacyAttribute {
  std::string column = {};
  std::int64_t values = 0;                 ///< different ones; missing is one
  std::int64_t missing = 0;                ///< records without it
  std::optional<double> distinction = {};  ///< different values / records; none: no records
  std::optional<double> separation = {};   ///< pairs of records that differ / pairs; none: no pair
};

/// Who can be recognised in the table of the cases. Everybody is the first group; the only one,
/// with a reason in place of every value, when no quasi-identifier was declared.
struct PrivacyAudit {
  std::vector<PrivacyAttribute> quasi_identifiers = {};
  std::vector<PrivacyGroup> groups = {};
};

/// Decisions at one threshold that a change turned.
struct FlippedDecisions {
  double threshold = 0.0;
  std::int64_t cases = 0;
};

/// What one change that must not matter did to one model's output for one task, on the sample.
struct InvarianceRow {
  std::string task = {};
  std::string model = {};
  std::string change = {};     ///< repeat | order | batch | padding | workers | throughput
  std::int64_t setting = 0;    ///< cases a forward, steps of padding or workers; 0: none
  std::int64_t cases = 0;      ///< scored before and after
  std::int64_t failed = 0;     ///< scored on one side alone
  std::int64_t differing = 0;  ///< in any bit of the output
  metrics::Outcome<double> largest_difference = metrics::Undefined::NoCases;  ///< of probabilities
  std::vector<FlippedDecisions> flips = {};  ///< at each threshold of the task
  std::string headline = {};                 ///< auroc | harrell_c
  /// After minus before, on the labelled cases of the sample.
  metrics::Outcome<double> headline_change = metrics::Undefined::NoCases;
};

/// How models ran, and whether what must not matter did not.
struct InvarianceAudit {
  std::string mode = "exact";            ///< exact | throughput
  std::int64_t batch = 1;                ///< cases a forward
  std::optional<double> tolerance = {};  ///< throughput: of a probability, against exact
  std::vector<InvarianceRow> rows = {};
};

struct RunIdentity {
  std::string id = {};
  std::string config_sha256 = {};
  std::string cases_sha256 = {};
  std::vector<std::pair<std::string, std::string>> models = {};  ///< id, digest
  std::string clinval = {};                                      ///< version
};

/// results.json: what was measured. No clock, host, path, thread count or verdict.
struct Results {
  std::string profile = "internal";
  RunIdentity run;
  Declared declared;
  std::vector<FlowRow> flow = {};
  std::vector<ParticipantRow> participants = {};
  std::vector<FollowUpRow> follow_up = {};
  std::vector<InputRow> inputs = {};
  std::vector<EstimateRow> estimates = {};
  std::vector<ContrastRow> contrasts = {};
  std::vector<CurveRow> curves = {};
  std::optional<PrivacyAudit> privacy = {};        ///< none: no audit was made
  std::optional<InvarianceAudit> invariance = {};  ///< none: neither asked for nor throughput
  std::vector<FeatureAuditRow> features = {};      ///< models that take events; empty: none does
  std::optional<TimelineAudit> timeline = {};      ///< none: the cases have no events
  std::optional<DataQuality> data_quality = {};    ///< none: the cases were not checked
};

/// The row of that key in the view as_is, or nullptr. A null model matches only rows without one.
[[nodiscard]] const EstimateRow* find_estimate(
    const Results& results, const std::string& task, const std::optional<std::string>& model,
    const std::string& metric, const At& at = {},
    const std::optional<Slice>& subgroup = std::nullopt,
    const std::optional<std::string>& part = std::nullopt);

}  // namespace clinval::reports
