#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "harness/evaluation_rows.h"
#include "harness/replicates.h"
#include "metrics/survival_registry.h"
#include "metrics/survival_view.h"

namespace clinval::harness {

/// A row of the survival catalogue at one horizon and threshold, where it takes them.
struct SurvivalStatistic {
  const metrics::SurvivalMetric* metric = nullptr;
  metrics::SurvivalSetting setting;
};
[[nodiscard]] reports::At at_of(const SurvivalStatistic& statistic);

/// The cases of one group under one model (or under none), and what is computed of them.
struct SurvivalGroup {
  GroupKey key;
  std::shared_ptr<const metrics::SurvivalCases> all;  ///< of the same model, whatever the group
  metrics::SurvivalCases cases;
  bool pooled = false;  ///< G comes from `all`
  std::vector<SurvivalStatistic> statistics;
  std::vector<std::size_t> replicated;  ///< which statistics replicates compute
  Shown shown = Shown::Yes;

  /// Those of one statistic among the replicates of this group; nullptr when there are none.
  [[nodiscard]] const ReplicateValues* replicates_of(
      std::size_t statistic, const std::vector<ReplicateValues>& replicates) const;
};

/// Who is what at a horizon; the rest was censored before.
struct FollowUp {
  std::int64_t events = 0;
  std::int64_t event_free = 0;
};
[[nodiscard]] FollowUp follow_up(const metrics::SurvivalCases& cases, double horizon);

/// A view of a group, with that of all cases where G is pooled.
class SurvivalGroupView {
 public:
  SurvivalGroupView(const SurvivalGroup& group, metrics::Ipcw ipcw);
  SurvivalGroupView(const SurvivalGroup& group, metrics::Ipcw ipcw,
                    std::span<const std::uint32_t> unit_counts);
  // The views refer to the members.
  SurvivalGroupView(const SurvivalGroupView&) = delete;
  SurvivalGroupView& operator=(const SurvivalGroupView&) = delete;

  [[nodiscard]] const metrics::SurvivalView& operator*() const { return *view_; }

 private:
  [[nodiscard]] const metrics::SurvivalView* pooled() const { return all_ ? &*all_ : nullptr; }

  std::vector<std::uint32_t> times_;
  std::vector<std::uint32_t> all_times_;
  std::optional<metrics::SurvivalView> all_;
  std::optional<metrics::SurvivalView> view_;
};

}  // namespace clinval::harness
