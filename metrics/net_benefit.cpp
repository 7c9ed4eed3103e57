#include "metrics/net_benefit.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include "metrics/case_mean.h"
#include "metrics/cell_statistic.h"
#include "metrics/influence.h"
#include "metrics/intervals.h"
#include "metrics/threshold_metrics.h"

namespace clinval::metrics {
namespace {

/// Those treated, among all.
struct Policy {
  ClassCounts treated;
  std::int64_t total = 0;
  double false_positive_cost = 0.0;  ///< t / (1 - t)

  [[nodiscard]] double value() const {
    const double benefit = static_cast<double>(treated.positives) -
                           static_cast<double>(treated.negatives) * false_positive_cost;
    return benefit / static_cast<double>(total);
  }
};

Policy flag_policy(const Confusion& counts, double threshold) {
  return {.treated = counts.flagged,
          .total = counts.flagged.total() + counts.unflagged.total(),
          .false_positive_cost = exchange_rate(threshold)};
}

Policy treat_all_policy(const CaseView& cases, double threshold) {
  const ClassCounts counts = class_counts(cases);
  return {
      .treated = counts, .total = counts.total(), .false_positive_cost = exchange_rate(threshold)};
}

std::optional<Undefined> reason_against_model(const CaseView& view, const Policy& policy) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (policy.total == 0) {
    return Undefined::NoCases;
  }
  return std::nullopt;
}

/// The term of a case takes three values only, so its variance follows from counts.
double standard_error(const Policy& policy) {
  if (policy.total < 2) {
    return 0.0;
  }
  const auto n = static_cast<double>(policy.total);
  const auto hits = static_cast<double>(policy.treated.positives);
  const auto misses = static_cast<double>(policy.treated.negatives);
  const double mean = policy.value();
  const double hit = 1.0 - mean;
  const double miss = policy.false_positive_cost + mean;
  const double squares =
      hits * hit * hit + misses * miss * miss + (n - hits - misses) * mean * mean;
  return std::sqrt(squares / (n - 1.0) / n);
}

Estimate estimate_of(const CaseView& view, const Policy& policy, double level) {
  Estimate estimate{.value = policy.value()};
  if (view.cases.design() == Design::Independent) {
    const double error = standard_error(policy);
    add_interval(estimate, error,
                 wald_interval("wald", estimate.value, error, level,
                               {.lower = kUnbounded.lower, .upper = 1.0}));
  }
  return estimate;
}

Outcome<double> standardised_of(const Cells& c, const Setting& setting) {
  const double cost = exchange_rate(setting.threshold);
  if (c.positives() == 0.0) {
    return Undefined::OneClass;
  }
  return (c.tp - c.fp * cost) / c.positives();
}

Cells standardised_derivative(const Cells& c, const Setting& setting) {
  const double positives = c.positives();
  const double value = *standardised_of(c, setting);
  return {.tp = (1.0 - value) / positives,
          .fp = -exchange_rate(setting.threshold) / positives,
          .fn = -value / positives};
}

constexpr CellStatistic kStandardised = {standardised_of, standardised_derivative};

/// Gain of a case if it is treated.
double gain(std::uint8_t label, double cost) {
  return label == 1 ? 1.0 : -cost;
}

}  // namespace

double exchange_rate(double threshold) {
  if (!(threshold >= 0.0 && threshold < 1.0)) {
    throw std::invalid_argument("net_benefit: the threshold must lie in [0, 1)");
  }
  return threshold / (1.0 - threshold);
}

Outcome<double> net_benefit_value(const CaseView& cases, const Setting& setting) {
  const Policy policy = flag_policy(confusion(cases, setting), setting.threshold);
  if (const std::optional<Undefined> reason = reason_against_model(cases, policy)) {
    return *reason;
  }
  return policy.value();
}

Outcome<Estimate> net_benefit(const CaseView& cases, const Setting& setting) {
  const Confusion counts = confusion(cases, setting);
  const Policy policy = flag_policy(counts, setting.threshold);
  if (const std::optional<Undefined> reason = reason_against_model(cases, policy)) {
    return *reason;
  }
  Estimate estimate = estimate_of(cases, policy, setting.level);
  estimate.marks = threshold_marks(counts);
  return estimate;
}

Outcome<double> net_benefit_treat_all_value(const CaseView& cases, const Setting& setting) {
  const Policy policy = treat_all_policy(cases, setting.threshold);
  if (policy.total == 0) {
    return Undefined::NoCases;
  }
  return policy.value();
}

Outcome<Estimate> net_benefit_treat_all(const CaseView& cases, const Setting& setting) {
  const Policy policy = treat_all_policy(cases, setting.threshold);
  if (policy.total == 0) {
    return Undefined::NoCases;
  }
  return estimate_of(cases, policy, setting.level);
}

Outcome<double> standardised_net_benefit_value(const CaseView& cases, const Setting& setting) {
  return cell_value(cases, setting, kStandardised);
}

Outcome<Estimate> standardised_net_benefit(const CaseView& cases, const Setting& setting) {
  const Outcome<Estimate> result = cell_estimate(cases, setting, kStandardised);
  if (!result) {
    return result;
  }
  Estimate estimate = *result;
  const Limits range{.lower = kUnbounded.lower, .upper = 1.0};
  const Cells cells = *cells_at(cases, setting);
  if (cases.cases.design() == Design::Independent) {
    const double error = cell_error(cells, standardised_derivative(cells, setting));
    add_interval(estimate, error,
                 wald_interval("wald", estimate.value, error, setting.level, range));
    return estimate;
  }
  const Outcome<double> variance =
      clustered_variance(cases, *cell_influence(cases, setting, kStandardised));
  if (!variance) {
    estimate.intervals.push_back(no_interval("influence", variance.error(), setting.level));
    return estimate;
  }
  const double error = std::sqrt(*variance);
  add_interval(estimate, error,
               wald_interval("influence", estimate.value, error, setting.level, range));
  return estimate;
}

Outcome<std::vector<double>> net_benefit_influence(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = net_benefit_value(cases, setting);
  if (!value) {
    return value.error();
  }
  return mean_influence(cases, [&cases, &setting,
                                cost = exchange_rate(setting.threshold)](std::size_t i) {
    return is_flagged(cases.cases.scores()[i], setting) ? gain(cases.cases.labels()[i], cost) : 0.0;
  });
}

Outcome<std::vector<double>> net_benefit_treat_all_influence(const CaseView& cases,
                                                             const Setting& setting) {
  const Outcome<double> value = net_benefit_treat_all_value(cases, setting);
  if (!value) {
    return value.error();
  }
  return mean_influence(cases, [&cases, cost = exchange_rate(setting.threshold)](std::size_t i) {
    return gain(cases.cases.labels()[i], cost);
  });
}

Outcome<std::vector<double>> standardised_net_benefit_influence(const CaseView& cases,
                                                                const Setting& setting) {
  return cell_influence(cases, setting, kStandardised);
}

}  // namespace clinval::metrics
