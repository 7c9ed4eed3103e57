#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/calibration_distance.h"
#include "metrics/estimate.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// What the distances of the catalogue (Kind::Distance) would be if every predicted risk were
/// right.
///
/// A draw keeps cases and risks p and gives case i the outcome 1 where a uniform number is below
/// p_i: that of the Philox block (i, draw, 0, 0) of Purpose::CalibrationNull, i being the place of
/// the case in the input, so that models share their chance. All distances of a draw share its
/// outcomes.
///
/// Draws are independent between cases: in a clustered design they understate the distances, and
/// the caller leaves them out. Left out too are distances that take too long to compute so often:
/// those of a smoother fitted at every place above 3,000 distinct risks (CurveDistance::prepared),
/// and those of a spline above 10,000 cases.
///
/// Cost:      a draw O(n): at 10^5 cases 20 ms or so; a spline adds a logistic fit.
/// Source:    the parametric bootstrap under the null, as Austin & Steyerberg 2019,
///            doi:10.1002/sim.8281, discuss for the ICI; Broecker & Smith 2007,
///            doi:10.1175/WAF993.1 (consistency resampling).
class BinaryCalibrationNull {
 public:
  /// Keeps a reference to the cases.
  BinaryCalibrationNull(const ScoredCases& cases, const Setting& setting, std::uint32_t seed);

  /// How many draws are worth their time: 500 up to 10,000 cases and 200 above; mean and upper
  /// point are read by eye, not held against a limit.
  [[nodiscard]] static std::uint32_t draws_for(std::size_t cases);

  /// Of `draws` draws, how many give this row a value: smECE, which costs more than all the others
  /// together, takes the first 100.
  [[nodiscard]] static std::uint32_t draws_of(const BinaryMetric& row, std::uint32_t draws);

  /// The distances, in the order of the catalogue.
  [[nodiscard]] std::span<const BinaryMetric* const> rows() const { return rows_; }
  /// The outcomes of a draw by sorted position.
  [[nodiscard]] std::vector<std::uint8_t> outcomes(std::uint32_t number) const;
  /// The value of each row under them, or none; none beyond draws_of.
  [[nodiscard]] std::vector<std::optional<double>> draw(std::uint32_t number) const;

 private:
  const ScoredCases& cases_;
  Setting setting_;
  std::uint32_t seed_;
  std::vector<const BinaryMetric*> rows_;
  std::optional<CurveDistance> curve_;
};

/// Mean and upper point (type 7) of the draws that have a value, with the share of draws at least
/// as far as `value`, (1 + those) / (1 + all); none when fewer than 99 % of those asked for have
/// one.
[[nodiscard]] std::optional<NullReference> null_reference(std::vector<double> draws,
                                                          std::size_t asked, double level,
                                                          std::optional<double> value = {});

}  // namespace clinval::metrics
