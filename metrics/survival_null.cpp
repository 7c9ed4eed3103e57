#include "metrics/survival_null.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

#include "metrics/calibration_null.h"
#include "metrics/cox_fit.h"
#include "metrics/random.h"
#include "metrics/resampling.h"

namespace clinval::metrics {
Outcome<CalibrationNull> CalibrationNull::at(const SurvivalView& view, double horizon,
                                             std::uint32_t seed) {
  const Outcome<CalibrationDistances> real = calibration_distances_t(view, horizon);
  if (!real) {
    return real.error();
  }
  CalibrationNull null;
  null.horizon_ = horizon;
  null.seed_ = seed;
  null.settings_ = {.censor_at = std::nullopt,
                    .probability_clip = view.cases.settings().probability_clip,
                    .design = Design::Independent};
  null.risk_.resize(view.cases.size());
  null.clipped_.resize(view.cases.size());
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    const std::uint32_t place = view.cases.input_index()[i];
    null.risk_[place] = view.cases.risks()[i];
    null.clipped_[place] = view.cases.clipped(view.cases.risks()[i]);
  }
  null.hazard_ = baseline_hazards(view, view.cases.cloglogs());
  double at_horizon = 0.0;
  double staying = 1.0;
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  for (std::size_t g = 0; g < groups.size(); ++g) {
    null.time_.push_back(groups[g].time);
    at_horizon = groups[g].time <= horizon ? null.hazard_[g] : at_horizon;
    const std::int64_t exposed = view.at_risk(g) - view.events_at(g);
    const std::int64_t later = g + 1 < groups.size() ? view.at_risk(g + 1) : 0;
    staying *= exposed > 0 ? static_cast<double>(later) / static_cast<double>(exposed) : 1.0;
    null.staying_.push_back(staying);
  }
  if (!(at_horizon > 0.0)) {
    return Undefined::TooFewEvents;
  }
  std::ranges::for_each(null.hazard_, [&](double& hazard) { hazard /= at_horizon; });
  return null;
}

CalibrationNull::FollowUp CalibrationNull::follow_up(std::uint32_t number) const {
  const std::array<std::uint32_t, 2> key = {seed_,
                                            static_cast<std::uint32_t>(Purpose::CalibrationNull)};
  FollowUp made{.time = std::vector<double>(risk_.size()),
                .event = std::vector<std::uint8_t>(risk_.size())};
  for (std::size_t i = 0; i < risk_.size(); ++i) {
    const auto words = philox_words({static_cast<std::uint32_t>(i), number, 0U, 0U}, key);
    const double reached = std::log(open_uniform(words[0])) / std::log1p(-clipped_[i]);
    const auto happens =
        static_cast<std::size_t>(std::ranges::lower_bound(hazard_, reached) - hazard_.begin());
    const double kept = open_uniform(words[1]);
    const auto leaves = static_cast<std::size_t>(
        std::ranges::lower_bound(staying_, kept, std::ranges::greater()) - staying_.begin());
    made.event[i] = happens < time_.size() && happens <= leaves ? 1 : 0;
    made.time[i] = time_[std::min({happens, leaves, time_.size() - 1})];
  }
  return made;
}

Outcome<CalibrationDistances> CalibrationNull::draw(std::uint32_t number) const {
  const FollowUp made = follow_up(number);
  return calibration_distances_t(SurvivalCases(made.time, made.event, risk_, {}, settings_),
                                 horizon_);
}

std::optional<NullReference> null_reference(const std::vector<Outcome<CalibrationDistances>>& draws,
                                            double CalibrationDistances::*distance, double level) {
  std::vector<double> values;
  for (const Outcome<CalibrationDistances>& draw : draws) {
    if (draw) {
      values.push_back((*draw).*distance);
    }
  }
  return null_reference(std::move(values), draws.size(), level);
}

}  // namespace clinval::metrics
