#include "metrics/kaplan_meier.h"

#include <algorithm>
#include <cmath>

#include "metrics/intervals.h"

namespace clinval::metrics {
namespace {

/// Numbers of one time group among the flagged.
struct Risk {
  double at_risk = 0.0;
  double events = 0.0;
};

/// By time group; the last group first, as the numbers at risk grow backwards.
std::vector<Risk> count_risk(const SurvivalView& view, std::span<const std::uint8_t> flagged) {
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  std::vector<Risk> risk(groups.size());
  std::int64_t later = 0;
  for (std::size_t g = groups.size(); g-- > 0;) {
    std::int64_t events = 0;
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      const std::int64_t times = flagged.empty() || flagged[i] != 0 ? view.times(i) : 0;
      later += times;
      events += i < groups[g].events_end ? times : 0;
    }
    risk[g] = {static_cast<double>(later), static_cast<double>(events)};
  }
  return risk;
}

/// Number of groups up to the horizon, and whether it can be reached.
Outcome<std::size_t> groups_until(const SurvivalView& view, const std::vector<Risk>& risk,
                                  double horizon) {
  if (risk.empty() || risk.front().at_risk == 0.0) {
    return Undefined::NoCases;
  }
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  const auto end = std::ranges::upper_bound(groups, horizon, {}, &TimeGroup::time);
  const auto until = static_cast<std::size_t>(end - groups.begin());
  const auto from = std::ranges::lower_bound(groups, horizon, {}, &TimeGroup::time);
  const auto first = static_cast<std::size_t>(from - groups.begin());
  const bool followed = first < risk.size() && risk[first].at_risk > 0.0;
  bool extinct = false;
  for (std::size_t g = 0; g < until; ++g) {
    extinct = extinct || (risk[g].events > 0.0 && risk[g].events == risk[g].at_risk);
  }
  if (!followed && !extinct) {
    return Undefined::BeyondFollowUp;
  }
  return until;
}

double product(const std::vector<Risk>& risk, std::size_t until) {
  double survival = 1.0;
  for (std::size_t g = 0; g < until; ++g) {
    if (risk[g].events > 0.0) {
      survival *= (risk[g].at_risk - risk[g].events) / risk[g].at_risk;
    }
  }
  return survival;
}

}  // namespace

Outcome<double> survival_value(const SurvivalView& view, double horizon,
                               std::span<const std::uint8_t> flagged) {
  const std::vector<Risk> risk = count_risk(view, flagged);
  const Outcome<std::size_t> until = groups_until(view, risk, horizon);
  if (!until) {
    return until.error();
  }
  return product(risk, *until);
}

Outcome<SurvivalAt> survival_at(const SurvivalView& view, double horizon,
                                std::span<const std::uint8_t> flagged) {
  const std::vector<Risk> risk = count_risk(view, flagged);
  const Outcome<std::size_t> until = groups_until(view, risk, horizon);
  if (!until) {
    return until.error();
  }
  SurvivalAt at{.survival = product(risk, *until), .error = 0.0, .influence = {}};
  at.influence.assign(view.cases.size(), 0.0);
  if (at.survival <= 0.0) {
    return at;
  }
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  double greenwood = 0.0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double exposed = risk[g].at_risk - risk[g].events;
    const bool counts = g < *until && risk[g].events > 0.0;
    const double before = greenwood;
    greenwood += counts ? risk[g].events / (risk[g].at_risk * exposed) : 0.0;
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      if (!flagged.empty() && flagged[i] == 0) {
        continue;
      }
      const bool event = counts && i < groups[g].events_end;
      // d log S / d weight: at risk at every event time so far, and leaving by an event here.
      const double hazard = counts ? greenwood : before;
      at.influence[i] = at.survival * (hazard - (event ? 1.0 / exposed : 0.0));
    }
  }
  at.error = view.cases.design() == Design::Clustered ? jackknife_error(view, at.influence)
                                                      : at.survival * std::sqrt(greenwood);
  return at;
}

Outcome<double> km_risk_value(const SurvivalView& view, double horizon) {
  const Outcome<double> survival = survival_value(view, horizon);
  if (!survival) {
    return survival.error();
  }
  return 1.0 - *survival;
}

Outcome<Estimate> km_risk(const SurvivalView& view, double horizon, double level) {
  const Outcome<SurvivalAt> at = survival_at(view, horizon);
  if (!at) {
    return at.error();
  }
  Estimate estimate{.value = 1.0 - at->survival};
  const bool inside = at->survival > 0.0 && at->survival < 1.0;
  add_interval(estimate, at->error,
               inside ? log_log_interval("log_log", at->survival, at->error, level)
                      : no_interval("log_log", Undefined::ZeroVariance, level));
  return estimate;
}

}  // namespace clinval::metrics
