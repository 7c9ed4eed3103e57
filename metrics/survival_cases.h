#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Cases of one observed time: positions [begin, events_end) had the event, [events_end, end) were
/// censored. At one time events come before censorings.
struct TimeGroup {
  double time = 0.0;
  std::size_t begin = 0;
  std::size_t events_end = 0;
  std::size_t end = 0;
};

/// The door of every survival metric: follow-up time, event and risk of each case, sorted once.
///
/// Invariants: times are finite, not negative and ascending; at one time events stand before
/// censorings, and equal ones keep their input order; risks, where there are any, lie in [0, 1]. A
/// risk is the probability of the event by a horizon; ranking metrics read its order only.
/// A subgroup is a `subset`, a replicate a vector of multiplicities: neither sorts again.
///
/// Errors: std::invalid_argument names the first bad index (time negative or not finite, event
///         above 1: competing events are not built, risk outside [0, 1], lengths that differ).
/// Cost:   O(n log n) once; subset O(n).
class SurvivalCases {
 public:
  struct Settings {
    /// Follow-up ends here: a later time becomes this time without an event.
    std::optional<double> censor_at = std::nullopt;
    /// Risks enter log(-log(1 - risk)) as min(max(risk, clip), 1 - clip); nothing else sees it.
    std::optional<double> probability_clip = std::nullopt;
    /// Decided from outside (once a task); without it a cluster that repeats makes it Clustered.
    std::optional<Design> design = std::nullopt;
  };

  /// @param time     follow-up time, one a case, in the unit of the horizons
  /// @param event    1 event, 0 censored
  /// @param risk     probability of the event by the horizon; empty: cases without a model
  /// @param cluster  cluster index (gaps allowed); empty: each case its own
  SurvivalCases(std::span<const double> time, std::span<const std::uint8_t> event,
                std::span<const double> risk, std::span<const std::uint32_t> cluster,
                Settings settings);
  SurvivalCases(std::span<const double> time, std::span<const std::uint8_t> event,
                std::span<const double> risk)
      : SurvivalCases(time, event, risk, {}, Settings{}) {}

  /// The cases whose flag is set, in the same order; `member` is indexed as the input of *this*
  /// object. Design and settings are inherited.
  ///
  /// Errors: std::invalid_argument when there is not one flag a case.
  [[nodiscard]] SurvivalCases subset(std::span<const std::uint8_t> member) const;

  [[nodiscard]] std::size_t size() const { return times_.size(); }
  [[nodiscard]] std::int64_t events() const { return event_count_; }
  [[nodiscard]] Design design() const { return design_; }
  /// Number of risks of exactly 0 or 1 that no clip moves.
  [[nodiscard]] std::int64_t zero_or_one() const { return zero_or_one_; }
  /// One more than the largest cluster index.
  [[nodiscard]] std::size_t cluster_bound() const { return cluster_bound_; }

  // By sorted position.
  [[nodiscard]] std::span<const double> times() const { return times_; }
  [[nodiscard]] std::span<const std::uint8_t> events_by_case() const { return events_; }
  [[nodiscard]] std::span<const double> risks() const { return risks_; }
  [[nodiscard]] std::span<const std::uint32_t> clusters() const { return clusters_; }
  [[nodiscard]] std::span<const std::uint32_t> input_index() const { return input_index_; }
  [[nodiscard]] std::span<const TimeGroup> time_groups() const { return time_groups_; }
  /// Which time group a position belongs to.
  [[nodiscard]] std::span<const std::uint32_t> group_of() const { return group_of_; }

  /// Positions in ascending order of risk, and their tie groups: `begin` and `end` index by_risk().
  [[nodiscard]] std::span<const std::uint32_t> by_risk() const { return by_risk_; }
  [[nodiscard]] std::span<const TieGroup> risk_groups() const { return risk_groups_; }
  /// Index of the risk group of a position: equal risks share it.
  [[nodiscard]] std::span<const std::uint32_t> risk_rank() const { return risk_rank_; }

  [[nodiscard]] const Settings& settings() const { return settings_; }
  /// The risk as it enters logarithms.
  [[nodiscard]] double clipped(double risk) const;

  /// log(-log(1 - risk)) of the clipped risk by position; empty when a risk is exactly 0 or 1.
  /// Computed at each call: most metrics never ask.
  [[nodiscard]] std::vector<double> cloglogs() const;

 private:
  SurvivalCases() = default;
  void finish();  // groups, ranks and counts from the sorted arrays
  void rank_risks();

  Settings settings_;
  Design design_ = Design::Independent;
  std::vector<double> times_;
  std::vector<std::uint8_t> events_;
  std::vector<double> risks_;
  std::vector<std::uint32_t> clusters_;
  std::vector<std::uint32_t> input_index_;
  std::vector<TimeGroup> time_groups_;
  std::vector<std::uint32_t> group_of_;
  std::vector<std::uint32_t> by_risk_;
  std::vector<TieGroup> risk_groups_;
  std::vector<std::uint32_t> risk_rank_;
  std::int64_t event_count_ = 0;
  std::int64_t zero_or_one_ = 0;
  std::size_t cluster_bound_ = 0;
};

}  // namespace clinval::metrics
