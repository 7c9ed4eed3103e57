#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::harness {

/// What the command line says of models that have not been run.
struct PlanQuestion {
  std::vector<std::pair<std::string, double>> assumed;  ///< metric and its true value
  double power = 0.8;                                   ///< that cases and values are asked for

  [[nodiscard]] std::optional<double> assumed_value(const std::string& metric) const;
};

/// Reads "METRIC=VALUE" texts. `auroc` shapes the distribution of risks, `sensitivity` and
/// `specificity` hold at every threshold; the other metrics are the true values of gates and the
/// middle of the expected intervals.
///
/// Errors: configs::InputError (Area::Config), E-PLAN-ASSUME: no `=` with a number behind it, a
///         metric whose precision cannot be told beforehand (with the nearest name), the prevalence
///         (it is counted), a value that the metric cannot have, a metric twice.
[[nodiscard]] PlanQuestion plan_question(const std::vector<std::string>& assumed, double power);

/// The interval that is expected of a metric if its true value is as assumed.
struct ExpectedRow {
  std::string metric;
  reports::At at;
  metrics::Outcome<double> value = metrics::Undefined::NoCases;
  metrics::Outcome<metrics::Limits> limits = metrics::Undefined::NoCases;
};

/// Follow-up of a survival task at a horizon: with the event by then, known to be without, and
/// censored before.
struct PlannedHorizon {
  double horizon = 0.0;
  std::int64_t events = 0;
  std::int64_t event_free = 0;
  std::int64_t censored = 0;
};

/// Whom a row of the results will rest on: cases with a known outcome.
struct PlannedGroup {
  std::optional<std::string> part;
  std::optional<reports::Slice> slice;
  std::int64_t cases = 0;
  std::int64_t subjects = 0;
  std::int64_t clusters = 0;
  std::int64_t events = 0;
  std::int64_t unknown = 0;              ///< outcome not known: evaluated by nobody
  std::vector<PlannedHorizon> horizons;  ///< of a survival task
  std::vector<ExpectedRow> expected;     ///< of a binary task

  [[nodiscard]] std::int64_t non_events() const { return cases - events; }
  /// Below 100 events or 100 cases without, as results are marked.
  [[nodiscard]] bool small_sample() const;
};

/// How many cases of everybody's event share the usual width of an interval takes.
struct PlannedCriterion {
  std::string metric;  ///< oe_ratio, auroc, calibration_slope, standardised_net_benefit
  reports::At at;
  double width = 0.0;
  metrics::Outcome<double> cases = metrics::Undefined::NoCases;  ///< whole
};

struct PlannedTask {
  std::string id;
  std::string kind;  ///< binary | survival
  std::vector<PlannedGroup> groups;
  std::vector<PlannedCriterion> criteria = {};  ///< of a binary task
};

/// What a gate can decide with these cases.
struct PlannedGate {
  std::string id;
  std::string severity;
  reports::GateRow row;
  std::string op;
  std::vector<double> limit;
  std::optional<PlannedGroup> group = {};  ///< none: the data have no such group
  /// What the row will rest on; at a horizon: by then, and followed beyond it.
  std::int64_t events = 0;
  std::int64_t non_events = 0;
  /// Why it cannot pass whatever the model is worth: missing_slice, too_few_events,
  /// too_few_non_events, too_few_cases.
  std::vector<std::string> obstacles = {};
  /// Why no power is told: survival_task, compares_groups, compares_models, audits, no_formula,
  /// other_interval, or "undefined:REASON"; empty: it is.
  std::string no_power = {};
  std::optional<double> assumed = {};
  std::string assumed_from = {};  ///< flag | default
  metrics::Outcome<metrics::Limits> expected = metrics::Undefined::NoCases;
  std::optional<double> power = {};  ///< to pass, were the assumed value true
  std::optional<double> needed_value =
      {};  ///< with the power asked for; none: no value, or a range
  std::optional<double> needed_cases = {};  ///< of the same event share, likewise
};

/// What a run would evaluate, how precise it would be, and which gates it could decide.
struct Plan {
  std::string config_id;
  std::string config_sha256;
  std::string cases_sha256;
  double level = 0.95;
  PlanQuestion question;
  std::vector<std::pair<std::string, std::string>> models;       ///< id, kind
  std::vector<std::pair<std::string, std::int64_t>> exclusions;  ///< step, cases
  std::int64_t cases = 0;                                        ///< left after the exclusions
  std::vector<PlannedTask> tasks;
  std::vector<PlannedGate> gates;
};

/// Plans a run from its config and its cases. No model is loaded and no score is looked at, not
/// even a column of the cases that holds one: of the cases it reads labels, follow-up, ids, parts
/// and subgroups.
///
/// Widths and powers are those of right risks whose logits are binormal with the prevalence of the
/// group and the assumed AUROC (metrics/linear_predictor.h), for independent cases. Equal cases and
/// questions give equal plans.
///
/// Errors: configs::InputError: those of read_outcomes and case_groups.
[[nodiscard]] Plan make_plan(const configs::RunConfig& config, const datasets::CaseSet& cases,
                             const PlanQuestion& question);

/// Riley's four criteria (doi:10.1002/sim.9025) with the widths that are commonly asked for: O:E
/// 0.2, AUROC 0.1, calibration slope 0.2, standardised net benefit 0.2 at each threshold.
[[nodiscard]] std::vector<PlannedCriterion> plan_criteria(const configs::BinaryTask& task,
                                                          const PlanQuestion& question,
                                                          double level,
                                                          const PlannedGroup& everybody);

/// Every gate of the config; the tasks have been planned.
[[nodiscard]] std::vector<PlannedGate> plan_gates(const configs::RunConfig& config,
                                                  const PlanQuestion& question,
                                                  const std::vector<PlannedTask>& tasks);

/// The page for people.
[[nodiscard]] std::string plan_text(const Plan& plan);

/// The same as canonical JSON, numbers in full:
///   schema "clinval.plan", schema_version, id, config_sha256, cases_sha256, level
///   assumptions  {METRIC: value}, as given; auroc always
///   models [{id, kind}], excluded [{step, cases}], cases
///   tasks [{id, kind, groups [{part, subgroup, cases, subjects, clusters, events, non_events,
///     unknown, marks, horizons [{horizon, events, event_free, censored}],
///     expected [{metric, at, value, undefined, lower, upper, width}]}],
///     criteria [{metric, at, width, cases, undefined}]}]
///   gates [{id, severity, task, model, metric, part, subgroup, at, op, limit, cases, events,
///     non_events, obstacles, no_power, assumed, assumed_from, lower, upper, width, power,
///     asked_power, needed_value, needed_cases, needed_events}]
/// What does not exist is null.
[[nodiscard]] std::string plan_json(const Plan& plan);

}  // namespace clinval::harness
