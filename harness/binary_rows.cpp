#include "harness/binary_rows.h"

#include <array>
#include <string_view>
#include <utility>

#include "harness/bootstrap_rows.h"
#include "harness/null_references.h"
#include "harness/paired_contrasts.h"
#include "metrics/calibration_curve.h"
#include "metrics/calibration_smooth.h"
#include "metrics/decision_curve.h"
#include "metrics/reliability_corp.h"
#include "metrics/risk_histogram.h"
#include "metrics/roc_curve.h"

namespace clinval::harness {
namespace {

metrics::Outcome<double> value_in(const metrics::Outcome<metrics::Estimate>& found) {
  return found ? metrics::Outcome<double>(found->value) : found.error();
}

}  // namespace

metrics::Outcome<metrics::Estimate> infer(const BinaryGroup& group,
                                          const BinaryStatistic& statistic) {
  if (group.missing) {
    return *group.missing;
  }
  return statistic.metric->infer(group.scored, statistic.setting);
}

BinaryRows::BinaryRows(const configs::RunConfig& config, const TaskCases& task, unsigned workers)
    : config_(config),
      task_(task),
      binary_(std::get<configs::BinaryTask>(task.task.kind)),
      workers_(workers) {}

TaskEvaluation BinaryRows::of_group(const InferredGroup& inferred) const {
  const BinaryGroup& group = inferred.group;
  TaskEvaluation result;
  result.estimates.resize(group.statistics.size());
  run_on_workers(group.statistics.size(), workers_,
                 [&](std::size_t i) { result.estimates[i] = estimate(inferred, i); });
  add_nulls(group, result.estimates);
  if (group.key.model && !group.missing) {
    add_policy_contrasts(inferred, result);
  }
  if (group.key.model && !group.key.group->slice && group.key.view == "as_is") {
    add_curves(group, result);
  }
  return result;
}

reports::EstimateRow BinaryRows::estimate(const InferredGroup& inferred, std::size_t i) const {
  const BinaryGroup& group = inferred.group;
  const BinaryStatistic& statistic = group.statistics[i];
  reports::EstimateRow row = row_of(inferred, i);
  const std::string_view headline = task_.units.design == metrics::Design::Clustered
                                        ? statistic.metric->headline_clustered
                                        : statistic.metric->headline;
  if (const ReplicateValues* values = group.replicates_of(i, inferred.replicates)) {
    add_bootstrap_intervals(group, statistic, config_.resampling, headline, *values,
                            group.errors_of(i, inferred.replicates), row);
  }
  put_first(headline, row.intervals);
  return row;
}

reports::EstimateRow BinaryRows::row_of(const InferredGroup& inferred, std::size_t i) const {
  const BinaryGroup& group = inferred.group;
  const BinaryStatistic& statistic = group.statistics[i];
  const metrics::BinaryMetric& metric = *statistic.metric;
  reports::EstimateRow row = estimate_row(task_.task, group.key, metric.name,
                                          metrics::estimator_id(metric, statistic.setting),
                                          task_.units.design, inferred.found[i]);
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

void BinaryRows::add_nulls(const BinaryGroup& group,
                           std::vector<reports::EstimateRow>& rows) const {
  if (group.key.model && group.key.view == "as_is" &&
      task_.units.design == metrics::Design::Independent) {
    // Groups are not compared by a distance: a rougher null will do.
    const std::uint32_t most_draws = group.key.group->slice ? 100 : 1000;
    add_null_references(group.scored, group.setting, config_.resampling, most_draws, workers_,
                        rows);
  }
}

/// Net benefit of the model less that of acting on every case.
void BinaryRows::add_policy_contrasts(const InferredGroup& inferred, TaskEvaluation& result) const {
  const metrics::BinaryMetric* treat_all = metrics::find_binary_metric("net_benefit_treat_all");
  const BinaryGroup& group = inferred.group;
  for (std::size_t i = 0; i < group.statistics.size(); ++i) {
    const BinaryStatistic& statistic = group.statistics[i];
    if (statistic.metric->name != "net_benefit") {
      continue;
    }
    const BinaryStatistic policy{treat_all, statistic.setting};
    reports::ContrastRow contrast{
        .row = row_of(inferred, i), .against = {.policy = "treat_all"}, .kind = "difference"};
    complete_paired({.value = value_in(inferred.found[i])},
                    {.value = treat_all->value(group.scored, statistic.setting)},
                    {.level = config_.resampling.level,
                     .standard_error = paired_error(group, group, statistic, policy)},
                    contrast);
    result.contrasts.push_back(std::move(contrast));
  }
}

metrics::Setting BinaryRows::curve_setting(const BinaryGroup& group) const {
  metrics::Setting setting = group.setting;
  setting.seed = config_.resampling.seed;
  return setting;
}

void BinaryRows::add_curves(const BinaryGroup& group, TaskEvaluation& result) const {
  constexpr std::array kCurves = {&metrics::roc_curve,          &metrics::calibration_tenths,
                                  &metrics::calibration_rcs,    &metrics::calibration_loess,
                                  &metrics::calibration_lowess, &metrics::reliability_corp,
                                  &metrics::decision_curve,     &metrics::risk_histogram};
  const metrics::Setting setting = curve_setting(group);
  std::array<std::optional<metrics::Curve>, kCurves.size()> curves;
  run_on_workers(kCurves.size(), workers_, [&](std::size_t i) {
    if (auto curve = kCurves[i](group.scored, setting)) {
      curves[i] = std::move(*curve);
    }
  });
  for (std::optional<metrics::Curve>& curve : curves) {
    if (curve) {
      result.curves.push_back({.task = task_.task.id,
                               .model = *group.key.model,
                               .part = group.key.group->part,
                               .subgroup = std::nullopt,
                               .at = {},
                               .curve = std::move(*curve)});
    }
  }
}

TaskEvaluation BinaryRows::of_pair(const ComparedModels& models, const InferredGroup& a,
                                   const InferredGroup& b) const {
  std::vector<std::size_t> compared;
  for (std::size_t i = 0; i < a.group.statistics.size(); ++i) {
    if (is_compared(*a.group.statistics[i].metric)) {
      compared.push_back(i);
    }
  }
  TaskEvaluation result;
  result.contrasts.resize(compared.size());
  run_on_workers(compared.size(), workers_, [&](std::size_t i) {
    result.contrasts[i] = difference(models, a, b, compared[i]);
  });
  if (!a.group.key.group->slice) {
    add_difference_curve(models, a.group, b.group, result);
  }
  return result;
}

reports::ContrastRow BinaryRows::difference(const ComparedModels& models, const InferredGroup& a,
                                            const InferredGroup& b, std::size_t i) const {
  const BinaryStatistic& statistic = a.group.statistics[i];
  reports::ContrastRow contrast{
      .row = row_of(a, i), .against = {.model = models.models.against}, .kind = "difference"};
  add_marks(row_of(b, i).marks, contrast.row.marks);
  if (few_discordant(a.group, b.group, statistic)) {
    add_marks({"few_discordant"}, contrast.row.marks);
  }
  complete_paired(
      {.value = value_in(a.found[i]), .replicates = a.group.replicates_of(i, a.replicates)},
      {.value = value_in(b.found[i]), .replicates = b.group.replicates_of(i, b.replicates)},
      {.level = config_.resampling.level,
       .standard_error = paired_error(a.group, b.group, statistic, statistic),
       .basic = statistic.metric->headline == "basic",
       .comparisons = models.comparisons},
      contrast);
  return contrast;
}

void BinaryRows::add_difference_curve(const ComparedModels& models, const BinaryGroup& a,
                                      const BinaryGroup& b, TaskEvaluation& result) const {
  const auto curve = metrics::decision_difference(a.scored, b.scored, curve_setting(a));
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

}  // namespace clinval::harness
