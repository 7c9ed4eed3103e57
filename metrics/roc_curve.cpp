#include "metrics/roc_curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace clinval::metrics {
namespace {

constexpr std::size_t kMostPoints = 200;

struct Point {
  std::int64_t false_positives = 0;
  std::int64_t true_positives = 0;
  double lowest_flagged = 0.0;  // unused where nobody is flagged
};

// From nobody flagged to everybody; scores that nobody counts under are passed over.
std::vector<Point> all_points(const CaseView& view) {
  std::vector<Point> points{Point{}};
  const auto groups = view.cases.groups();
  for (std::size_t g = groups.size(); g-- > 0;) {
    const ClassCounts counts = class_counts(view, groups[g].begin, groups[g].end);
    if (counts.total() > 0) {
      points.push_back({.false_positives = points.back().false_positives + counts.negatives,
                        .true_positives = points.back().true_positives + counts.positives,
                        .lowest_flagged = groups[g].score});
    }
  }
  return points;
}

// How far along the curve: false positive rate + sensitivity, from 0 to 2.
double distance(const Point& point, const Point& end) {
  return static_cast<double>(point.false_positives) / static_cast<double>(end.false_positives) +
         static_cast<double>(point.true_positives) / static_cast<double>(end.true_positives);
}

// Positions in `points` of those to keep, ascending.
std::vector<std::size_t> thinned(const std::vector<Point>& points) {
  std::vector<std::size_t> kept;
  std::size_t step = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double along = distance(points[i], points.back());
    const auto mark = [](std::size_t k) {
      return 2.0 * static_cast<double>(k) / static_cast<double>(kMostPoints - 1);
    };
    if (points.size() <= kMostPoints || along >= mark(step) || i + 1 == points.size()) {
      kept.push_back(i);
      while (step + 1 < kMostPoints && mark(step) <= along) {
        ++step;
      }
    }
  }
  return kept;
}

double threshold_at(const std::vector<Point>& points, std::size_t i, ThresholdRule rule) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  if (rule == ThresholdRule::Ge) {
    return i > 0 ? points[i].lowest_flagged
                 : std::min(std::nextafter(points[1].lowest_flagged, HUGE_VAL), kLargest);
  }
  return i + 1 < points.size()
             ? points[i + 1].lowest_flagged
             : std::max(std::nextafter(points[i].lowest_flagged, -HUGE_VAL), -kLargest);
}

}  // namespace

Outcome<Curve> roc_curve(const CaseView& cases, const Setting& setting) {
  const std::vector<Point> points = all_points(cases);
  const Point& end = points.back();
  if (end.false_positives + end.true_positives == 0) {
    return Undefined::NoCases;
  }
  if (end.false_positives == 0 || end.true_positives == 0) {
    return Undefined::OneClass;
  }
  CurveColumn false_positive_rate{"false_positive_rate", {}};
  CurveColumn sensitivity{"sensitivity", {}};
  CurveColumn threshold{"threshold", {}};
  for (const std::size_t i : thinned(points)) {
    false_positive_rate.values.push_back(static_cast<double>(points[i].false_positives) /
                                         static_cast<double>(end.false_positives));
    sensitivity.values.push_back(static_cast<double>(points[i].true_positives) /
                                 static_cast<double>(end.true_positives));
    threshold.values.push_back(threshold_at(points, i, setting.rule));
  }
  return Curve{
      .curve = "roc",
      .estimator = "roc.empirical.1",
      .columns = {std::move(false_positive_rate), std::move(sensitivity), std::move(threshold)}};
}

}  // namespace clinval::metrics
