#include "metrics/likelihood_ratios.h"

#include <vector>

#include "metrics/cell_statistic.h"
#include "metrics/intervals.h"

namespace clinval::metrics {
namespace {

bool one_class(const Cells& c) {
  return c.positives() == 0.0 || c.negatives() == 0.0;
}

Outcome<double> lr_positive_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  if (c.fp == 0.0) {
    return Undefined::ZeroDenominator;
  }
  return c.tp / c.positives() / (c.fp / c.negatives());
}

Outcome<double> lr_negative_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  if (c.tn == 0.0) {
    return Undefined::ZeroDenominator;
  }
  return c.fn / c.positives() / (c.tn / c.negatives());
}

Outcome<double> odds_ratio_of(const Cells& c, const Setting& /*setting*/) {
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  if (c.fp == 0.0 || c.fn == 0.0) {
    return Undefined::ZeroDenominator;
  }
  return c.tp / c.fn * (c.tn / c.fp);
}

// Not of the logarithm, so that a ratio of 0 has its derivative too.
Cells lr_positive_derivative(const Cells& c, const Setting& /*setting*/) {
  const double sensitivity = c.tp / c.positives();
  const double false_alarms = c.fp / c.negatives();
  return combined(1.0 / false_alarms, sensitivity_derivative(c),
                  sensitivity / (false_alarms * false_alarms), specificity_derivative(c));
}

Cells lr_negative_derivative(const Cells& c, const Setting& /*setting*/) {
  const double missed = c.fn / c.positives();
  const double specificity = c.tn / c.negatives();
  return combined(-1.0 / specificity, sensitivity_derivative(c),
                  -missed / (specificity * specificity), specificity_derivative(c));
}

Cells odds_ratio_derivative(const Cells& c, const Setting& /*setting*/) {
  const double cross = c.fp * c.fn;
  const double ratio = c.tp * c.tn / cross;
  return {.tp = c.tn / cross, .fp = -ratio / c.fp, .fn = -ratio / c.fn, .tn = c.tp / cross};
}

constexpr CellStatistic kLrPositive = {lr_positive_of, lr_positive_derivative};
constexpr CellStatistic kLrNegative = {lr_negative_of, lr_negative_derivative};
constexpr CellStatistic kOddsRatio = {odds_ratio_of, odds_ratio_derivative};

Outcome<Estimate> with_log_interval(const CaseView& cases, const Setting& setting,
                                    const CellStatistic& statistic) {
  Outcome<Estimate> result = cell_estimate(cases, setting, statistic);
  if (!result || cases.cases.design() == Design::Clustered) {
    return result;
  }
  Estimate estimate = *result;
  if (estimate.value == 0.0) {
    estimate.intervals.push_back(no_interval("log", Undefined::ZeroVariance, setting.level));
    return estimate;
  }
  const Cells cells = *cells_at(cases, setting);
  const double error = cell_error(cells, statistic.derivative(cells, setting));
  add_interval(estimate, error,
               log_interval("log", estimate.value, error / estimate.value, setting.level));
  return estimate;
}

}  // namespace

Outcome<Estimate> lr_positive(const CaseView& cases, const Setting& setting) {
  return with_log_interval(cases, setting, kLrPositive);
}
Outcome<Estimate> lr_negative(const CaseView& cases, const Setting& setting) {
  return with_log_interval(cases, setting, kLrNegative);
}
Outcome<Estimate> diagnostic_odds_ratio(const CaseView& cases, const Setting& setting) {
  return with_log_interval(cases, setting, kOddsRatio);
}
Outcome<double> lr_positive_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kLrPositive);
}
Outcome<double> lr_negative_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kLrNegative);
}
Outcome<double> diagnostic_odds_ratio_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kOddsRatio);
}
Outcome<std::vector<double>> lr_positive_influence(const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kLrPositive);
}
Outcome<std::vector<double>> lr_negative_influence(const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kLrNegative);
}
Outcome<std::vector<double>> diagnostic_odds_ratio_influence(const CaseView& cases,
                                                             const Setting& setting) {
  return cell_influence(cases, setting, kOddsRatio);
}

}  // namespace clinval::metrics
