#include "metrics/calibration_smooth.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "metrics/calibration_distance.h"
#include "metrics/distributions.h"
#include "metrics/loess.h"
#include "metrics/lowess.h"
#include "metrics/risk_grid.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr double kLowessShare = 2.0 / 3.0;
constexpr double kLowessDelta = 0.01;

double cut(double value) {
  return std::clamp(value, 0.0, 1.0);
}

/// The smooth at the points of the grid, and (where asked) its error.
struct Drawn {
  std::vector<double> observed;
  std::vector<double> error;
};

Drawn drawn(const LocalSmoother& smoother, const std::vector<double>& events,
            const std::vector<double>& grid) {
  const std::vector<double> smooth = smoother.fitted(events);
  std::vector<double> variance;  // of the sum at a place
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    const double s = cut(smooth[i]);
    variance.push_back(static_cast<double>(smoother.places().count[i]) * s * (1.0 - s));
  }
  Drawn result;
  for (const double x : grid) {
    const std::vector<double> row = smoother.row(x);
    result.observed.push_back(dot(row, events));
    result.error.push_back(std::sqrt(
        tree_sum(0, row.size(), [&](std::size_t i) { return row[i] * row[i] * variance[i]; })));
  }
  return result;
}

Curve curve_of(std::string name, std::string estimator, const std::vector<double>& grid,
               const Drawn& points) {
  CurveColumn observed{"observed", {}};
  for (const double value : points.observed) {
    observed.values.push_back(cut(value));
  }
  return {.curve = std::move(name),
          .estimator = std::move(estimator),
          .columns = {{"predicted", grid}, std::move(observed)}};
}

void add_band(const Drawn& points, double level, Curve& curve) {
  const double z = normal_quantile(0.5 + level / 2.0);
  CurveColumn lower{"lower", {}};
  CurveColumn upper{"upper", {}};
  for (std::size_t k = 0; k < points.observed.size(); ++k) {
    lower.values.push_back(cut(points.observed[k] - z * points.error[k]));
    upper.values.push_back(cut(points.observed[k] + z * points.error[k]));
  }
  curve.columns.push_back(std::move(lower));
  curve.columns.push_back(std::move(upper));
}

Outcome<Places> places_for_curve(const CaseView& cases) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  Places places = places_of(cases);
  if (places.x.empty()) {
    return Undefined::NoCases;
  }
  return places;
}

}  // namespace

Outcome<Curve> calibration_loess(const CaseView& cases, const Setting& setting) {
  const Outcome<Places> places = places_for_curve(cases);
  if (!places) {
    return places.error();
  }
  const Outcome<LocalSmoother> smoother = loess(*places);
  if (!smoother) {
    return smoother.error();
  }
  const bool band = cases.cases.design() == Design::Independent;
  const std::vector<double> grid = risk_grid(all_risks(*places));
  const Drawn points = drawn(*smoother, events_at_places(cases), grid);
  Curve curve = curve_of(
      "calibration_loess",
      std::string("calibration_loess.degree2_span75.") + (band ? "binomial.1" : "no_band.1"), grid,
      points);
  if (band) {
    add_band(points, setting.level, curve);
  }
  return curve;
}

Outcome<Curve> calibration_lowess(const CaseView& cases, const Setting& /*setting*/) {
  const Outcome<Places> places = places_for_curve(cases);
  if (!places) {
    return places.error();
  }
  const double delta = kLowessDelta * (places->x.back() - places->x.front());
  const Outcome<LowessLine> line =
      lowess_line(*places, events_at_places(cases), kLowessShare, delta);
  if (!line) {
    return line.error();
  }
  const std::vector<double> grid = risk_grid(all_risks(*places));
  Drawn points;
  std::ranges::transform(grid, std::back_inserter(points.observed), *line);
  return curve_of("calibration_lowess", "calibration_lowess.f67.no_band.1", grid, points);
}

}  // namespace clinval::metrics
