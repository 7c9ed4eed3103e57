#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli_commands.h"
#include "harness/evaluation_rows.h"
#include "harness/finished_run.h"
#include "harness/outcomes.h"
#include "harness/task_cases.h"
#include "metrics/decision_flips.h"
#include "reports/results.h"

namespace clinval::harness {

/// A model of a finished run.
struct ComparedSide {
  std::string folder;
  std::string model;  ///< id; empty: the first of the run
};
struct CompareQuestion {
  ComparedSide a;
  ComparedSide b;
};

/// Who stands on one side.
struct ComparedModel {
  std::string run;  ///< id of the config
  std::string config_sha256;
  std::string model;
  std::string name;
  std::string version;
  std::string digest;
};

/// Flipped decisions at a threshold, of one group and one class.
struct FlipRow {
  std::string task;
  std::optional<std::string> part;
  std::optional<reports::Slice> slice;
  double threshold = 0.0;
  std::string outcome;  ///< with_event | without_event; all, of a survival task
  metrics::DecisionFlips flips;
  metrics::Outcome<double> p_cases = metrics::Undefined::NoCases;  ///< as if flips were independent
  metrics::Outcome<double> p_subjects = metrics::Undefined::NoCases;  ///< the exact sign test
};

/// Whom a task's comparison rests on, in cases.
struct ComparedCases {
  std::string task;
  std::int64_t labelled = 0;
  std::int64_t scored_a = 0;
  std::int64_t scored_b = 0;
  std::int64_t common = 0;  ///< labelled, and scored by both
};

/// Two models on the same cases.
struct Comparison {
  ComparedModel a;
  ComparedModel b;
  std::string cases_sha256;
  double level = 0.95;
  std::vector<ComparedCases> cases;
  std::vector<FlipRow> flips;
  std::vector<reports::ContrastRow> contrasts;  ///< b minus a, by model ids "b" and "a"
};

/// Compares two finished runs: the paired contrasts that a run of both models would hold, and whose
/// decision flips. Groups, level, replicates and seed are those of the first run.
///
/// Errors: configs::InputError (Area::Data): those of read_finished_run, and
///   E-RUN-DIFFERENT-CASES  the runs were made from other cases, or order, roles or labels differ
///   E-RUN-DIFFERENT-TASKS  they differ in a task: id, kind, outcome columns, horizons, thresholds,
///                          rule, clipping, conventions, who is judged
[[nodiscard]] Comparison compare_runs(const FinishedRun& a, const FinishedRun& b, unsigned workers);

/// Throws E-RUN-DIFFERENT-CASES or E-RUN-DIFFERENT-TASKS.
void refuse_different(const FinishedRun& a, const FinishedRun& b);

/// Every flip of one task: by group, threshold and class, on the cases that both models have
/// scored.
[[nodiscard]] std::vector<FlipRow> decision_flip_rows(const configs::TaskSpec& task,
                                                      const datasets::CaseSet& cases,
                                                      const std::vector<CaseGroup>& groups,
                                                      const EvaluatedRows& a,
                                                      const EvaluatedRows& b,
                                                      const std::vector<Label>& labels);

/// The tables for people: the terminal, and compare.md.
[[nodiscard]] std::string compare_text(const Comparison& comparison);
[[nodiscard]] std::string compare_markdown(const Comparison& comparison);

/// Canonical JSON, without clock, host or path:
///   schema "clinval.compare", schema_version, cases_sha256, level
///   a, b       {run, config_sha256, model, name, version, digest}
///   tasks      [{task, labelled, scored_a, scored_b, common}], in cases
///   flips      [{task, part, subgroup, threshold, outcome, cases, both, only_a, only_b, neither,
///              net_b, subjects, subjects_with_flip, subjects_more_a, subjects_more_b,
///              subjects_even, p_cases, p_subjects}]
///   contrasts  rows as in results.json, model "b" against model "a"
[[nodiscard]] std::string compare_json(const Comparison& comparison);

/// Prints the comparison; with --out writes compare.json and compare.md there.
[[nodiscard]] ExitCode compare_command(const CompareQuestion& question,
                                       const GlobalOptions& global);

}  // namespace clinval::harness
