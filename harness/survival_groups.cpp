#include "harness/survival_groups.h"

#include <algorithm>

namespace clinval::harness {

reports::At at_of(const SurvivalStatistic& statistic) {
  reports::At at;
  if (statistic.metric->takes != metrics::SurvivalTakes::Nothing) {
    at.horizon = statistic.setting.horizon;
  }
  if (statistic.metric->takes == metrics::SurvivalTakes::HorizonAndThreshold) {
    at.threshold = statistic.setting.threshold;
  }
  return at;
}

const ReplicateValues* SurvivalGroup::replicates_of(
    std::size_t statistic, const std::vector<ReplicateValues>& replicates) const {
  const auto slot = std::ranges::find(replicated, statistic);
  const bool has = slot != replicated.end() && !replicates.front().empty();
  return has ? &replicates[static_cast<std::size_t>(slot - replicated.begin())] : nullptr;
}

FollowUp follow_up(const metrics::SurvivalCases& cases, double horizon) {
  FollowUp counts;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const metrics::AtHorizon what = metrics::at_horizon(cases, i, horizon);
    counts.events += what == metrics::AtHorizon::Case ? 1 : 0;
    counts.event_free += what == metrics::AtHorizon::Control ? 1 : 0;
  }
  return counts;
}

SurvivalGroupView::SurvivalGroupView(const SurvivalGroup& group, metrics::Ipcw ipcw) {
  if (group.pooled) {
    all_.emplace(*group.all, ipcw);
  }
  view_.emplace(group.cases, std::span<const std::uint32_t>{}, ipcw, pooled());
}

SurvivalGroupView::SurvivalGroupView(const SurvivalGroup& group, metrics::Ipcw ipcw,
                                     std::span<const std::uint32_t> unit_counts) {
  if (group.pooled) {
    metrics::spread_to_cases(*group.all, unit_counts, all_times_);
    all_.emplace(*group.all, all_times_, ipcw, nullptr);
  }
  metrics::spread_to_cases(group.cases, unit_counts, times_);
  view_.emplace(group.cases, times_, ipcw, pooled());
}

}  // namespace clinval::harness
