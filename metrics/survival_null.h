#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/survival_calibration.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// What the calibration distances at a horizon would be if every predicted risk were right.
///
/// A draw keeps cases and risks and invents follow-up: the event time of case i has the cumulative
/// hazard
///
///   -log(1 - risk_i) H(t) / H(h)
///
/// with H the baseline hazard of the real data under these risks (baseline_hazard), so that its
/// risk by h is risk_i; the censoring time has the distribution G of the real data, and nobody is
/// followed beyond their last time. The distances of that follow-up are one draw.
///
/// Draw d of case i uses the Philox block (i, d, 0, 0) of Purpose::CalibrationNull, i being the
/// place of the case in the input, so that models and horizons share their chance.
///
/// Draws are independent between cases: in a clustered design they understate the distances, and
/// the caller leaves them out.
///
/// Undefined: as calibration_distances_t; TooFewEvents without an event by the horizon.
/// Cost:      a draw O(n log n) and a Cox fit.
/// Source:    the parametric bootstrap under the null, as Austin & Steyerberg 2019,
///            doi:10.1002/sim.8281, discuss for the ICI.
class CalibrationNull {
 public:
  [[nodiscard]] static Outcome<CalibrationNull> at(const SurvivalView& view, double horizon,
                                                   std::uint32_t seed);

  /// The follow-up of one draw, in the order of the input.
  struct FollowUp {
    std::vector<double> time;
    std::vector<std::uint8_t> event;
  };
  [[nodiscard]] FollowUp follow_up(std::uint32_t number) const;
  /// Its distances.
  [[nodiscard]] Outcome<CalibrationDistances> draw(std::uint32_t number) const;

 private:
  CalibrationNull() = default;

  double horizon_ = 0.0;
  std::uint32_t seed_ = 0;
  SurvivalCases::Settings settings_;
  std::vector<double> risk_;     ///< by place in the input
  std::vector<double> clipped_;  ///< the same as they enter logarithms
  std::vector<double> time_;     ///< of each time group
  std::vector<double> hazard_;   ///< H(t) / H(h) at these times
  std::vector<double> staying_;  ///< G(t) at these times
};

/// Mean and upper point of one distance over the draws that have a value; none when fewer than 99 %
/// have one.
[[nodiscard]] std::optional<NullReference> null_reference(
    const std::vector<Outcome<CalibrationDistances>>& draws, double CalibrationDistances::*distance,
    double level);

}  // namespace clinval::metrics
