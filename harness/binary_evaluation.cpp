#include <algorithm>
#include <array>
#include <deque>
#include <span>
#include <utility>

#include "harness/null_references.h"
#include "harness/replicates.h"
#include "harness/task_evaluation.h"
#include "metrics/calibration_curve.h"
#include "metrics/decision_curve.h"
#include "metrics/registry.h"
#include "metrics/risk_histogram.h"
#include "metrics/roc_curve.h"

namespace clinval::harness {
namespace {

struct Statistic {
  const metrics::BinaryMetric* metric = nullptr;
  metrics::Setting setting;
};

/// The cases of one group under one model (or under none), and what is computed of them.
struct Group {
  GroupKey key;
  metrics::ScoredCases scored;
  std::vector<Statistic> statistics;

  /// Those that replicates compute, in the same order.
  [[nodiscard]] std::vector<Statistic> replicated() const {
    std::vector<Statistic> some;
    std::ranges::copy_if(statistics, std::back_inserter(some), [](const Statistic& statistic) {
      return statistic.metric->resample == metrics::Resample::Yes;
    });
    return some;
  }
};

/// Each catalogue row of the right scope, at each threshold.
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

class Evaluation {
 public:
  Evaluation(const configs::RunConfig& config, const datasets::CaseSet& cases,
             const TaskCases& task)
      : config_(config),
        cases_(cases),
        task_(task),
        binary_(std::get<configs::BinaryTask>(task.task.kind)) {}

  /// Every group of one model: sorted once, each group a subset of that order.
  void add(const EvaluatedRows& evaluated, const std::vector<CaseGroup>& groups) {
    std::vector<std::uint8_t> y_true;
    for (const std::size_t row : evaluated.rows) {
      y_true.push_back(task_.outcomes.label[row] == Label::Positive ? 1 : 0);
    }
    const bool model = evaluated.model.has_value();
    const metrics::ScoredCases all(
        y_true, model ? evaluated.probability : std::vector<double>(y_true.size(), 0.0),
        evaluated.units,
        {.scale = model ? metrics::Scale::Probability : metrics::Scale::Any,
         .probability_clip = model ? binary_.probability_clip : std::nullopt,
         .design = task_.units.design});
    const auto scope = model ? metrics::Scope::Model : metrics::Scope::Cases;
    for (const CaseGroup& group : groups) {
      groups_.push_back({group_key(evaluated, group, cases_), all.subset(inside(evaluated, group)),
                         statistics_of(scope, binary_, config_.resampling.level)});
    }
  }

  TaskEvaluation run(unsigned workers) const {
    std::vector<ReplicatedGroup> grid;
    for (const Group& group : groups_) {
      grid.push_back(replicated(group));
    }
    const auto replicates = bootstrap(grid, task_.units.count, config_.resampling.replicates,
                                      config_.resampling.seed, workers);
    TaskEvaluation result;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const std::size_t first = result.estimates.size();
      add_rows(groups_[i], replicates[i], result);
      add_nulls(groups_[i], workers, std::span(result.estimates).subspan(first));
      if (groups_[i].key.model && !groups_[i].key.group->slice) {
        add_curves(groups_[i], result);
      }
    }
    return result;
  }

 private:
  static ReplicatedGroup replicated(const Group& group) {
    std::vector<Statistic> statistics = group.replicated();
    const std::size_t count = statistics.size();
    return {.statistics = count,
            .compute = [&cases = group.scored, statistics = std::move(statistics)](
                           std::span<const std::uint32_t> unit_counts,
                           std::span<std::optional<double>> values) {
              std::vector<std::uint32_t> times;
              metrics::spread_to_cases(cases, unit_counts, times);
              const metrics::CaseView view(cases, times);
              for (std::size_t i = 0; i < statistics.size(); ++i) {
                const auto value = statistics[i].metric->value(view, statistics[i].setting);
                if (value) {
                  values[i] = *value;
                }
              }
            }};
  }

  void add_rows(const Group& group, const std::vector<ReplicateValues>& replicates,
                TaskEvaluation& result) const {
    const metrics::Design design = task_.units.design;
    std::size_t next = 0;
    for (const Statistic& statistic : group.statistics) {
      const metrics::BinaryMetric& metric = *statistic.metric;
      reports::EstimateRow row = estimate_row(
          task_.task, group.key, metric.name, metrics::estimator_id(metric, statistic.setting),
          design, metric.infer(group.scored, statistic.setting));
      row.cases = static_cast<std::int64_t>(group.scored.size());
      row.events = group.scored.positives();
      if (metric.takes == metrics::Takes::Threshold) {
        row.at.threshold = statistic.setting.threshold;
      }
      if (metric.resample == metrics::Resample::Yes) {
        const ReplicateValues& values = replicates[next++];
        if (row.value && !values.empty()) {
          row.intervals.push_back(
              metrics::percentile_interval(existing(values), config_.resampling.level));
        }
      }
      put_first(design == metrics::Design::Clustered ? metric.headline_clustered : metric.headline,
                row.intervals);
      result.estimates.push_back(std::move(row));
    }
  }

  void add_nulls(const Group& group, unsigned workers, std::span<reports::EstimateRow> rows) const {
    if (group.key.model && task_.units.design == metrics::Design::Independent) {
      add_null_references(group.scored, group.statistics.front().setting, config_.resampling,
                          workers, rows);
    }
  }

  void add_curves(const Group& group, TaskEvaluation& result) const {
    constexpr std::array kCurves = {&metrics::roc_curve, &metrics::calibration_tenths,
                                    &metrics::calibration_rcs, &metrics::decision_curve,
                                    &metrics::risk_histogram};
    const metrics::Setting setting{.level = config_.resampling.level,
                                   .rule = rule_of(binary_.threshold_rule)};
    for (const auto curve_of : kCurves) {
      const auto curve = curve_of(group.scored, setting);
      if (curve) {
        result.curves.push_back({.task = task_.task.id,
                                 .model = *group.key.model,
                                 .part = group.key.group->part,
                                 .subgroup = std::nullopt,
                                 .at = {},
                                 .curve = *curve});
      }
    }
  }

  const configs::RunConfig& config_;
  const datasets::CaseSet& cases_;
  const TaskCases& task_;
  const configs::BinaryTask& binary_;
  std::deque<Group> groups_;  // a deque: the grid refers to its elements
};

}  // namespace

TaskEvaluation evaluate_binary_task(const configs::RunConfig& config,
                                    const datasets::CaseSet& cases,
                                    const std::vector<CaseGroup>& groups, const TaskCases& task,
                                    const std::vector<ModelPredictions>& predictions,
                                    unsigned workers) {
  Evaluation evaluation(config, cases, task);
  for (const ModelPredictions& model : predictions) {
    evaluation.add(scored_rows(task, model), groups);
  }
  evaluation.add(labelled_rows(task), groups);
  return evaluation.run(workers);
}

}  // namespace clinval::harness
