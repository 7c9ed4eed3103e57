#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/outcomes.h"
#include "harness/predictions.h"
#include "harness/replicates.h"
#include "harness/task_cases.h"
#include "metrics/estimate.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"
#include "reports/results.h"

namespace clinval::harness {

// What the evaluation of every kind of task shares: who is evaluated, and how an estimate becomes a
// row.

/// A task with its cases.
struct TaskCases {
  const configs::TaskSpec& task;
  const Outcomes& outcomes;
  const Units& units;
  /// One a case: whether every model scored it; empty: each model is judged on its own cases.
  std::vector<std::uint8_t> judged = {};
};

/// JudgedOn::Common: the flags of TaskCases::judged; empty for JudgedOn::Own.
[[nodiscard]] std::vector<std::uint8_t> judged_cases(
    const configs::TaskSpec& task, const std::vector<ModelPredictions>& predictions);

/// Rows, curves and contrasts of one task, for every model and group.
struct TaskEvaluation {
  std::vector<reports::EstimateRow> estimates;
  std::vector<reports::ContrastRow> contrasts;
  std::vector<reports::CurveRow> curves;
  std::vector<reports::FollowUpRow> follow_up;
};

/// Cases that one model is judged on: labelled, and scored where there is a model.
struct EvaluatedRows {
  std::optional<std::string> model;
  std::vector<std::size_t> rows;     ///< of the case set, ascending
  std::vector<double> probability;   ///< one a row; empty without a model
  std::vector<std::uint32_t> units;  ///< one a row
  std::string view = "as_is";        ///< or which recalibration the probabilities went through
};
[[nodiscard]] EvaluatedRows labelled_rows(const TaskCases& task);
[[nodiscard]] EvaluatedRows scored_rows(const TaskCases& task, const ModelPredictions& model);

/// Those rows of `model` that `other` has scored too.
[[nodiscard]] EvaluatedRows common_rows(const EvaluatedRows& model, const EvaluatedRows& other);

/// Whether rows are made of a group; groups that only serve a comparison have none of their own.
enum class Shown { Yes, No };

/// One flag for each of these rows: whether it is in the group.
[[nodiscard]] std::vector<std::uint8_t> inside(const EvaluatedRows& evaluated,
                                               const CaseGroup& group);

/// One group under one model, and whom a row of it counts.
struct GroupKey {
  std::optional<std::string> model;
  std::string view = "as_is";
  const CaseGroup* group = nullptr;
  std::int64_t subjects = 0;
  std::int64_t clusters = 0;
};
[[nodiscard]] GroupKey group_key(const EvaluatedRows& evaluated, const CaseGroup& group,
                                 const datasets::CaseSet& cases);

/// The row of an estimate, without counts of cases and events. Rows of a clustered task with fewer
/// than 20 clusters are marked few_clusters: cluster-robust errors and cluster bootstraps are too
/// small there (Cameron & Miller 2015, doi:10.3368/jhr.50.2.317), and gates on them decide nothing.
[[nodiscard]] reports::EstimateRow estimate_row(const configs::TaskSpec& task, const GroupKey& key,
                                                std::string_view metric, std::string_view estimator,
                                                metrics::Design design,
                                                const metrics::Outcome<metrics::Estimate>& found);

/// Marks a row of a model "small_sample" below 100 events or 100 cases without: estimates of
/// performance are known to be unstable there (Collins et al. 2016, doi:10.1002/sim.6787). It warns
/// readers; gates do not look at it. Call it once the counts are set.
void mark_small_sample(reports::EstimateRow& row);

/// Adds those that are not there.
void add_marks(const std::vector<std::string>& more, std::vector<std::string>& marks);

/// The interval of that id stands first.
void put_first(std::string_view id, std::vector<metrics::Interval>& intervals);

[[nodiscard]] metrics::ThresholdRule rule_of(configs::FlagRule rule);

template <typename T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace clinval::harness
