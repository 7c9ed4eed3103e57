#include "metrics/explained_variation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "metrics/intervals.h"
#include "metrics/log_loss.h"

namespace clinval::metrics {
namespace {

/// L, H and q.
struct Surprise {
  double model = 0.0;
  double null = 0.0;
  double prevalence = 0.0;
};

Outcome<Surprise> surprise(const CaseView& view, const Setting& setting) {
  const Outcome<double> model = log_loss_value(view, setting);
  if (!model) {
    return model.error();
  }
  const ClassCounts counts = class_counts(view);
  if (counts.positives == 0 || counts.negatives == 0) {
    return Undefined::OneClass;
  }
  const double q = static_cast<double>(counts.positives) / static_cast<double>(counts.total());
  return Surprise{
      .model = *model, .null = -q * std::log(q) - (1.0 - q) * std::log1p(-q), .prevalence = q};
}

/// A share, and its derivatives by L and by H.
struct Share {
  double value = 0.0;
  double by_model = 0.0;
  double by_null = 0.0;
};

Share mcfadden(const Surprise& s) {
  return {.value = 1.0 - s.model / s.null,
          .by_model = -1.0 / s.null,
          .by_null = s.model / (s.null * s.null)};
}

Share cox_snell(const Surprise& s) {
  const double gain = 2.0 * (s.null - s.model);
  const double slope = 2.0 * std::exp(-gain);
  return {.value = -std::expm1(-gain), .by_model = -slope, .by_null = slope};
}

Share nagelkerke(const Surprise& s) {
  const Share inner = cox_snell(s);
  const double most = -std::expm1(-2.0 * s.null);
  const double most_slope = 2.0 * std::exp(-2.0 * s.null);
  return {.value = inner.value / most,
          .by_model = inner.by_model / most,
          .by_null = (inner.by_null - inner.value * most_slope / most) / most};
}

using ShareOf = Share (*)(const Surprise&);

Outcome<double> share_value(const CaseView& cases, const Setting& setting, ShareOf share) {
  const Outcome<Surprise> found = surprise(cases, setting);
  if (!found) {
    return found.error();
  }
  return share(*found).value;
}

Outcome<std::vector<double>> share_influence(const CaseView& cases, const Setting& setting,
                                             ShareOf share_of) {
  const Outcome<Surprise> found = surprise(cases.cases, setting);
  if (!found) {
    return found.error();
  }
  const Share share = share_of(*found);
  const double q = found->prevalence;
  const double logit = std::log1p(-q) - std::log(q);
  const std::span<const double> losses = cases.cases.log_losses();
  const auto n = static_cast<double>(losses.size());
  std::vector<double> influence(losses.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    const double label = static_cast<double>(cases.cases.labels()[i]) - q;
    influence[i] =
        (share.by_model * (losses[i] - found->model) + share.by_null * label * logit) / n;
  }
  return influence;
}

}  // namespace

Outcome<double> log_likelihood_value(const CaseView& cases, const Setting& setting) {
  const Outcome<double> loss = log_loss_value(cases, setting);
  if (!loss) {
    return loss.error();
  }
  return -*loss * static_cast<double>(class_counts(cases).total());
}

Outcome<Estimate> log_likelihood(const CaseView& cases, const Setting& setting) {
  const Outcome<Estimate> loss = log_loss(cases, setting);
  if (!loss) {
    return loss.error();
  }
  const auto n = static_cast<double>(class_counts(cases).total());
  Estimate estimate{.value = -loss->value * n};
  if (cases.cases.design() == Design::Independent) {
    const double error = loss->standard_error.value_or(0.0) * n;
    add_interval(estimate, error,
                 wald_interval("wald", estimate.value, error, setting.level,
                               {.lower = kUnbounded.lower, .upper = 0.0}));
  }
  return estimate;
}

Outcome<double> mcfadden_r2_value(const CaseView& cases, const Setting& setting) {
  return share_value(cases, setting, mcfadden);
}
Outcome<double> cox_snell_r2_value(const CaseView& cases, const Setting& setting) {
  return share_value(cases, setting, cox_snell);
}
Outcome<double> nagelkerke_r2_value(const CaseView& cases, const Setting& setting) {
  return share_value(cases, setting, nagelkerke);
}
Outcome<Estimate> mcfadden_r2(const CaseView& cases, const Setting& setting) {
  return value_alone(mcfadden_r2_value(cases, setting));
}
Outcome<Estimate> cox_snell_r2(const CaseView& cases, const Setting& setting) {
  return value_alone(cox_snell_r2_value(cases, setting));
}
Outcome<Estimate> nagelkerke_r2(const CaseView& cases, const Setting& setting) {
  return value_alone(nagelkerke_r2_value(cases, setting));
}
Outcome<std::vector<double>> mcfadden_r2_influence(const CaseView& cases, const Setting& setting) {
  return share_influence(cases, setting, mcfadden);
}
Outcome<std::vector<double>> cox_snell_r2_influence(const CaseView& cases, const Setting& setting) {
  return share_influence(cases, setting, cox_snell);
}
Outcome<std::vector<double>> nagelkerke_r2_influence(const CaseView& cases,
                                                     const Setting& setting) {
  return share_influence(cases, setting, nagelkerke);
}

}  // namespace clinval::metrics
