#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "harness/contrasts.h"
#include "harness/null_references.h"
#include "harness/replicates.h"
#include "harness/task_evaluation.h"
#include "metrics/survival_curves.h"
#include "metrics/survival_registry.h"
#include "metrics/survival_view.h"

namespace clinval::harness {
namespace {

struct Statistic {
  const metrics::SurvivalMetric* metric = nullptr;
  metrics::SurvivalSetting setting;
};

/// The cases of one group under one model (or under none), and what is computed of them.
struct Group {
  GroupKey key;
  std::shared_ptr<const metrics::SurvivalCases> all;  ///< of the same model, whatever the group
  metrics::SurvivalCases cases;
  bool pooled = false;  ///< G comes from `all`
  std::vector<Statistic> statistics;
  std::vector<std::size_t> replicated;  ///< which statistics replicates compute
};

/// Who is what at a horizon; the rest was censored before.
struct FollowUp {
  std::int64_t events = 0;
  std::int64_t event_free = 0;
};

FollowUp follow_up(const metrics::SurvivalCases& cases, double horizon) {
  FollowUp counts;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const metrics::AtHorizon what = metrics::at_horizon(cases, i, horizon);
    counts.events += what == metrics::AtHorizon::Case ? 1 : 0;
    counts.event_free += what == metrics::AtHorizon::Control ? 1 : 0;
  }
  return counts;
}

/// A view of a group, with that of all cases where G is pooled.
class GroupView {
 public:
  GroupView(const Group& group, metrics::Ipcw ipcw) {
    if (group.pooled) {
      all_.emplace(*group.all, ipcw);
    }
    view_.emplace(group.cases, std::span<const std::uint32_t>{}, ipcw, pooled());
  }
  GroupView(const Group& group, metrics::Ipcw ipcw, std::span<const std::uint32_t> unit_counts) {
    if (group.pooled) {
      metrics::spread_to_cases(*group.all, unit_counts, all_times_);
      all_.emplace(*group.all, all_times_, ipcw, nullptr);
    }
    metrics::spread_to_cases(group.cases, unit_counts, times_);
    view_.emplace(group.cases, times_, ipcw, pooled());
  }
  // The views refer to the members.
  GroupView(const GroupView&) = delete;
  GroupView& operator=(const GroupView&) = delete;

  [[nodiscard]] const metrics::SurvivalView& operator*() const { return *view_; }

 private:
  [[nodiscard]] const metrics::SurvivalView* pooled() const { return all_ ? &*all_ : nullptr; }

  std::vector<std::uint32_t> times_;
  std::vector<std::uint32_t> all_times_;
  std::optional<metrics::SurvivalView> all_;
  std::optional<metrics::SurvivalView> view_;
};

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

  /// Every group of one model: sorted once, each group a subset of that order.
  void add(const EvaluatedRows& evaluated, const std::vector<CaseGroup>& groups) {
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
      Group group{.key = group_key(evaluated, of, cases_),
                  .all = all,
                  .cases = all->subset(inside(evaluated, of)),
                  .pooled = of.slice && survival_.censoring == configs::CensoringFrom::Pooled,
                  .statistics = statistics_of(evaluated.model.has_value(), of.slice.has_value()),
                  .replicated = {}};
      for (std::size_t i = 0; i < group.statistics.size(); ++i) {
        const bool compared = of.slice && of.slice->by.size() == 1;
        if (is_replicated(*group.statistics[i].metric, group.pooled, compared)) {
          group.replicated.push_back(i);
        }
      }
      groups_.push_back(std::move(group));
    }
  }

  TaskEvaluation run() const {
    std::vector<ReplicatedGroup> grid;
    for (const Group& group : groups_) {
      grid.push_back(replicated(group));
    }
    const auto replicates = bootstrap(grid, task_.units.count, config_.resampling.replicates,
                                      config_.resampling.seed, workers_);
    TaskEvaluation result;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      add_rows(groups_[i], replicates[i], result);
      if (groups_[i].key.model && !groups_[i].key.group->slice) {
        add_curves(groups_[i], result);
      }
      if (!groups_[i].key.model) {
        add_follow_up(groups_[i], result);
      }
    }
    result.contrasts = contrasts(result.estimates, replicates);
    return result;
  }

 private:
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
  [[nodiscard]] std::vector<Statistic> statistics_of(bool has_model, bool is_slice) const {
    const auto scope = has_model ? metrics::Scope::Model : metrics::Scope::Cases;
    std::vector<Statistic> statistics;
    for (const metrics::SurvivalMetric& metric : metrics::survival_metrics()) {
      if (metric.scope == scope && !(metric.distance && is_slice)) {
        add_settings(metric, statistics);
      }
    }
    return statistics;
  }

  void add_settings(const metrics::SurvivalMetric& metric,
                    std::vector<Statistic>& statistics) const {
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

  [[nodiscard]] ReplicatedGroup replicated(const Group& group) const {
    return {.statistics = group.replicated.size(),
            .compute = [this, &group](std::span<const std::uint32_t> unit_counts,
                                      std::span<std::optional<double>> values) {
              if (group.replicated.empty()) {
                return;
              }
              const GroupView view(group, ipcw_, unit_counts);
              for (std::size_t i = 0; i < group.replicated.size(); ++i) {
                const Statistic& statistic = group.statistics[group.replicated[i]];
                const auto value = statistic.metric->value(*view, statistic.setting);
                if (value) {
                  values[i] = *value;
                }
              }
            }};
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
  static void count_cases(const Group& group, const Statistic& statistic,
                          reports::EstimateRow& row) {
    row.cases = static_cast<std::int64_t>(group.cases.size());
    row.events = group.cases.events();
    if (statistic.metric->takes != metrics::SurvivalTakes::Nothing) {
      const FollowUp counts = follow_up(group.cases, statistic.setting.horizon);
      row.events = counts.events;
      row.event_free = counts.event_free;
    }
  }

  void add_rows(const Group& group, const std::vector<ReplicateValues>& replicates,
                TaskEvaluation& result) const {
    const GroupView view(group, ipcw_);
    const std::size_t first = result.estimates.size();
    for (const Statistic& statistic : group.statistics) {
      const metrics::SurvivalMetric& metric = *statistic.metric;
      reports::EstimateRow row =
          estimate_row(task_.task, group.key, metric.name, estimator_of(metric, group.pooled),
                       task_.units.design, metric.infer(*view, statistic.setting));
      count_cases(group, statistic, row);
      if (metric.takes != metrics::SurvivalTakes::Nothing) {
        row.at.horizon = statistic.setting.horizon;
      }
      if (metric.takes == metrics::SurvivalTakes::HorizonAndThreshold) {
        row.at.threshold = statistic.setting.threshold;
      }
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
      const std::vector<reports::EstimateRow>& rows,
      const std::vector<std::vector<ReplicateValues>>& replicates) const {
    std::vector<GroupEstimate> estimates;
    std::size_t row = 0;
    bool independent = !clustered();
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const Group& group = groups_[g];
      independent = independent && !group.pooled;
      for (std::size_t i = 0; i < group.statistics.size(); ++i, ++row) {
        const auto slot = std::ranges::find(group.replicated, i);
        const bool has = slot != group.replicated.end() && config_.resampling.replicates > 0;
        estimates.push_back(
            {&rows[row], group.statistics[i].metric->minimum >= 0.0,
             has ? &replicates[g][static_cast<std::size_t>(slot - group.replicated.begin())]
                 : nullptr});
      }
    }
    return group_contrasts(estimates, independent, config_.resampling.level);
  }

  void add_curve(const Group& group, double horizon, const metrics::Outcome<metrics::Curve>& curve,
                 TaskEvaluation& result) const {
    if (curve) {
      result.curves.push_back({.task = task_.task.id,
                               .model = *group.key.model,
                               .part = group.key.group->part,
                               .subgroup = std::nullopt,
                               .at = {.threshold = std::nullopt, .horizon = horizon},
                               .curve = *curve});
    }
  }

  void add_curves(const Group& group, TaskEvaluation& result) const {
    constexpr std::array kAtHorizon = {&metrics::calibration_tenths_t, &metrics::calibration_rcs_t,
                                       &metrics::decision_curve_t, &metrics::risk_histogram_t};
    constexpr std::array kOverTime = {&metrics::km_by_risk, &metrics::auroc_over_time,
                                      &metrics::brier_null_over_time};
    const GroupView view(group, ipcw_);
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

  void add_follow_up(const Group& group, TaskEvaluation& result) const {
    const GroupView view(group, ipcw_);
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
  std::deque<Group> groups_;  // a deque: the grid refers to its elements
};

}  // namespace

TaskEvaluation evaluate_survival_task(const configs::RunConfig& config,
                                      const datasets::CaseSet& cases,
                                      const std::vector<CaseGroup>& groups, const TaskCases& task,
                                      const std::vector<ModelPredictions>& predictions,
                                      unsigned workers) {
  Evaluation evaluation(config, cases, task, workers);
  for (const ModelPredictions& model : predictions) {
    evaluation.add(scored_rows(task, model), groups);
  }
  evaluation.add(labelled_rows(task), groups);
  return evaluation.run();
}

}  // namespace clinval::harness
