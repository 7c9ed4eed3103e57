#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "harness/contrasts.h"
#include "harness/model_pairs.h"
#include "harness/null_references.h"
#include "harness/paired_contrasts.h"
#include "harness/replicates.h"
#include "harness/survival_groups.h"
#include "harness/task_evaluation.h"
#include "metrics/survival_curves.h"
#include "metrics/survival_registry.h"
#include "metrics/survival_view.h"

namespace clinval::harness {
namespace {

class Evaluation {
 public:
  Evaluation(const configs::RunConfig& config, const datasets::CaseSet& cases,
             const TaskCases& task, unsigned workers)
      : config_(config),
        cases_(cases),
        task_(task),
        survival_(std::get<configs::SurvivalTask>(task.task.kind)),
        ipcw_(survival_.ipcw == configs::IpcwSide::Left ? metrics::Ipcw::Left
                                                        : metrics::Ipcw::Right),
        workers_(workers) {}

  /// Every group of one model: sorted once, each group a subset of that order. Returns the index of
  /// the first.
  std::size_t add(const EvaluatedRows& evaluated, const std::vector<CaseGroup>& groups,
                  Shown shown) {
    const std::size_t first = groups_.size();
    groups_of_cases_ = groups.size();
    const bool paired = evaluated.model && is_paired(*evaluated.model);
    std::vector<double> time;
    std::vector<std::uint8_t> event;
    for (const std::size_t row : evaluated.rows) {
      time.push_back(task_.outcomes.time[row]);
      event.push_back(task_.outcomes.label[row] == Label::Positive ? 1 : 0);
    }
    const auto all = std::make_shared<const metrics::SurvivalCases>(
        time, event, evaluated.probability, evaluated.units,
        metrics::SurvivalCases::Settings{.censor_at = std::nullopt,
                                         .probability_clip = survival_.probability_clip,
                                         .design = task_.units.design});
    for (const CaseGroup& of : groups) {
      SurvivalGroup group{
          .key = group_key(evaluated, of, cases_),
          .all = all,
          .cases = all->subset(inside(evaluated, of)),
          .pooled = of.slice && survival_.censoring == configs::CensoringFrom::Pooled,
          .statistics = statistics_of(evaluated.model.has_value(), of.slice.has_value()),
          .replicated = {},
          .shown = shown};
      for (std::size_t i = 0; i < group.statistics.size(); ++i) {
        const bool compared = of.slice ? of.slice->by.size() == 1 : of.part.has_value();
        const metrics::SurvivalMetric& metric = *group.statistics[i].metric;
        if (is_replicated(metric, group.pooled, compared) ||
            (paired && !of.slice && !metric.distance)) {
          group.replicated.push_back(i);
        }
      }
      groups_.push_back(std::move(group));
    }
    return first;
  }

  void compare(std::vector<ComparedModels> models) { compared_ = std::move(models); }

  TaskEvaluation run() const {
    std::vector<ReplicatedGroup> grid;
    for (const SurvivalGroup& group : groups_) {
      grid.push_back(replicated(group));
    }
    const auto replicates = bootstrap(grid, task_.units.count, config_.resampling.replicates,
                                      config_.resampling.seed, workers_);
    TaskEvaluation result;
    std::vector<std::size_t> first_row(groups_.size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (groups_[i].shown == Shown::No) {
        continue;
      }
      first_row[i] = result.estimates.size();
      add_rows(groups_[i], replicates[i], result);
      if (groups_[i].key.model && !groups_[i].key.group->slice) {
        add_curves(groups_[i], result);
      }
      if (!groups_[i].key.model) {
        add_follow_up(groups_[i], result);
      }
    }
    result.contrasts = contrasts(result.estimates, first_row, replicates);
    append(result.contrasts, model_contrasts(replicates));
    return result;
  }

 private:
  /// Whether the run compares this model with another one.
  [[nodiscard]] bool is_paired(const std::string& model) const {
    return std::ranges::any_of(model_pairs(config_), [&](const ModelPair& pair) {
      return pair.model == model || pair.against == model;
    });
  }

  [[nodiscard]] bool clustered() const { return task_.units.design == metrics::Design::Clustered; }
  [[nodiscard]] std::string_view headline(const metrics::SurvivalMetric& metric) const {
    return clustered() ? metric.headline_clustered : metric.headline;
  }

  /// Where a headline needs it, where cases are clustered, and where pooled censoring ties groups
  /// together. A model that is refitted is replicated for the contrasts of groups alone.
  [[nodiscard]] bool is_replicated(const metrics::SurvivalMetric& metric, bool pooled,
                                   bool compared) const {
    const bool wanted = metric.resample == metrics::Resample::Yes || (compared && !metric.distance);
    return wanted && (clustered() || pooled || headline(metric) == "percentile");
  }

  /// Each catalogue row of the right scope, at each horizon and threshold. Distances grow as groups
  /// shrink and are computed for everybody and parts only.
  [[nodiscard]] std::vector<SurvivalStatistic> statistics_of(bool has_model, bool is_slice) const {
    const auto scope = has_model ? metrics::Scope::Model : metrics::Scope::Cases;
    std::vector<SurvivalStatistic> statistics;
    for (const metrics::SurvivalMetric& metric : metrics::survival_metrics()) {
      const bool wanted = !has_model || task_.task.wants(metric.name);
      if (metric.scope == scope && wanted && !(metric.distance && is_slice)) {
        add_settings(metric, statistics);
      }
    }
    return statistics;
  }

  void add_settings(const metrics::SurvivalMetric& metric,
                    std::vector<SurvivalStatistic>& statistics) const {
    metrics::SurvivalSetting setting{.level = config_.resampling.level,
                                     .rule = rule_of(survival_.threshold_rule)};
    if (metric.takes == metrics::SurvivalTakes::Nothing) {
      statistics.push_back({&metric, setting});
      return;
    }
    for (const double horizon : survival_.horizons) {
      setting.horizon = horizon;
      if (metric.takes == metrics::SurvivalTakes::Horizon) {
        statistics.push_back({&metric, setting});
        continue;
      }
      for (const configs::ThresholdSpec& threshold : survival_.thresholds) {
        setting.threshold = threshold.value;
        statistics.push_back({&metric, setting});
      }
    }
  }

  [[nodiscard]] ReplicatedGroup replicated(const SurvivalGroup& group) const {
    return one_by_one(
        group.replicated.size(), [this, &group](std::span<const std::uint32_t> unit_counts,
                                                std::span<std::optional<double>> values) {
          if (group.replicated.empty()) {
            return;
          }
          const SurvivalGroupView view(group, ipcw_, unit_counts);
          for (std::size_t i = 0; i < group.replicated.size(); ++i) {
            const SurvivalStatistic& statistic = group.statistics[group.replicated[i]];
            const auto value = statistic.metric->value(*view, statistic.setting);
            if (value) {
              values[i] = *value;
            }
          }
        });
  }

  /// "auroc_t.ipcw_left.influence.1": which G weights the cases, and whose.
  [[nodiscard]] std::string estimator_of(const metrics::SurvivalMetric& metric, bool pooled) const {
    constexpr std::string_view kWeighted = ".ipcw";
    std::string estimator(metric.estimator);
    if (const std::size_t at = estimator.find(kWeighted); at != std::string::npos) {
      const bool left = ipcw_ == metrics::Ipcw::Left;
      estimator.insert(at + kWeighted.size(),
                       std::string(left ? "_left" : "_right") + (pooled ? "_pooled" : ""));
    }
    return estimator;
  }

  /// Cases and events: over all follow-up, or by the horizon of the statistic.
  static void count_cases(const SurvivalGroup& group, const SurvivalStatistic& statistic,
                          reports::EstimateRow& row) {
    row.cases = static_cast<std::int64_t>(group.cases.size());
    row.events = group.cases.events();
    if (statistic.metric->takes != metrics::SurvivalTakes::Nothing) {
      const FollowUp counts = follow_up(group.cases, statistic.setting.horizon);
      row.events = counts.events;
      row.event_free = counts.event_free;
    }
  }

  void add_rows(const SurvivalGroup& group, const std::vector<ReplicateValues>& replicates,
                TaskEvaluation& result) const {
    const SurvivalGroupView view(group, ipcw_);
    const std::size_t first = result.estimates.size();
    for (const SurvivalStatistic& statistic : group.statistics) {
      const metrics::SurvivalMetric& metric = *statistic.metric;
      reports::EstimateRow row =
          estimate_row(task_.task, group.key, metric.name, estimator_of(metric, group.pooled),
                       task_.units.design, metric.infer(*view, statistic.setting));
      count_cases(group, statistic, row);
      row.at = at_of(statistic);
      mark_small_sample(row);
      result.estimates.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < replicates.size() && config_.resampling.replicates > 0; ++i) {
      reports::EstimateRow& row = result.estimates[first + group.replicated[i]];
      const std::string_view wanted = headline(*group.statistics[group.replicated[i]].metric);
      const bool refitted =
          group.statistics[group.replicated[i]].metric->resample == metrics::Resample::OnDemand;
      if (row.value && !refitted && (clustered() || wanted == "percentile")) {
        row.intervals.push_back(
            metrics::percentile_interval(existing(replicates[i]), config_.resampling.level));
        put_first(wanted, row.intervals);
      }
    }
    if (group.key.model && !group.key.group->slice && !clustered()) {
      const std::span<reports::EstimateRow> own = std::span(result.estimates).subspan(first);
      add_null_references(*view, survival_.horizons, config_.resampling, workers_, own);
    }
  }

  [[nodiscard]] std::vector<reports::ContrastRow> contrasts(
      const std::vector<reports::EstimateRow>& rows, const std::vector<std::size_t>& first_row,
      const std::vector<std::vector<ReplicateValues>>& replicates) const {
    std::vector<GroupEstimate> estimates;
    bool independent = !clustered();
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const SurvivalGroup& group = groups_[g];
      independent = independent && !group.pooled;
      for (std::size_t i = 0; i < group.statistics.size() && group.shown == Shown::Yes; ++i) {
        const metrics::SurvivalMetric& metric = *group.statistics[i].metric;
        if (!metric.distance) {
          estimates.push_back({&rows[first_row[g] + i], metric.minimum >= 0.0,
                               group.replicates_of(i, replicates[g])});
        }
      }
    }
    return group_contrasts(estimates, independent, config_.resampling.level);
  }

  /// Of everybody and of each part, from paired replicates.
  [[nodiscard]] std::vector<reports::ContrastRow> model_contrasts(
      const std::vector<std::vector<ReplicateValues>>& replicates) const {
    std::vector<reports::ContrastRow> rows;
    for (const ComparedModels& models : compared_) {
      for (std::size_t i = 0; i < groups_of_cases_; ++i) {
        const std::size_t a = models.first + i;
        const std::size_t b = models.against + i;
        if (!groups_[a].key.group->slice) {
          add_pair(models, {groups_[a], replicates[a]}, {groups_[b], replicates[b]}, rows);
        }
      }
    }
    return rows;
  }

  struct Side {
    const SurvivalGroup& group;
    const std::vector<ReplicateValues>& replicates;
  };

  void add_pair(const ComparedModels& models, const Side& a, const Side& b,
                std::vector<reports::ContrastRow>& rows) const {
    const PairedOptions options{.level = config_.resampling.level,
                                .standard_error = std::nullopt,
                                .comparisons = models.comparisons};
    const SurvivalGroupView view_a(a.group, ipcw_);
    const SurvivalGroupView view_b(b.group, ipcw_);
    for (std::size_t i = 0; i < a.group.statistics.size(); ++i) {
      const SurvivalStatistic& statistic = a.group.statistics[i];
      if (statistic.metric->distance) {
        continue;
      }
      reports::ContrastRow contrast{
          .row = estimate_row(task_.task, a.group.key, statistic.metric->name,
                              estimator_of(*statistic.metric, a.group.pooled), task_.units.design,
                              statistic.metric->infer(*view_a, statistic.setting)),
          .against = {.model = models.models.against},
          .kind = "difference"};
      if (const auto other = statistic.metric->infer(*view_b, statistic.setting)) {
        add_marks(other->marks, contrast.row.marks);
      }
      count_cases(a.group, statistic, contrast.row);
      contrast.row.at = at_of(statistic);
      mark_small_sample(contrast.row);
      complete_paired({.value = statistic.metric->value(*view_a, statistic.setting),
                       .replicates = a.group.replicates_of(i, a.replicates)},
                      {.value = statistic.metric->value(*view_b, statistic.setting),
                       .replicates = b.group.replicates_of(i, b.replicates)},
                      options, contrast);
      rows.push_back(std::move(contrast));
    }
  }

  void add_curve(const SurvivalGroup& group, double horizon,
                 const metrics::Outcome<metrics::Curve>& curve, TaskEvaluation& result) const {
    if (curve) {
      result.curves.push_back({.task = task_.task.id,
                               .model = *group.key.model,
                               .part = group.key.group->part,
                               .subgroup = std::nullopt,
                               .at = {.threshold = std::nullopt, .horizon = horizon},
                               .curve = *curve});
    }
  }

  void add_curves(const SurvivalGroup& group, TaskEvaluation& result) const {
    constexpr std::array kAtHorizon = {&metrics::calibration_tenths_t, &metrics::calibration_rcs_t,
                                       &metrics::decision_curve_t, &metrics::risk_histogram_t};
    constexpr std::array kOverTime = {&metrics::km_by_risk, &metrics::auroc_over_time,
                                      &metrics::brier_null_over_time};
    const SurvivalGroupView view(group, ipcw_);
    metrics::SurvivalSetting setting{.level = config_.resampling.level,
                                     .rule = rule_of(survival_.threshold_rule)};
    for (const double horizon : survival_.horizons) {
      setting.horizon = horizon;
      for (const auto curve_of : kAtHorizon) {
        add_curve(group, horizon, curve_of(*view, setting), result);
      }
    }
    for (const auto curve_of : kOverTime) {
      add_curve(group, setting.horizon, curve_of(*view, setting), result);
    }
  }

  void add_follow_up(const SurvivalGroup& group, TaskEvaluation& result) const {
    const SurvivalGroupView view(group, ipcw_);
    for (const double horizon : survival_.horizons) {
      reports::FollowUpRow row{.task = task_.task.id,
                               .part = group.key.group->part,
                               .subgroup = group.key.group->slice,
                               .horizon = horizon};
      row.cases = static_cast<std::int64_t>(group.cases.size());
      row.uncensored = (*view).censoring_weight_at(horizon);
      const FollowUp counts = follow_up(group.cases, horizon);
      row.events = counts.events;
      row.event_free = counts.event_free;
      row.censored = row.cases - row.events - row.event_free;
      result.follow_up.push_back(std::move(row));
    }
  }

  const configs::RunConfig& config_;
  const datasets::CaseSet& cases_;
  const TaskCases& task_;
  const configs::SurvivalTask& survival_;
  metrics::Ipcw ipcw_;
  unsigned workers_;
  std::deque<SurvivalGroup> groups_;  // a deque: the grid refers to its elements
  std::size_t groups_of_cases_ = 0;
  std::vector<ComparedModels> compared_;
};

}  // namespace

TaskEvaluation evaluate_survival_task(const configs::RunConfig& config,
                                      const datasets::CaseSet& cases,
                                      const std::vector<CaseGroup>& groups, const TaskCases& task,
                                      const std::vector<ModelPredictions>& predictions,
                                      unsigned workers) {
  Evaluation evaluation(config, cases, task, workers);
  std::vector<EvaluatedRows> models;
  std::vector<std::size_t> first;
  for (const ModelPredictions& model : predictions) {
    models.push_back(scored_rows(task, model));
    first.push_back(evaluation.add(models.back(), groups, Shown::Yes));
  }
  evaluation.add(labelled_rows(task), groups, Shown::Yes);
  evaluation.compare(compared_models(config, models, first, [&](const EvaluatedRows& rows) {
    return evaluation.add(rows, groups, Shown::No);
  }));
  return evaluation.run();
}

}  // namespace clinval::harness
