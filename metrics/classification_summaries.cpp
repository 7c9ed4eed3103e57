#include "metrics/classification_summaries.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/cell_statistic.h"
#include "metrics/intervals.h"

namespace clinval::metrics {
namespace {

constexpr Limits kBothWays = {.lower = -1.0, .upper = 1.0};

bool one_class(const Cells& c) {
  return c.positives() == 0.0 || c.negatives() == 0.0;
}

Outcome<double> youden_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  return c.tp / c.positives() + c.tn / c.negatives() - 1.0;
}

Cells youden_derivative(const Cells& c, const Setting& /*setting*/) {
  return combined(1.0, sensitivity_derivative(c), 1.0, specificity_derivative(c));
}

Outcome<double> balanced_accuracy_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  return (c.tp / c.positives() + c.tn / c.negatives()) / 2.0;
}

Cells balanced_accuracy_derivative(const Cells& c, const Setting& /*setting*/) {
  return combined(0.5, sensitivity_derivative(c), 0.5, specificity_derivative(c));
}

/// Expected agreement: both judges say yes, or both say no, by their margins alone.
double expected_agreement(const Cells& c) {
  return (c.positives() * c.flagged() + c.negatives() * c.unflagged()) / (c.total() * c.total());
}

Outcome<double> kappa_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  const double twice_cross = 2.0 * (c.tp * c.tn - c.fp * c.fn);
  return twice_cross / (c.positives() * c.unflagged() + c.negatives() * c.flagged());
}

// Zero when nobody or everybody is flagged: kappa is 0 then, whatever the cases.
Cells kappa_derivative(const Cells& c, const Setting& /*setting*/) {
  if (c.flagged() == 0.0 || c.unflagged() == 0.0) {
    return {};
  }
  const double n = c.total();
  const double observed = (c.tp + c.tn) / n;
  const double expected = expected_agreement(c);
  const double rest = 1.0 - expected;
  const auto by_cell = [&](double agrees, double margins) {
    const double observed_change = (agrees - observed) / n;
    const double expected_change = (margins / n - 2.0 * expected) / n;
    return (observed_change * rest - (1.0 - observed) * expected_change) / (rest * rest);
  };
  return {.tp = by_cell(1.0, c.flagged() + c.positives()),
          .fp = by_cell(0.0, c.positives() + c.unflagged()),
          .fn = by_cell(0.0, c.flagged() + c.negatives()),
          .tn = by_cell(1.0, c.unflagged() + c.negatives())};
}

Outcome<double> f1_of(const Cells& c, const Setting& /*setting*/) {
  if (c.positives() == 0.0) {
    return Undefined::OneClass;
  }
  return 2.0 * c.tp / (2.0 * c.tp + c.fp + c.fn);
}

Cells f1_derivative(const Cells& c, const Setting& /*setting*/) {
  const double whole = 2.0 * c.tp + c.fp + c.fn;
  const double miss = -2.0 * c.tp / (whole * whole);
  return {.tp = 2.0 * (c.fp + c.fn) / (whole * whole), .fp = miss, .fn = miss};
}

Outcome<double> mcc_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  if (c.flagged() == 0.0) {
    return Undefined::NoneFlagged;
  }
  if (c.unflagged() == 0.0) {
    return Undefined::AllFlagged;
  }
  const double whole =
      std::sqrt(c.positives() * c.negatives()) * std::sqrt(c.flagged() * c.unflagged());
  return std::clamp((c.tp * c.tn - c.fp * c.fn) / whole, -1.0, 1.0);
}

Cells mcc_derivative(const Cells& c, const Setting& setting) {
  const double half = *mcc_of(c, setting) / 2.0;
  const double whole =
      std::sqrt(c.positives() * c.negatives()) * std::sqrt(c.flagged() * c.unflagged());
  const double p = half / c.positives();
  const double n = half / c.negatives();
  const double f = half / c.flagged();
  const double u = half / c.unflagged();
  return {.tp = c.tn / whole - p - f,
          .fp = -c.fn / whole - n - f,
          .fn = -c.fp / whole - p - u,
          .tn = c.tp / whole - n - u};
}

constexpr CellStatistic kBalancedAccuracy = {balanced_accuracy_of, balanced_accuracy_derivative};
constexpr CellStatistic kYouden = {youden_of, youden_derivative};
constexpr CellStatistic kKappa = {kappa_of, kappa_derivative};
constexpr CellStatistic kF1 = {f1_of, f1_derivative};
constexpr CellStatistic kMcc = {mcc_of, mcc_derivative};

/// Square-and-add: `share` times the sum of two rates, from the Wilson limits of each.
Interval mover_interval(const Confusion& counts, double value, double share, double level,
                        Limits range) {
  const std::int64_t positives = counts.flagged.positives + counts.unflagged.positives;
  const std::int64_t negatives = counts.flagged.negatives + counts.unflagged.negatives;
  const double sensitivity =
      static_cast<double>(counts.flagged.positives) / static_cast<double>(positives);
  const double specificity =
      static_cast<double>(counts.unflagged.negatives) / static_cast<double>(negatives);
  const Limits a = *wilson_interval(counts.flagged.positives, positives, level).limits;
  const Limits b = *wilson_interval(counts.unflagged.negatives, negatives, level).limits;
  const double down = share * std::hypot(sensitivity - a.lower, specificity - b.lower);
  const double up = share * std::hypot(a.upper - sensitivity, b.upper - specificity);
  return {.id = "mover_wilson",
          .limits = Limits{.lower = std::max(value - down, range.lower),
                           .upper = std::min(value + up, range.upper)},
          .level = level};
}

Outcome<Estimate> with_mover(const CaseView& cases, const Setting& setting,
                             const CellStatistic& statistic, double share, Limits range) {
  Outcome<Estimate> result = cell_estimate(cases, setting, statistic);
  if (!result || cases.cases.design() == Design::Clustered) {
    return result;
  }
  Estimate estimate = *result;
  estimate.intervals.push_back(
      mover_interval(confusion(cases, setting), estimate.value, share, setting.level, range));
  return estimate;
}

Outcome<Estimate> with_wald(const CaseView& cases, const Setting& setting,
                            const CellStatistic& statistic) {
  Outcome<Estimate> result = cell_estimate(cases, setting, statistic);
  if (!result || cases.cases.design() == Design::Clustered) {
    return result;
  }
  Estimate estimate = *result;
  const Cells cells = *cells_at(cases, setting);
  const double error = cell_error(cells, statistic.derivative(cells, setting));
  add_interval(estimate, error,
               wald_interval("wald", estimate.value, error, setting.level, kBothWays));
  return estimate;
}

}  // namespace

Outcome<Estimate> balanced_accuracy(const CaseView& cases, const Setting& setting) {
  return with_mover(cases, setting, kBalancedAccuracy, 0.5, kUnit);
}
Outcome<Estimate> youden(const CaseView& cases, const Setting& setting) {
  return with_mover(cases, setting, kYouden, 1.0, kBothWays);
}
Outcome<Estimate> kappa(const CaseView& cases, const Setting& setting) {
  return with_wald(cases, setting, kKappa);
}
Outcome<Estimate> mcc(const CaseView& cases, const Setting& setting) {
  return with_wald(cases, setting, kMcc);
}

Outcome<Estimate> f1(const CaseView& cases, const Setting& setting) {
  Outcome<Estimate> result = cell_estimate(cases, setting, kF1);
  if (!result || cases.cases.design() == Design::Clustered) {
    return result;
  }
  Estimate estimate = *result;
  const Confusion counts = confusion(cases, setting);
  const std::int64_t either = counts.flagged.total() + counts.unflagged.positives;
  Interval interval = wilson_interval(counts.flagged.positives, either, setting.level);
  const Limits share = *interval.limits;
  interval.limits = Limits{.lower = 2.0 * share.lower / (1.0 + share.lower),
                           .upper = 2.0 * share.upper / (1.0 + share.upper)};
  estimate.intervals.push_back(interval);
  return estimate;
}

Outcome<double> balanced_accuracy_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kBalancedAccuracy);
}
Outcome<double> youden_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kYouden);
}
Outcome<double> kappa_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kKappa);
}
Outcome<double> f1_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kF1);
}
Outcome<double> mcc_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kMcc);
}
Outcome<std::vector<double>> balanced_accuracy_influence(const CaseView& cases,
                                                         const Setting& setting) {
  return cell_influence(cases, setting, kBalancedAccuracy);
}
Outcome<std::vector<double>> youden_influence(const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kYouden);
}
Outcome<std::vector<double>> kappa_influence(const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kKappa);
}
Outcome<std::vector<double>> f1_influence(const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kF1);
}
Outcome<std::vector<double>> mcc_influence(const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kMcc);
}

}  // namespace clinval::metrics
