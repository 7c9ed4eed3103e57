#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "harness/binary_groups.h"
#include "harness/bootstrap_rows.h"
#include "harness/contrasts.h"
#include "harness/model_pairs.h"
#include "harness/null_references.h"
#include "harness/paired_contrasts.h"
#include "harness/recalibrated_view.h"
#include "harness/replicates.h"
#include "harness/task_evaluation.h"
#include "metrics/calibration_curve.h"
#include "metrics/calibration_smooth.h"
#include "metrics/decision_curve.h"
#include "metrics/reliability_corp.h"
#include "metrics/risk_histogram.h"
#include "metrics/roc_curve.h"

namespace clinval::harness {
namespace {

class Evaluation {
 public:
  Evaluation(const configs::RunConfig& config, const datasets::CaseSet& cases,
             const TaskCases& task, const std::vector<CaseGroup>& groups, unsigned workers)
      : config_(config),
        executor_(on_workers(workers)),
        cases_(cases),
        task_(task),
        binary_(std::get<configs::BinaryTask>(task.task.kind)),
        groups_of_cases_(groups) {
    std::ranges::copy_if(groups, std::back_inserter(whole_groups_),
                         [](const CaseGroup& group) { return !group.slice; });
  }

  /// Every group of one model; returns the index of the first.
  std::size_t add(const EvaluatedRows& evaluated, Shown shown) {
    const std::size_t first = groups_.size();
    add_groups(task_, evaluated, groups_of_cases_, cases_, config_.resampling, shown, executor_,
               groups_);
    return first;
  }

  /// The declared views of one model, for everybody and each part.
  void add_views(const EvaluatedRows& evaluated) {
    for (const configs::RecalibrationView view : binary_.recalibrated) {
      const auto rows = recalibrated_rows(task_, evaluated, view, config_.resampling.seed);
      EvaluatedRows unchanged = evaluated;
      unchanged.view = view_name(view);
      const std::size_t first = groups_.size();
      add_groups(task_, rows ? *rows : unchanged, whole_groups_, cases_, config_.resampling,
                 Shown::Yes, executor_, groups_);
      for (std::size_t i = first; i < groups_.size(); ++i) {
        keep_what_recalibration_changes(groups_[i]);
        if (!rows) {
          groups_[i].missing = rows.error();
        }
      }
    }
  }

  void compare(std::vector<ComparedModels> models) { compared_ = std::move(models); }

  TaskEvaluation run(unsigned workers) const {
    std::vector<ReplicatedGroup> grid;
    for (const BinaryGroup& group : groups_) {
      grid.push_back(replicated(group));
    }
    const auto replicates = bootstrap(grid, task_.units.count, config_.resampling.replicates,
                                      config_.resampling.seed, workers);
    std::vector<Found> found(groups_.size());  // each group's once: pairs read it again
    std::vector<TaskEvaluation> by_group(groups_.size());
    run_on_workers(groups_.size(), workers, [&](std::size_t i) {
      found[i] = infer_group(groups_[i]);
      if (groups_[i].shown == Shown::Yes) {
        by_group[i] = evaluate_group(groups_[i], found[i], replicates[i]);
      }
    });
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      add_nulls(groups_[i], workers, by_group[i].estimates);
    }
    TaskEvaluation result;
    result.contrasts = part_contrasts(by_group, replicates);
    for (TaskEvaluation& group : by_group) {
      append(result.estimates, std::move(group.estimates));
      append(result.contrasts, std::move(group.contrasts));
      append(result.curves, std::move(group.curves));
    }
    for (TaskEvaluation& pair : compare_models(found, replicates, workers)) {
      append(result.contrasts, std::move(pair.contrasts));
      append(result.curves, std::move(pair.curves));
    }
    return result;
  }

 private:
  /// The estimate of each statistic of a group.
  using Found = std::vector<metrics::Outcome<metrics::Estimate>>;

  static Found infer_group(const BinaryGroup& group) {
    Found found;
    for (const BinaryStatistic& statistic : group.statistics) {
      found.push_back(group.missing ? metrics::Outcome<metrics::Estimate>(*group.missing)
                                    : statistic.metric->infer(group.scored, statistic.setting));
    }
    return found;
  }

  TaskEvaluation evaluate_group(const BinaryGroup& group, const Found& found,
                                const std::vector<ReplicateValues>& replicates) const {
    TaskEvaluation result;
    add_rows(group, found, replicates, result);
    if (group.key.model && !group.missing) {
      add_policy_contrasts(group, found, result);
    }
    if (group.key.model && !group.key.group->slice && group.key.view == "as_is") {
      add_curves(group, result);
    }
    return result;
  }

  void add_rows(const BinaryGroup& group, const Found& found,
                const std::vector<ReplicateValues>& replicates, TaskEvaluation& result) const {
    for (std::size_t i = 0; i < group.statistics.size(); ++i) {
      const BinaryStatistic& statistic = group.statistics[i];
      const metrics::BinaryMetric& metric = *statistic.metric;
      reports::EstimateRow row = row_of(group, statistic, found[i]);
      const std::string_view headline = task_.units.design == metrics::Design::Clustered
                                            ? metric.headline_clustered
                                            : metric.headline;
      if (const ReplicateValues* values = group.replicates_of(i, replicates)) {
        add_bootstrap_intervals(group, statistic, config_.resampling, headline, *values,
                                group.errors_of(i, replicates), row);
      }
      put_first(headline, row.intervals);
      result.estimates.push_back(std::move(row));
    }
  }

  /// Net benefit of the model less that of acting on every case.
  void add_policy_contrasts(const BinaryGroup& group, const Found& found,
                            TaskEvaluation& result) const {
    const metrics::BinaryMetric* treat_all = metrics::find_binary_metric("net_benefit_treat_all");
    for (std::size_t i = 0; i < group.statistics.size(); ++i) {
      const BinaryStatistic& statistic = group.statistics[i];
      if (statistic.metric->name != "net_benefit") {
        continue;
      }
      const BinaryStatistic policy{treat_all, statistic.setting};
      reports::ContrastRow contrast{.row = row_of(group, statistic, found[i]),
                                    .against = {.policy = "treat_all"},
                                    .kind = "difference"};
      complete_paired({.value = value_in(found[i])},
                      {.value = treat_all->value(group.scored, statistic.setting)},
                      {.level = config_.resampling.level,
                       .standard_error = paired_error(group, group, statistic, policy)},
                      contrast);
      result.contrasts.push_back(std::move(contrast));
    }
  }

  [[nodiscard]] reports::EstimateRow row_of(
      const BinaryGroup& group, const BinaryStatistic& statistic,
      const metrics::Outcome<metrics::Estimate>& found) const {
    const metrics::BinaryMetric& metric = *statistic.metric;
    reports::EstimateRow row =
        estimate_row(task_.task, group.key, metric.name,
                     metrics::estimator_id(metric, statistic.setting), task_.units.design, found);
    row.cases = static_cast<std::int64_t>(group.scored.size());
    row.events = group.scored.positives();
    row.at = at_of(statistic);
    if (const std::int64_t clipped = clipped_cases(group.scored, binary_.probability_clip);
        clipped > 0 && group.key.model && takes_logarithms(metric)) {
      row.marks.emplace_back("clipped");
      row.counts.emplace_back("clipped", clipped);
    }
    mark_small_sample(row);
    return row;
  }

  void add_nulls(const BinaryGroup& group, unsigned workers,
                 std::span<reports::EstimateRow> rows) const {
    if (group.key.model && group.key.view == "as_is" &&
        task_.units.design == metrics::Design::Independent) {
      // Groups are not compared by a distance: a rougher null will do.
      const std::uint32_t most_draws = group.key.group->slice ? 100 : 1000;
      add_null_references(group.scored, group.setting, config_.resampling,
                          most_draws, workers, rows);
    }
  }

  void add_curves(const BinaryGroup& group, TaskEvaluation& result) const {
    constexpr std::array kCurves = {&metrics::roc_curve,          &metrics::calibration_tenths,
                                    &metrics::calibration_rcs,    &metrics::calibration_loess,
                                    &metrics::calibration_lowess, &metrics::reliability_corp,
                                    &metrics::decision_curve,     &metrics::risk_histogram};
    metrics::Setting setting = group.setting;
    setting.seed = config_.resampling.seed;
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

  /// Between the parts of the cases: no case is in two of them.
  [[nodiscard]] std::vector<reports::ContrastRow> part_contrasts(
      const std::vector<TaskEvaluation>& by_group,
      const std::vector<std::vector<ReplicateValues>>& replicates) const {
    std::vector<GroupEstimate> estimates;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const BinaryGroup& group = groups_[g];
      if (group.shown == Shown::No || !group.key.group->part || group.key.group->slice ||
          group.key.view != "as_is") {
        continue;
      }
      for (std::size_t i = 0; i < group.statistics.size(); ++i) {
        const metrics::BinaryMetric& metric = *group.statistics[i].metric;
        if (is_compared(metric)) {
          estimates.push_back({&by_group[g].estimates[i], metric.minimum >= 0.0,
                               group.replicates_of(i, replicates[g])});
        }
      }
    }
    return group_contrasts(estimates, task_.units.design == metrics::Design::Independent,
                           config_.resampling.level);
  }

  /// One task of the grid a pair of models and a group of cases.
  [[nodiscard]] std::vector<TaskEvaluation> compare_models(
      const std::vector<Found>& found, const std::vector<std::vector<ReplicateValues>>& replicates,
      unsigned workers) const {
    const std::size_t groups = groups_of_cases_.size();
    std::vector<TaskEvaluation> pairs(compared_.size() * groups);
    run_on_workers(pairs.size(), workers, [&](std::size_t i) {
      const ComparedModels& models = compared_[i / groups];
      const std::size_t a = models.first + i % groups;
      const std::size_t b = models.against + i % groups;
      pairs[i].contrasts =
          contrast_rows(models, {groups_[a], found[a], replicates[a]},
                        {groups_[b], found[b], replicates[b]});
      if (!groups_[a].key.group->slice) {
        add_difference_curve(models, groups_[a], groups_[b], pairs[i]);
      }
    });
    return pairs;
  }

  void add_difference_curve(const ComparedModels& models, const BinaryGroup& a,
                            const BinaryGroup& b, TaskEvaluation& result) const {
    metrics::Setting setting = a.setting;
    setting.seed = config_.resampling.seed;
    const auto curve = metrics::decision_difference(a.scored, b.scored, setting);
    if (curve) {
      result.curves.push_back({.task = task_.task.id,
                               .model = models.models.model,
                               .part = a.key.group->part,
                               .subgroup = std::nullopt,
                               .at = {},
                               .curve = *curve,
                               .against = models.models.against});
    }
  }

  struct Side {
    const BinaryGroup& group;
    const Found& found;
    const std::vector<ReplicateValues>& replicates;
  };

  static metrics::Outcome<double> value_in(const metrics::Outcome<metrics::Estimate>& found) {
    return found ? metrics::Outcome<double>(found->value) : found.error();
  }

  [[nodiscard]] std::vector<reports::ContrastRow> contrast_rows(const ComparedModels& models,
                                                                const Side& a,
                                                                const Side& b) const {
    std::vector<reports::ContrastRow> rows;
    for (std::size_t i = 0; i < a.group.statistics.size(); ++i) {
      const BinaryStatistic& statistic = a.group.statistics[i];
      if (!is_compared(*statistic.metric)) {
        continue;
      }
      const auto& of_a = a.found[i];
      const auto& of_b = b.found[i];
      reports::ContrastRow contrast{.row = row_of(a.group, statistic, of_a),
                                    .against = {.model = models.models.against},
                                    .kind = "difference"};
      add_marks(row_of(b.group, statistic, of_b).marks, contrast.row.marks);
      if (few_discordant(a.group, b.group, statistic)) {
        add_marks({"few_discordant"}, contrast.row.marks);
      }
      complete_paired(
          {.value = value_in(of_a), .replicates = a.group.replicates_of(i, a.replicates)},
          {.value = value_in(of_b), .replicates = b.group.replicates_of(i, b.replicates)},
          {.level = config_.resampling.level,
           .standard_error = paired_error(a.group, b.group, statistic, statistic),
           .basic = statistic.metric->headline == "basic",
           .comparisons = models.comparisons},
          contrast);
      rows.push_back(std::move(contrast));
    }
    return rows;
  }

  const configs::RunConfig& config_;
  metrics::Executor executor_;
  const datasets::CaseSet& cases_;
  const TaskCases& task_;
  const configs::BinaryTask& binary_;
  const std::vector<CaseGroup>& groups_of_cases_;
  std::vector<CaseGroup> whole_groups_;  ///< everybody and parts
  std::deque<BinaryGroup> groups_;       // a deque: the grid refers to its elements
  std::vector<ComparedModels> compared_;
};

}  // namespace

TaskEvaluation evaluate_binary_task(const configs::RunConfig& config,
                                    const datasets::CaseSet& cases,
                                    const std::vector<CaseGroup>& groups, const TaskCases& task,
                                    const std::vector<ModelPredictions>& predictions,
                                    unsigned workers) {
  Evaluation evaluation(config, cases, task, groups, workers);
  std::vector<EvaluatedRows> models;
  std::vector<std::size_t> first;
  for (const ModelPredictions& model : predictions) {
    models.push_back(scored_rows(task, model));
    first.push_back(evaluation.add(models.back(), Shown::Yes));
  }
  for (const EvaluatedRows& model : models) {
    evaluation.add_views(model);
  }
  evaluation.add(labelled_rows(task), Shown::Yes);
  evaluation.compare(compared_models(config, models, first, [&](const EvaluatedRows& rows) {
    return evaluation.add(rows, Shown::No);
  }));
  return evaluation.run(workers);
}

}  // namespace clinval::harness
