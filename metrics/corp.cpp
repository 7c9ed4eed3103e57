#include "metrics/corp.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "metrics/case_mean.h"
#include "metrics/pool_adjacent.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

struct Isotonic {
  std::vector<Pool> pools;
  ClassCounts counts;

  [[nodiscard]] double total() const { return static_cast<double>(counts.total()); }
  [[nodiscard]] double prevalence() const {
    return static_cast<double>(counts.positives) / total();
  }
  template <typename Term>
  [[nodiscard]] double mean(const Term& term) const {
    return tree_sum(0, pools.size(), [&](std::size_t i) { return term(pools[i]); }) / total();
  }
};

Outcome<Isotonic> isotonic(const CaseView& view) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  Isotonic fit{.pools = pool_adjacent(view), .counts = {}};
  for (const Pool& pool : fit.pools) {
    fit.counts.positives += pool.positives;
    fit.counts.negatives += pool.total - pool.positives;
  }
  if (fit.pools.empty()) {
    return Undefined::NoCases;
  }
  return fit;
}

/// count * log(share), 0 for none.
double entropy_term(std::int64_t count, double share) {
  return count == 0 ? 0.0 : static_cast<double>(count) * std::log(share);
}

double brier_mcb(const CaseView& view, const Isotonic& fit) {
  const double score =
      sum_over_cases(view, [p = view.cases.scores(), y = view.cases.labels()](std::size_t i) {
        const double away = static_cast<double>(y[i]) - p[i];
        return away * away;
      });
  const double recalibrated = fit.mean(
      [](const Pool& pool) { return static_cast<double>(pool.positives) * (1.0 - pool.risk()); });
  return std::max(0.0, score / fit.total() - recalibrated);
}

double log_mcb(const CaseView& view, const Isotonic& fit) {
  const double score =
      sum_over_cases(view, [losses = view.cases.log_losses()](std::size_t i) { return losses[i]; });
  const double recalibrated = -fit.mean([](const Pool& pool) {
    return entropy_term(pool.positives, pool.risk()) +
           entropy_term(pool.total - pool.positives, 1.0 - pool.risk());
  });
  return std::max(0.0, score / fit.total() - recalibrated);
}

double brier_dsc(const CaseView& /*view*/, const Isotonic& fit) {
  return fit.mean([m = fit.prevalence()](const Pool& pool) {
    const double away = pool.risk() - m;
    return static_cast<double>(pool.total) * away * away;
  });
}

double log_dsc(const CaseView& /*view*/, const Isotonic& fit) {
  return std::max(0.0, fit.mean([m = fit.prevalence()](const Pool& pool) {
    return entropy_term(pool.positives, pool.risk() / m) +
           entropy_term(pool.total - pool.positives, (1.0 - pool.risk()) / (1.0 - m));
  }));
}

Outcome<double> unc(const CaseView& view, double (*of)(double prevalence)) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const ClassCounts counts = class_counts(view);
  if (counts.total() == 0) {
    return Undefined::NoCases;
  }
  return of(static_cast<double>(counts.positives) / static_cast<double>(counts.total()));
}

double brier_of(double m) {
  return m * (1.0 - m);
}

double log_of(double m) {
  return m == 0.0 || m == 1.0 ? 0.0 : -m * std::log(m) - (1.0 - m) * std::log1p(-m);
}

enum class Needs { Nothing, Logarithms, BothClasses };

std::optional<Undefined> reason_against(const CaseView& view, const Isotonic& fit, Needs needs) {
  if (needs == Needs::Logarithms && view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  const bool both = fit.counts.positives > 0 && fit.counts.negatives > 0;
  if (needs == Needs::BothClasses && !both) {
    return Undefined::OneClass;
  }
  return std::nullopt;
}

template <auto Part, Needs Needed>
Outcome<Estimate> part(const CaseView& view) {
  const Outcome<Isotonic> fit = isotonic(view);
  if (!fit) {
    return fit.error();
  }
  if (const auto reason = reason_against(view, *fit, Needed)) {
    return *reason;
  }
  return Estimate{.value = Part(view, *fit),
                  .counts = {{"blocks", static_cast<long long>(fit->pools.size())}}};
}

Outcome<double> value_of(const Outcome<Estimate>& estimate) {
  if (!estimate) {
    return estimate.error();
  }
  return estimate->value;
}

Outcome<Estimate> estimate_of(const Outcome<double>& value) {
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};
}

}  // namespace

Outcome<Estimate> corp_brier_mcb(const CaseView& cases, const Setting& /*setting*/) {
  return part<brier_mcb, Needs::Nothing>(cases);
}
Outcome<double> corp_brier_mcb_value(const CaseView& cases, const Setting& setting) {
  return value_of(corp_brier_mcb(cases, setting));
}

Outcome<Estimate> corp_brier_dsc(const CaseView& cases, const Setting& /*setting*/) {
  return part<brier_dsc, Needs::BothClasses>(cases);
}
Outcome<double> corp_brier_dsc_value(const CaseView& cases, const Setting& setting) {
  return value_of(corp_brier_dsc(cases, setting));
}

Outcome<double> corp_brier_unc_value(const CaseView& cases, const Setting& /*setting*/) {
  return unc(cases, brier_of);
}
Outcome<Estimate> corp_brier_unc(const CaseView& cases, const Setting& setting) {
  return estimate_of(corp_brier_unc_value(cases, setting));
}

Outcome<Estimate> corp_log_mcb(const CaseView& cases, const Setting& /*setting*/) {
  return part<log_mcb, Needs::Logarithms>(cases);
}
Outcome<double> corp_log_mcb_value(const CaseView& cases, const Setting& setting) {
  return value_of(corp_log_mcb(cases, setting));
}

Outcome<Estimate> corp_log_dsc(const CaseView& cases, const Setting& /*setting*/) {
  return part<log_dsc, Needs::BothClasses>(cases);
}
Outcome<double> corp_log_dsc_value(const CaseView& cases, const Setting& setting) {
  return value_of(corp_log_dsc(cases, setting));
}

Outcome<double> corp_log_unc_value(const CaseView& cases, const Setting& /*setting*/) {
  return unc(cases, log_of);
}
Outcome<Estimate> corp_log_unc(const CaseView& cases, const Setting& setting) {
  return estimate_of(corp_log_unc_value(cases, setting));
}

}  // namespace clinval::metrics
