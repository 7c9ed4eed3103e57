#include "metrics/calibration_curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "metrics/distributions.h"
#include "metrics/intervals.h"
#include "metrics/restricted_cubic_spline.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kTenths = 10;
constexpr std::size_t kGridPoints = 100;
constexpr std::array<std::size_t, 4> kKnotChoices{5, 4, 3, 0};

struct Tenth {
  std::vector<double> predicted;  // one a case, repeated as often as it counts
  std::int64_t events = 0;
};

// The cases one by one, as often as they count, ascending by logit.
struct Expanded {
  std::vector<std::uint8_t> y;
  std::vector<double> logits;
  std::vector<std::uint32_t> clusters;
};

std::int64_t counted(const CaseView& view) {
  return class_counts(view).total();
}

std::array<Tenth, kTenths> group_by_tenth(const CaseView& view, std::int64_t total) {
  std::array<Tenth, kTenths> tenths;
  std::int64_t below = 0;
  for (const TieGroup group : view.cases.groups()) {
    const ClassCounts counts = class_counts(view, group.begin, group.end);
    const std::int64_t size = counts.total();
    if (size > 0) {
      const std::int64_t which =
          static_cast<std::int64_t>(kTenths) * (2 * below + size) / (2 * total);
      Tenth& tenth = tenths[static_cast<std::size_t>(which)];
      tenth.predicted.insert(tenth.predicted.end(), static_cast<std::size_t>(size), group.score);
      tenth.events += counts.positives;
      below += size;
    }
  }
  return tenths;
}

Expanded expand(const CaseView& view) {
  Expanded all;
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    for (std::int64_t time = 0; time < view.times(i); ++time) {
      all.y.push_back(view.cases.labels()[i]);
      all.logits.push_back(view.cases.logits()[i]);
      if (view.cases.design() == Design::Clustered) {
        all.clusters.push_back(view.cases.clusters()[i]);
      }
    }
  }
  return all;
}

double probability_of(double log_odds) {
  return 1.0 / (1.0 + std::exp(-log_odds));
}

std::vector<double> design_row(double logit, std::span<const double> knots) {
  std::vector<double> row{1.0};
  const std::vector<double> terms = restricted_cubic_terms(logit, knots, SplineNorm::SquaredRange);
  row.insert(row.end(), terms.begin(), terms.end());
  return row;
}

Outcome<CalibrationSpline> fit_spline(const Expanded& all, std::size_t knot_count) {
  std::vector<double> knots;
  if (knot_count > 0) {
    const Outcome<std::vector<double>> placed = spline_knots(all.logits, knot_count);
    if (!placed) {
      return placed.error();
    }
    knots = *placed;
  }
  if (all.logits.front() == all.logits.back()) {
    return Undefined::ZeroVariance;
  }
  Matrix design(static_cast<Eigen::Index>(all.y.size()),
                static_cast<Eigen::Index>(std::max<std::size_t>(knot_count, 2)));
  for (std::size_t i = 0; i < all.y.size(); ++i) {
    const std::vector<double> row = design_row(all.logits[i], knots);
    std::copy(row.begin(), row.end(), design.row(static_cast<Eigen::Index>(i)).data());
  }
  const Outcome<LogisticFit> fit = logistic_fit(design, all.y, {.cluster = all.clusters});
  if (!fit) {
    return fit.error();
  }
  return CalibrationSpline{.knots = std::move(knots), .fit = *fit};
}

// The cases that a spline can be fitted to, or why there are none.
Outcome<Expanded> cases_for_spline(const CaseView& view) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (counted(view) == 0) {
    return Undefined::NoCases;
  }
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  return expand(view);
}

std::size_t most_knots(Smoother smoother) {
  switch (smoother) {
    case Smoother::Rcs3: return 3;
    case Smoother::Rcs5: return 5;
    default: return 4;
  }
}

std::string estimator_of(const CalibrationSpline& spline, Design design) {
  const std::string shape =
      spline.knots.empty() ? "linear" : "knots" + std::to_string(spline.knots.size());
  if (design == Design::Independent) {
    return "calibration_rcs." + shape + ".wald.1";
  }
  return "calibration_rcs." + shape +
         (spline.fit.cluster_covariance ? ".sandwich.1" : ".no_band.1");
}

struct GridPoint {
  double predicted = 0.0;
  double logit = 0.0;
};

std::vector<GridPoint> grid_over(std::span<const double> logits) {
  double low = type7_quantile(logits, 0.01);
  double high = type7_quantile(logits, 0.99);
  if (low == high) {
    low = logits.front();
    high = logits.back();
  }
  const double first = probability_of(low);
  const double last = probability_of(high);
  std::vector<GridPoint> grid;
  for (std::size_t k = 0; k < kGridPoints; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(kGridPoints - 1);
    const double p = k + 1 == kGridPoints ? last : first + share * (last - first);
    // A probability that rounds to 1 has no logit of its own: stay between the ends.
    const double logit = p < 1.0 ? std::log(p / (1.0 - p)) : high;
    grid.push_back({.predicted = p, .logit = std::clamp(logit, low, high)});
  }
  return grid;
}

Curve curve_of(const CalibrationSpline& spline, Design design, std::span<const double> logits,
               double level) {
  const double z = normal_quantile(0.5 + level / 2.0);
  CurveColumn predicted{"predicted", {}};
  CurveColumn observed{"observed", {}};
  CurveColumn lower{"lower", {}};
  CurveColumn upper{"upper", {}};
  for (const GridPoint& point : grid_over(logits)) {
    const double log_odds = spline.log_odds(point.logit);
    const double half = z * spline.log_odds_error(point.logit);
    predicted.values.push_back(point.predicted);
    observed.values.push_back(probability_of(log_odds));
    lower.values.push_back(probability_of(log_odds - half));
    upper.values.push_back(probability_of(log_odds + half));
  }
  Curve curve{.curve = "calibration_rcs",
              .estimator = estimator_of(spline, design),
              .columns = {std::move(predicted), std::move(observed)}};
  if (design == Design::Independent || spline.fit.cluster_covariance) {
    curve.columns.push_back(std::move(lower));
    curve.columns.push_back(std::move(upper));
  }
  return curve;
}

}  // namespace

double CalibrationSpline::log_odds(double logit) const {
  const std::vector<double> row = design_row(logit, knots);
  double total = 0.0;
  for (std::size_t j = 0; j < row.size(); ++j) {
    total += row[j] * fit.coefficients[j];
  }
  return total;
}

double CalibrationSpline::log_odds_error(double logit) const {
  const Matrix& covariance = fit.cluster_covariance.value_or(fit.covariance);
  const std::vector<double> row = design_row(logit, knots);
  double variance = 0.0;
  for (std::size_t a = 0; a < row.size(); ++a) {
    for (std::size_t b = 0; b < row.size(); ++b) {
      variance +=
          row[a] * row[b] * covariance(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b));
    }
  }
  return std::sqrt(std::max(variance, 0.0));
}

Outcome<CalibrationSpline> fit_calibration_spline(const CaseView& cases, std::size_t knots) {
  const Outcome<Expanded> all = cases_for_spline(cases);
  if (!all) {
    return all.error();
  }
  return fit_spline(*all, knots);
}

Outcome<Curve> calibration_rcs(const CaseView& cases, const Setting& setting) {
  const Outcome<Expanded> all = cases_for_spline(cases);
  if (!all) {
    return all.error();
  }
  Undefined reason = Undefined::NotConverged;
  for (const std::size_t knots : kKnotChoices) {
    if (knots > most_knots(setting.conventions.ici)) {
      continue;
    }
    const Outcome<CalibrationSpline> spline = fit_spline(*all, knots);
    if (spline) {
      return curve_of(*spline, cases.cases.design(), all->logits, setting.level);
    }
    reason = spline.error();
  }
  return reason;
}

Outcome<Curve> calibration_tenths(const CaseView& cases, const Setting& setting) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const std::int64_t total = counted(cases);
  if (total == 0) {
    return Undefined::NoCases;
  }
  const bool limits = cases.cases.design() == Design::Independent;
  std::vector<std::string> names{"mean_predicted", "observed", "cases", "events"};
  if (limits) {
    names.insert(names.begin() + 2, {"lower", "upper"});
  }
  Curve curve{.curve = "calibration_tenths",
              .estimator = limits ? "calibration_tenths.wilson.1" : "calibration_tenths.no_band.1",
              .columns = {}};
  for (const std::string& name : names) {
    curve.columns.push_back({.name = name, .values = {}});
  }
  for (const Tenth& tenth : group_by_tenth(cases, total)) {
    if (tenth.predicted.empty()) {
      continue;
    }
    const auto size = static_cast<double>(tenth.predicted.size());
    const auto events = static_cast<double>(tenth.events);
    std::vector<double> row{sum(tenth.predicted) / size, events / size, size, events};
    if (limits) {
      const Interval wilson = wilson_interval(
          tenth.events, static_cast<std::int64_t>(tenth.predicted.size()), setting.level);
      row.insert(row.begin() + 2, {wilson.limits->lower, wilson.limits->upper});
    }
    for (std::size_t c = 0; c < row.size(); ++c) {
      curve.columns[c].values.push_back(row[c]);
    }
  }
  return curve;
}

}  // namespace clinval::metrics
