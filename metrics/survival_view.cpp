#include "metrics/survival_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "metrics/sum.h"

namespace clinval::metrics {

SurvivalView::SurvivalView(const SurvivalCases& all, std::span<const std::uint32_t> times,
                           Ipcw ipcw, const SurvivalView* censoring_of)
    : cases(all),
      multiplicity(times),
      pooled(censoring_of == nullptr ? this : censoring_of),
      ipcw_(ipcw) {
  if (!times.empty() && times.size() != all.size()) {
    throw std::invalid_argument("SurvivalView: not one multiplicity a case");
  }
  count();
  if (pooled == this) {
    estimate_censoring();
    return;
  }
  for (const TimeGroup& group : cases.time_groups()) {
    weight_.push_back(pooled->censoring_weight_at(group.time));
  }
}

void SurvivalView::count() {
  const std::span<const TimeGroup> groups = cases.time_groups();
  at_risk_.resize(groups.size());
  events_at_.resize(groups.size());
  for (std::size_t g = groups.size(); g-- > 0;) {
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      total_ += times(i);
      events_at_[g] += i < groups[g].events_end ? times(i) : 0;
    }
    events_ += events_at_[g];
    at_risk_[g] = total_;
  }
}

void SurvivalView::estimate_censoring() {
  double current = 1.0;
  for (std::size_t g = 0; g < at_risk_.size(); ++g) {
    const double before = current;
    const std::int64_t later = g + 1 < at_risk_.size() ? at_risk_[g + 1] : 0;
    const std::int64_t exposed = at_risk_[g] - events_at_[g];
    if (exposed > 0) {
      current *= static_cast<double>(later) / static_cast<double>(exposed);
    }
    right_.push_back(current);
    weight_.push_back(is_left() ? before : current);
  }
}

std::int64_t SurvivalView::at_risk_at(double time) const {
  const auto group = std::ranges::lower_bound(cases.time_groups(), time, {}, &TimeGroup::time);
  return group == cases.time_groups().end()
             ? 0
             : at_risk_[static_cast<std::size_t>(group - cases.time_groups().begin())];
}

double SurvivalView::censoring_weight_at(double time) const {
  if (pooled != this) {
    return pooled->censoring_weight_at(time);
  }
  const std::span<const TimeGroup> groups = cases.time_groups();
  const auto group = is_left() ? std::ranges::lower_bound(groups, time, {}, &TimeGroup::time)
                               : std::ranges::upper_bound(groups, time, {}, &TimeGroup::time);
  // Both questions ask for the product over the groups before `group`.
  const auto before = static_cast<std::size_t>(group - groups.begin());
  return before == 0 ? 1.0 : right_[before - 1];
}

Outcome<double> weight_at_horizon(const SurvivalView& view, double horizon) {
  if (view.total() == 0) {
    return Undefined::NoCases;
  }
  const double weight = view.censoring_weight_at(horizon);
  const double beyond = std::nextafter(horizon, std::numeric_limits<double>::infinity());
  if (view.at_risk_at(view.is_left() ? horizon : beyond) == 0 || weight <= 0.0) {
    return Undefined::BeyondFollowUp;
  }
  return weight;
}

std::vector<double> censoring_influence(const SurvivalView& view, std::span<const double> part,
                                        double horizon) {
  const SurvivalView& pool = *view.pooled;
  const std::span<const TimeGroup> own = view.cases.time_groups();
  const std::span<const TimeGroup> groups = pool.cases.time_groups();
  const bool left = view.pooled->is_left();

  // By own time group: what the weights of cases up to there add; controls weigh at the horizon.
  double all = 0.0;
  std::vector<double> upto(own.size() + 1, 0.0);
  for (std::size_t g = 0; g < own.size(); ++g) {
    double here = 0.0;
    for (std::size_t i = own[g].begin; i < own[g].end; ++i) {
      const double weight = static_cast<double>(view.times(i)) * part[i];
      all += weight;
      here += at_horizon(view, i, horizon) == AtHorizon::Case ? weight : 0.0;
    }
    upto[g + 1] = upto[g] + here;
  }

  std::vector<double> influence(pool.cases.size(), 0.0);
  double drift = 0.0;  // the part of the integral against the cumulative hazard of censoring
  std::size_t passed = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double time = groups[g].time;
    const bool counts = left ? time < horizon : time <= horizon;
    const double at_risk = static_cast<double>(pool.at_risk(g));
    double jump = 0.0;
    if (counts && at_risk > 0.0) {
      while (passed < own.size() && (left ? own[passed].time <= time : own[passed].time < time)) {
        ++passed;
      }
      double censored = 0.0;
      for (std::size_t i = groups[g].events_end; i < groups[g].end; ++i) {
        censored += static_cast<double>(pool.times(i));
      }
      const double later = all - upto[passed];
      jump = later / at_risk;
      drift += later * censored / (at_risk * at_risk);
    }
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      influence[i] = (i >= groups[g].events_end ? jump : 0.0) - drift;
    }
  }
  return influence;
}

namespace {

/// Sums by unit: the case, or its cluster where cases are clustered or G comes from another group.
struct UnitSums {
  std::vector<double> sums;
  double units = 0.0;
};

UnitSums sum_by_unit(const SurvivalView& view, std::span<const double> influence,
                     std::span<const double> of_censoring) {
  if (!view.multiplicity.empty()) {
    throw std::invalid_argument("influence: a view with multiplicities has no analytic error");
  }
  if (view.cases.design() == Design::Independent && view.pooled == &view) {
    UnitSums own{.sums = {influence.begin(), influence.end()}, .units = 0.0};
    for (std::size_t i = 0; i < of_censoring.size(); ++i) {
      own.sums[i] += of_censoring[i];
    }
    own.units = static_cast<double>(own.sums.size());
    return own;
  }
  const SurvivalCases& wide = view.pooled->cases;
  const std::size_t bound = std::max(wide.cluster_bound(), view.cases.cluster_bound());
  UnitSums by_cluster{.sums = std::vector<double>(bound, 0.0), .units = 0.0};
  std::vector<std::uint8_t> present(bound, 0);
  const auto add = [&](const SurvivalCases& cases, std::span<const double> terms) {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      by_cluster.sums[cases.clusters()[i]] += terms[i];
      present[cases.clusters()[i]] = 1;
    }
  };
  add(view.cases, influence);
  add(wide, of_censoring);
  by_cluster.units = static_cast<double>(std::ranges::count(present, std::uint8_t{1}));
  return by_cluster;
}

double root_of_squares(const UnitSums& by_unit) {
  if (by_unit.units < 2.0) {
    return 0.0;
  }
  return std::sqrt(tree_sum(0, by_unit.sums.size(),
                            [&](std::size_t i) { return by_unit.sums[i] * by_unit.sums[i]; }));
}

}  // namespace

double jackknife_error(const SurvivalView& view, std::span<const double> influence,
                       std::span<const double> of_censoring) {
  return root_of_squares(sum_by_unit(view, influence, of_censoring));
}

double influence_error(const SurvivalView& view, std::span<const double> influence,
                       std::span<const double> of_censoring) {
  const UnitSums by_unit = sum_by_unit(view, influence, of_censoring);
  const double root = root_of_squares(by_unit);
  return by_unit.units < 2.0 ? 0.0 : root * std::sqrt(by_unit.units / (by_unit.units - 1.0));
}

}  // namespace clinval::metrics
