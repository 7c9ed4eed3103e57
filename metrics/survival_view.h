#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/outcome.h"
#include "metrics/survival_cases.h"

namespace clinval::metrics {

/// Which value of the censoring distribution weights a case at time t: G(t-) as R's survival,
/// riskRegression and timeROC take it, or G(t) as scikit-survival does.
enum class Ipcw { Left, Right };

/// Survival cases once each, or each with a multiplicity (one bootstrap replicate), together with
/// the distribution G of their censoring times, which every replicate estimates anew.
///
///   G(t) = prod over u <= t of (1 - c_u / (n_u - d_u))
///
/// with n_u at risk, d_u events and c_u censorings at u: at one time events come before censorings,
/// as in riskRegression and timeROC (survfit(Surv(time, 1 - event)) has it the other way round).
///
/// G may come from a larger group (`censoring_of`, pooled censoring), which must hold every case of
/// this view and outlive it.
///
/// Errors: std::invalid_argument when there is not one multiplicity a case.
/// Cost:   O(n) time and memory.
/// Source: Uno et al. 2011, doi:10.1002/sim.4154; Blanche, Dartigues & Jacqmin-Gadda 2013,
///         doi:10.1002/sim.5958.
class SurvivalView {
 public:
  SurvivalView(const SurvivalCases& all, Ipcw ipcw = Ipcw::Left)  // NOLINT
      : SurvivalView(all, {}, ipcw, nullptr) {}
  SurvivalView(const SurvivalCases& all, std::span<const std::uint32_t> multiplicity, Ipcw ipcw,
               const SurvivalView* censoring_of);

  // `pooled` may point to the view itself.
  SurvivalView(const SurvivalView&) = delete;
  SurvivalView& operator=(const SurvivalView&) = delete;

  const SurvivalCases& cases;
  std::span<const std::uint32_t> multiplicity;  ///< by position; empty means once each
  /// The view whose censoring times G comes from: this one, or the pooled one.
  const SurvivalView* pooled;

  [[nodiscard]] std::int64_t times(std::size_t position) const {
    return multiplicity.empty() ? 1 : static_cast<std::int64_t>(multiplicity[position]);
  }
  [[nodiscard]] std::int64_t total() const { return total_; }
  [[nodiscard]] std::int64_t events() const { return events_; }
  /// At risk just before the time of a group, multiplicities counted.
  [[nodiscard]] std::int64_t at_risk(std::size_t group) const { return at_risk_[group]; }
  [[nodiscard]] std::int64_t events_at(std::size_t group) const { return events_at_[group]; }
  [[nodiscard]] std::int64_t at_risk_at(double time) const;  ///< with follow-up >= time

  [[nodiscard]] bool is_left() const { return ipcw_ == Ipcw::Left; }
  /// G(t-) or G(t), by the switch; 0 when nobody was ever left to be censored.
  [[nodiscard]] double censoring_weight(std::size_t group) const { return weight_[group]; }
  [[nodiscard]] double censoring_weight_at(double time) const;

 private:
  void count();
  void estimate_censoring();

  Ipcw ipcw_ = Ipcw::Left;
  std::int64_t total_ = 0;
  std::int64_t events_ = 0;
  std::vector<std::int64_t> at_risk_;    // by time group
  std::vector<std::int64_t> events_at_;  // by time group
  std::vector<double> right_;            // G(t) of this view's own cases; empty when pooled
  std::vector<double> weight_;           // by the switch, own or pooled, at each time group
};

/// G at a horizon, as the weights of controls need it. It exists when somebody is followed to h
/// (Ipcw::Right: beyond h) and G is above 0 there; BeyondFollowUp otherwise, also when everybody
/// had the event before: no control is left to compare with (kaplan_meier.h knows S = 0 there all
/// the same). NoCases on an empty view.
[[nodiscard]] Outcome<double> weight_at_horizon(const SurvivalView& view, double horizon);

/// What a case is at a horizon: T <= h with the event; T > h, or T = h and censored; or censored
/// before. Under Ipcw::Right who is censored at h itself is unknown, as scikit-survival has it:
/// G(h) has dropped for them already.
enum class AtHorizon { Case, Control, Unknown };
[[nodiscard]] inline AtHorizon at_horizon(const SurvivalCases& cases, std::size_t position,
                                          double horizon) {
  const double time = cases.times()[position];
  if (time <= horizon && cases.events_by_case()[position] != 0) {
    return AtHorizon::Case;
  }
  return time >= horizon ? AtHorizon::Control : AtHorizon::Unknown;
}
[[nodiscard]] inline AtHorizon at_horizon(const SurvivalView& view, std::size_t position,
                                          double horizon) {
  const bool unknown = !view.is_left() && view.cases.times()[position] == horizon &&
                       view.cases.events_by_case()[position] == 0;
  return unknown ? AtHorizon::Unknown : at_horizon(view.cases, position, horizon);
}

/// The part of an influence function that comes from estimating G:
///
///   for case j: integral over u < h of [sum over i of part_i 1(u < t_i)] dM_j(u) / Y(u)
///
/// where part_i is what case i adds through its weight 1 / G, t_i = T_i for a case and h for a
/// control, M_j the censoring martingale, Y the number at risk. Under Ipcw::Right u = t_i counts
/// too. Both have the scale of a sum, that is, 1/n of the usual influence function.
///
/// @param part  by position of `view`
/// @return      by position of `view.pooled->cases`
/// Source: Blanche et al. 2013, as above; as riskRegression's Score(conservative = FALSE).
[[nodiscard]] std::vector<double> censoring_influence(const SurvivalView& view,
                                                      std::span<const double> part, double horizon);

/// Standard error from an influence by case of `view` (scale of a sum, mean zero), plus, by case of
/// view.pooled, what estimating G adds (empty: nothing).
///
///   jackknife: sqrt(sum_u I_u^2), u = case, or cluster when clustered (as survival::concordance)
///   influence: sqrt(m / (m - 1)) times that, m = number of units (as riskRegression's Score)
///
/// @return 0 with one case or cluster
/// Errors: std::invalid_argument for a view with multiplicities: replicates need values only.
[[nodiscard]] double jackknife_error(const SurvivalView& view, std::span<const double> influence,
                                     std::span<const double> of_censoring = {});
[[nodiscard]] double influence_error(const SurvivalView& view, std::span<const double> influence,
                                     std::span<const double> of_censoring = {});

}  // namespace clinval::metrics
