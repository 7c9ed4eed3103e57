#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/conventions.h"
#include "metrics/estimate.h"
#include "metrics/local_smoother.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// How far a smooth calibration curve lies from the diagonal, over the cases.
struct CurveDistances {
  double ici = 0.0;   ///< mean |curve - p|
  double e50 = 0.0;   ///< median
  double e90 = 0.0;   ///< 90 % point, R's type 7
  double emax = 0.0;  ///< largest
  double mean_square = 0.0;
  double mean_square_of_prevalence = 0.0;  ///< mean (prevalence - p)^2

  /// The estimated calibration index on a scale; ZeroVariance where every p is the prevalence and
  /// the scale divides by that distance.
  [[nodiscard]] Outcome<double> eci(EciScale scale) const;
};

/// "loess", "loess_direct", "lowess_f67", "lowess_f50", "rcs3", "rcs4" or "rcs5": the word in
/// estimator ids.
[[nodiscard]] std::string smoother_word(Smoother smoother);

/// Distances of one order of cases, for any outcomes: local smoothers are prepared once.
///
/// Undefined: NotAProbability; NoCases; for loess ZeroVariance and Collinear as loess() has them
///            (few distinct probabilities); for splines what fit_calibration_spline is undefined
///            for.
/// Cost:      O(anchors n) once, then O(n) an outcome vector; LoessDirect and LowessHalf have an
///            anchor at every distinct probability. A spline is fitted anew to each.
class CurveDistance {
 public:
  [[nodiscard]] static Outcome<CurveDistance> over(const CaseView& view, Smoother smoother);

  /// For these cases or others of the same scores and multiplicities.
  [[nodiscard]] Outcome<CurveDistances> of(const CaseView& view) const;
  /// Whether another outcome vector is cheap: not for smoothers that are fitted at every place of
  /// more than 3,000, whose weights are too many to keep.
  [[nodiscard]] bool prepared() const { return local_.has_value() || spline_knots_ > 0; }

 private:
  [[nodiscard]] Outcome<std::vector<double>> curve(const CaseView& view,
                                                   std::span<const double> events) const;

  Smoother smoother_ = Smoother::LoessR;
  std::size_t spline_knots_ = 0;        ///< 0: a local smoother
  std::optional<LocalSmoother> local_;  ///< when its weights are kept
};

/// Distinct probabilities that count, ascending, with multiplicities; and the events at each.
[[nodiscard]] Places places_of(const CaseView& view);
[[nodiscard]] std::vector<double> events_at_places(const CaseView& view);

/// Integrated calibration index: mean |observed - predicted| with the observed risk read off a
/// smooth curve (Conventions::ici); median, 90 % point and largest alike; and the estimated
/// calibration index, the mean square (Conventions::eci):
///
///   Normalised  sum (curve - p)^2 / sum (prevalence - p)^2     Times100  100 mean (curve - p)^2
///
/// Zero is ideal, but a perfectly calibrated model has more than zero in every sample: no interval;
/// read it beside its null mean and 95 % point (calibration_null.h). A loess curve may leave 0
/// to 1.
///
/// Undefined: as CurveDistance; eci: ZeroVariance.
/// Source:    Austin & Steyerberg 2019, doi:10.1002/sim.8281; Van Hoorde et al. 2015,
///            doi:10.1016/j.jbi.2014.12.016 (ECI); Van Calster et al. 2025,
///            doi:10.1016/j.landig.2025.100916 (normalised).
/// Oracle:    R loess, lowess, glm on rms::rcs, through scripts/oracles/calibration_distance.R.
[[nodiscard]] Outcome<CurveDistances> curve_distances(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> eci_value(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
