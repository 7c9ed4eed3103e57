#include "harness/task_evaluation.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "harness/evaluate.h"
#include "harness/replicates.h"
#include "metrics/calibration_curve.h"
#include "metrics/decision_curve.h"
#include "metrics/registry.h"
#include "metrics/risk_histogram.h"
#include "metrics/roc_curve.h"

namespace clinval::harness {
namespace {

/// Cluster-robust errors and cluster bootstraps are too small with few clusters (Cameron & Miller
/// 2015, doi:10.3368/jhr.50.2.317). Below this the rows are marked, and gates on them decide
/// nothing.
constexpr std::int64_t kFewClusters = 20;

/// The cases of one group under one model (or under none), with the rows they give.
struct EvaluatedGroup {
  std::optional<std::string> model;
  const CaseGroup* group = nullptr;
  metrics::ScoredCases scored;
  std::vector<std::uint8_t> member;  ///< one a row of the case set
};

/// Labelled cases that `scored` accepts, as the door of the metrics takes them.
struct DoorInput {
  std::vector<std::size_t> rows;
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_score;
  std::vector<std::uint32_t> cluster;
};

DoorInput labelled_only(const BinaryTaskCases& task) {
  DoorInput door;
  for (std::size_t row = 0; row < task.labels.size(); ++row) {
    if (task.labels[row] != Label::Unknown) {
      door.rows.push_back(row);
      door.y_true.push_back(task.labels[row] == Label::Positive ? 1 : 0);
      door.y_score.push_back(0.0);
      door.cluster.push_back(task.units.of_case[row]);
    }
  }
  return door;
}

DoorInput labelled_and_scored(const BinaryTaskCases& task, const ModelPredictions& model) {
  const auto output =
      std::ranges::find(model.outputs, task.binary.model_output, &PredictedOutput::id);
  DoorInput door;
  for (std::size_t row = 0; row < task.labels.size(); ++row) {
    if (task.labels[row] != Label::Unknown && model.error[row].empty()) {
      door.rows.push_back(row);
      door.y_true.push_back(task.labels[row] == Label::Positive ? 1 : 0);
      door.y_score.push_back(probability_of(output->link, output->values[row]));
      door.cluster.push_back(task.units.of_case[row]);
    }
  }
  return door;
}

/// Every group of one model: sorted once, each group a subset of that order.
void add_groups(const DoorInput& door, const metrics::ScoredCases::Settings& settings,
                const std::optional<std::string>& model, const std::vector<CaseGroup>& groups,
                std::deque<EvaluatedGroup>& evaluated) {
  const metrics::ScoredCases all(door.y_true, door.y_score, door.cluster, settings);
  std::vector<std::uint8_t> present(groups.front().member.size(), 0);
  for (const std::size_t row : door.rows) {
    present[row] = 1;
  }
  for (const CaseGroup& group : groups) {
    std::vector<std::uint8_t> inside;
    for (const std::size_t row : door.rows) {
      inside.push_back(group.member[row]);
    }
    std::vector<std::uint8_t> member = group.member;
    for (std::size_t row = 0; row < member.size(); ++row) {
      member[row] = static_cast<std::uint8_t>(member[row] & present[row]);
    }
    evaluated.push_back({model, &group, all.subset(inside), std::move(member)});
  }
}

metrics::ThresholdRule rule_of(configs::FlagRule rule) {
  return rule == configs::FlagRule::Ge ? metrics::ThresholdRule::Ge : metrics::ThresholdRule::Gt;
}

/// The statistics of a group: each catalogue row of the right scope, at each threshold.
std::vector<Statistic> statistics_of(metrics::Scope scope, const configs::BinaryTask& task,
                                     double level) {
  std::vector<Statistic> statistics;
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    if (metric.scope != scope) {
      continue;
    }
    metrics::Setting setting{.level = level, .rule = rule_of(task.threshold_rule)};
    if (metric.takes == metrics::Takes::Nothing) {
      statistics.push_back({&metric, setting});
      continue;
    }
    for (const configs::ThresholdSpec& threshold : task.thresholds) {
      setting.threshold = threshold.value;
      statistics.push_back({&metric, setting});
    }
  }
  return statistics;
}

/// The headline interval stands first: the analytic one, or the bootstrap where the rule says so.
void put_headline_first(const metrics::BinaryMetric& metric, metrics::Design design,
                        std::vector<metrics::Interval>& intervals) {
  const std::string_view headline =
      design == metrics::Design::Clustered ? metric.headline_clustered : metric.headline;
  std::ranges::stable_partition(
      intervals, [&](const metrics::Interval& interval) { return interval.id == headline; });
}

reports::EstimateRow infer_row(const configs::TaskSpec& task, const datasets::CaseSet& cases,
                               const EvaluatedGroup& group, const Statistic& statistic) {
  reports::EstimateRow row{.task = task.id,
                           .model = group.model,
                           .metric = std::string(statistic.metric->name),
                           .estimator = std::string(statistic.metric->estimator),
                           .part = group.group->part,
                           .subgroup = group.group->slice};
  if (statistic.metric->takes == metrics::Takes::Threshold) {
    row.at.threshold = statistic.setting.threshold;
  }
  row.cases = static_cast<std::int64_t>(group.scored.size());
  row.events = group.scored.positives();
  row.subjects = count_distinct(cases.subject, group.member);
  row.clusters = count_distinct(cases.cluster, group.member);
  const auto estimate = statistic.metric->infer(group.scored, statistic.setting);
  if (!estimate) {
    row.value = estimate.error();
    return row;
  }
  row.value = estimate->value;
  row.standard_error = estimate->standard_error;
  row.intervals = estimate->intervals;
  row.marks = estimate->marks;
  if (group.scored.design() == metrics::Design::Clustered && row.clusters < kFewClusters) {
    row.marks.emplace_back("few_clusters");
  }
  return row;
}

void add_curves(const configs::TaskSpec& task, const EvaluatedGroup& group,
                const metrics::Setting& setting, std::vector<reports::CurveRow>& curves) {
  constexpr std::array kCurves = {&metrics::roc_curve, &metrics::calibration_tenths,
                                  &metrics::calibration_rcs, &metrics::decision_curve,
                                  &metrics::risk_histogram};
  for (const auto curve_of : kCurves) {
    const auto curve = curve_of(group.scored, setting);
    if (curve) {
      curves.push_back({.task = task.id,
                        .model = *group.model,
                        .part = group.group->part,
                        .subgroup = std::nullopt,
                        .curve = *curve});
    }
  }
}

}  // namespace

TaskEvaluation evaluate_binary_task(const configs::RunConfig& config,
                                    const datasets::CaseSet& cases,
                                    const std::vector<CaseGroup>& groups,
                                    const BinaryTaskCases& task,
                                    const std::vector<ModelPredictions>& predictions,
                                    unsigned workers) {
  std::deque<EvaluatedGroup> evaluated;
  const metrics::ScoredCases::Settings by_probability{
      .scale = metrics::Scale::Probability,
      .probability_clip = task.binary.probability_clip,
      .design = task.units.design};
  for (const ModelPredictions& model : predictions) {
    add_groups(labelled_and_scored(task, model), by_probability, model.model, groups, evaluated);
  }
  const metrics::ScoredCases::Settings of_cases{
      .scale = metrics::Scale::Any, .probability_clip = std::nullopt, .design = task.units.design};
  add_groups(labelled_only(task), of_cases, std::nullopt, groups, evaluated);

  const double level = config.resampling.level;
  std::vector<StatisticGroup> grid;
  std::vector<std::vector<Statistic>> statistics;
  for (const EvaluatedGroup& group : evaluated) {
    const auto scope = group.model ? metrics::Scope::Model : metrics::Scope::Cases;
    statistics.push_back(statistics_of(scope, task.binary, level));
    StatisticGroup replicated{.cases = &group.scored, .statistics = {}};
    std::ranges::copy_if(statistics.back(), std::back_inserter(replicated.statistics),
                         [](const Statistic& statistic) {
                           return statistic.metric->resample == metrics::Resample::Yes;
                         });
    grid.push_back(std::move(replicated));
  }
  const auto replicates = bootstrap(grid, task.units.count, config.resampling.replicates,
                                    config.resampling.seed, workers);

  TaskEvaluation result;
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    std::size_t replicated = 0;
    for (const Statistic& statistic : statistics[i]) {
      reports::EstimateRow row = infer_row(task.task, cases, evaluated[i], statistic);
      if (statistic.metric->resample == metrics::Resample::Yes) {
        const metrics::Replicates& values = replicates[i][replicated++];
        if (row.value && values.requested > 0) {
          row.intervals.push_back(metrics::percentile_interval(values, level));
        }
      }
      put_headline_first(*statistic.metric, task.units.design, row.intervals);
      result.estimates.push_back(std::move(row));
    }
    if (evaluated[i].model && !evaluated[i].group->slice) {
      add_curves(task.task, evaluated[i],
                 {.level = level, .rule = rule_of(task.binary.threshold_rule)}, result.curves);
    }
  }
  return result;
}

}  // namespace clinval::harness
