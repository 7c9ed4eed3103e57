#include "metrics/calibration_distance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "metrics/calibration_curve.h"
#include "metrics/loess.h"
#include "metrics/lowess.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr double kLowessDelta = 0.01;  // of the range
constexpr std::size_t kMostPlacesKept = 3000;

std::size_t knots_of(Smoother smoother) {
  switch (smoother) {
    case Smoother::Rcs3: return 3;
    case Smoother::Rcs4: return 4;
    case Smoother::Rcs5: return 5;
    default: return 0;
  }
}

Outcome<LocalSmoother> local_of(Places places, Smoother smoother) {
  const double delta = kLowessDelta * (places.x.back() - places.x.front());
  switch (smoother) {
    case Smoother::LoessR: return loess(std::move(places));
    case Smoother::LoessDirect: return loess(std::move(places), {.surface = LoessSurface::Direct});
    case Smoother::LowessRms: return lowess(std::move(places), 2.0 / 3.0, delta);
    case Smoother::LowessHalf: return lowess(std::move(places), 0.5, 0.0);
    default: throw std::logic_error("calibration_distance: a smoother that is not local");
  }
}

/// R's type-7 quantile of values in any order, which are moved about.
double type7(std::vector<double>& values, double probability) {
  const double place = probability * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(place);
  std::ranges::nth_element(values, values.begin() + below);
  const double low = values[static_cast<std::size_t>(below)];
  const auto rest = values.begin() + below + 1;
  const double high = rest == values.end() ? low : *std::min_element(rest, values.end());
  return low + (place - std::floor(place)) * (high - low);
}

CurveDistances distances_of(const Places& places, std::span<const double> events,
                            std::span<const double> curve) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    distances.insert(distances.end(), static_cast<std::size_t>(places.count[i]),
                     std::abs(curve[i] - places.x[i]));
  }
  const auto n = static_cast<double>(distances.size());
  const double prevalence = sum(events) / n;
  CurveDistances result{.ici = sum(distances) / n, .mean_square = dot(distances, distances) / n};
  result.mean_square_of_prevalence =
      tree_sum(0, places.x.size(),
               [&](std::size_t i) {
                 const double away = prevalence - places.x[i];
                 return static_cast<double>(places.count[i]) * away * away;
               }) /
      n;
  result.e50 = type7(distances, 0.5);
  result.e90 = type7(distances, 0.9);
  result.emax = *std::ranges::max_element(distances);
  return result;
}

Outcome<std::vector<double>> spline_curve(const CaseView& view, std::size_t knots) {
  const Outcome<CalibrationSpline> spline = fit_calibration_spline(view, knots);
  if (!spline) {
    return spline.error();
  }
  std::vector<double> curve;
  for (const TieGroup& group : view.cases.groups()) {
    if (class_counts(view, group.begin, group.end).total() > 0) {
      const double log_odds = spline->log_odds(view.cases.logits()[group.begin]);
      curve.push_back(1.0 / (1.0 + std::exp(-log_odds)));
    }
  }
  return curve;
}

}  // namespace

Outcome<double> CurveDistances::eci(EciScale scale) const {
  if (scale == EciScale::Times100) {
    return 100.0 * mean_square;
  }
  if (!(mean_square_of_prevalence > 0.0)) {
    return Undefined::ZeroVariance;
  }
  return mean_square / mean_square_of_prevalence;
}

std::string smoother_word(Smoother smoother) {
  switch (smoother) {
    case Smoother::LoessR: return "loess";
    case Smoother::LoessDirect: return "loess_direct";
    case Smoother::LowessRms: return "lowess_f67";
    case Smoother::LowessHalf: return "lowess_f50";
    case Smoother::Rcs3: return "rcs3";
    case Smoother::Rcs4: return "rcs4";
    case Smoother::Rcs5: return "rcs5";
  }
  throw std::logic_error("smoother_word: a smoother without a name");
}

Places places_of(const CaseView& view) {
  Places places;
  for (const TieGroup& group : view.cases.groups()) {
    const std::int64_t count = class_counts(view, group.begin, group.end).total();
    if (count > 0) {
      places.x.push_back(group.score);
      places.count.push_back(count);
    }
  }
  return places;
}

std::vector<double> events_at_places(const CaseView& view) {
  std::vector<double> events;
  for (const TieGroup& group : view.cases.groups()) {
    const ClassCounts counts = class_counts(view, group.begin, group.end);
    if (counts.total() > 0) {
      events.push_back(static_cast<double>(counts.positives));
    }
  }
  return events;
}

Outcome<CurveDistance> CurveDistance::over(const CaseView& view, Smoother smoother) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  Places places = places_of(view);
  if (places.x.empty()) {
    return Undefined::NoCases;
  }
  CurveDistance result;
  result.smoother_ = smoother;
  result.spline_knots_ = knots_of(smoother);
  const bool everywhere = smoother == Smoother::LoessDirect || smoother == Smoother::LowessHalf;
  if (result.spline_knots_ > 0 || (everywhere && places.x.size() > kMostPlacesKept)) {
    return result;
  }
  Outcome<LocalSmoother> local = local_of(std::move(places), smoother);
  if (!local) {
    return local.error();
  }
  result.local_ = *local;
  return result;
}

Outcome<std::vector<double>> CurveDistance::curve(const CaseView& view,
                                                  std::span<const double> events) const {
  if (local_) {
    return local_->fitted(events);
  }
  if (spline_knots_ > 0) {
    return spline_curve(view, spline_knots_);
  }
  if (smoother_ == Smoother::LoessDirect) {
    return loess_at_places(places_of(view), events);
  }
  Outcome<LowessLine> line = lowess_line(places_of(view), events, 0.5, 0.0);
  if (!line) {
    return line.error();
  }
  return std::move(line->value);
}

Outcome<CurveDistances> CurveDistance::of(const CaseView& view) const {
  const std::vector<double> events = events_at_places(view);
  const Outcome<std::vector<double>> smooth = curve(view, events);
  if (!smooth) {
    return smooth.error();
  }
  return distances_of(local_ ? local_->places() : places_of(view), events, *smooth);
}

Outcome<CurveDistances> curve_distances(const CaseView& cases, const Setting& setting) {
  const Outcome<CurveDistance> distance = CurveDistance::over(cases, setting.conventions.ici);
  if (!distance) {
    return distance.error();
  }
  return distance->of(cases);
}

Outcome<double> eci_value(const CaseView& cases, const Setting& setting) {
  const Outcome<CurveDistances> all = curve_distances(cases, setting);
  if (!all) {
    return all.error();
  }
  return all->eci(setting.conventions.eci);
}

}  // namespace clinval::metrics
