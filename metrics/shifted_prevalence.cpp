#include "metrics/shifted_prevalence.h"

#include <stdexcept>
#include <vector>

#include "metrics/cell_statistic.h"
#include "metrics/intervals.h"
#include "metrics/net_benefit.h"

namespace clinval::metrics {
namespace {

bool one_class(const Cells& c) {
  return c.positives() == 0.0 || c.negatives() == 0.0;
}

double prevalence_of(const Setting& setting) {
  if (!(setting.prevalence > 0.0 && setting.prevalence < 1.0)) {
    throw std::invalid_argument("shifted_prevalence: the prevalence must lie between 0 and 1");
  }
  return setting.prevalence;
}

/// True and false positives, false and true negatives of one case at the other prevalence.
Cells shifted(const Cells& c, double prevalence) {
  return {.tp = c.tp / c.positives() * prevalence,
          .fp = c.fp / c.negatives() * (1.0 - prevalence),
          .fn = c.fn / c.positives() * prevalence,
          .tn = c.tn / c.negatives() * (1.0 - prevalence)};
}

Outcome<double> ppv_of(const Cells& c, const Setting& setting) {
  const double prevalence = prevalence_of(setting);
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  if (c.flagged() == 0.0) {
    return Undefined::NoneFlagged;
  }
  const Cells there = shifted(c, prevalence);
  return there.tp / there.flagged();
}

Cells ppv_derivative(const Cells& c, const Setting& setting) {
  const Cells there = shifted(c, setting.prevalence);
  const double square = there.flagged() * there.flagged();
  return combined(setting.prevalence * there.fp / square, sensitivity_derivative(c),
                  (1.0 - setting.prevalence) * there.tp / square, specificity_derivative(c));
}

Outcome<double> npv_of(const Cells& c, const Setting& setting) {
  const double prevalence = prevalence_of(setting);
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  if (c.unflagged() == 0.0) {
    return Undefined::AllFlagged;
  }
  const Cells there = shifted(c, prevalence);
  return there.tn / there.unflagged();
}

Cells npv_derivative(const Cells& c, const Setting& setting) {
  const Cells there = shifted(c, setting.prevalence);
  const double square = there.unflagged() * there.unflagged();
  return combined(setting.prevalence * there.tn / square, sensitivity_derivative(c),
                  (1.0 - setting.prevalence) * there.fn / square, specificity_derivative(c));
}

Outcome<double> net_benefit_of(const Cells& c, const Setting& setting) {
  const double prevalence = prevalence_of(setting);
  const double cost = exchange_rate(setting.threshold);
  if (one_class(c)) {
    return Undefined::OneClass;
  }
  const Cells there = shifted(c, prevalence);
  return there.tp - there.fp * cost;
}

Cells net_benefit_derivative(const Cells& c, const Setting& setting) {
  return combined(setting.prevalence, sensitivity_derivative(c),
                  (1.0 - setting.prevalence) * exchange_rate(setting.threshold),
                  specificity_derivative(c));
}

Outcome<double> standardised_of(const Cells& c, const Setting& setting) {
  const Outcome<double> benefit = net_benefit_of(c, setting);
  if (!benefit) {
    return benefit.error();
  }
  return *benefit / setting.prevalence;
}

Cells standardised_derivative(const Cells& c, const Setting& setting) {
  return combined(1.0 / setting.prevalence, net_benefit_derivative(c, setting), 0.0, {});
}

constexpr CellStatistic kPpv = {ppv_of, ppv_derivative};
constexpr CellStatistic kNpv = {npv_of, npv_derivative};
constexpr CellStatistic kNetBenefit = {net_benefit_of, net_benefit_derivative};
constexpr CellStatistic kStandardised = {standardised_of, standardised_derivative};

Outcome<Estimate> with_logit(const CaseView& cases, const Setting& setting,
                             const CellStatistic& statistic) {
  Outcome<Estimate> result = cell_estimate(cases, setting, statistic);
  if (!result || cases.cases.design() == Design::Clustered) {
    return result;
  }
  Estimate estimate = *result;
  const Cells cells = *cells_at(cases, setting);
  const double error = cell_error(cells, statistic.derivative(cells, setting));
  const bool inside = estimate.value > 0.0 && estimate.value < 1.0;
  add_interval(estimate, error,
               inside ? logit_interval("logit_delta", estimate.value, error, setting.level)
                      : no_interval("logit_delta", Undefined::ZeroVariance, setting.level));
  return estimate;
}

Outcome<Estimate> with_wald(const CaseView& cases, const Setting& setting,
                            const CellStatistic& statistic, double largest) {
  Outcome<Estimate> result = cell_estimate(cases, setting, statistic);
  if (!result || cases.cases.design() == Design::Clustered) {
    return result;
  }
  Estimate estimate = *result;
  const Cells cells = *cells_at(cases, setting);
  const double error = cell_error(cells, statistic.derivative(cells, setting));
  add_interval(estimate, error,
               wald_interval("wald", estimate.value, error, setting.level,
                             {.lower = kUnbounded.lower, .upper = largest}));
  return estimate;
}

}  // namespace

Outcome<Estimate> ppv_at_prevalence(const CaseView& cases, const Setting& setting) {
  return with_logit(cases, setting, kPpv);
}
Outcome<Estimate> npv_at_prevalence(const CaseView& cases, const Setting& setting) {
  return with_logit(cases, setting, kNpv);
}
Outcome<Estimate> net_benefit_at_prevalence(const CaseView& cases, const Setting& setting) {
  return with_wald(cases, setting, kNetBenefit, setting.prevalence);
}
Outcome<Estimate> standardised_net_benefit_at_prevalence(const CaseView& cases,
                                                         const Setting& setting) {
  return with_wald(cases, setting, kStandardised, 1.0);
}
Outcome<double> ppv_at_prevalence_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kPpv);
}
Outcome<double> npv_at_prevalence_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kNpv);
}
Outcome<double> net_benefit_at_prevalence_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kNetBenefit);
}
Outcome<double> standardised_net_benefit_at_prevalence_value(const CaseView& cases,
                                                             const Setting& setting) {
  return cell_value(cases, setting, kStandardised);
}
Outcome<std::vector<double>> ppv_at_prevalence_influence(const CaseView& cases,
                                                         const Setting& setting) {
  return cell_influence(cases, setting, kPpv);
}
Outcome<std::vector<double>> npv_at_prevalence_influence(const CaseView& cases,
                                                         const Setting& setting) {
  return cell_influence(cases, setting, kNpv);
}
Outcome<std::vector<double>> net_benefit_at_prevalence_influence(const CaseView& cases,
                                                                 const Setting& setting) {
  return cell_influence(cases, setting, kNetBenefit);
}
Outcome<std::vector<double>> standardised_net_benefit_at_prevalence_influence(
    const CaseView& cases, const Setting& setting) {
  return cell_influence(cases, setting, kStandardised);
}

}  // namespace clinval::metrics
