#include "metrics/survival_scores.h"

#include <optional>
#include <span>
#include <vector>

#include "metrics/intervals.h"
#include "metrics/kaplan_meier.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

/// Inverse-probability weight of each case at a horizon, by position; 0 for the unknown.
Outcome<std::vector<double>> horizon_weights(const SurvivalView& view, double horizon) {
  const Outcome<double> at_horizon_weight = weight_at_horizon(view, horizon);
  if (!at_horizon_weight) {
    return at_horizon_weight.error();
  }
  std::vector<double> weights(view.cases.size(), 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    switch (at_horizon(view, i, horizon)) {
      case AtHorizon::Case:
        weights[i] = 1.0 / view.censoring_weight(view.cases.group_of()[i]);
        break;
      case AtHorizon::Control: weights[i] = 1.0 / *at_horizon_weight; break;
      case AtHorizon::Unknown: break;
    }
  }
  return weights;
}

/// By position: for a case the weight of controls it outranks, for a control that of the cases
/// that outrank it, ties halved.
struct Placements {
  std::vector<double> won;
  double cases = 0.0;
  double controls = 0.0;
};

Placements place(const SurvivalView& view, std::span<const double> weight, double horizon) {
  Placements placed{.won = std::vector<double>(weight.size(), 0.0)};
  std::vector<std::uint8_t> is_case(weight.size());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    is_case[i] = at_horizon(view, i, horizon) == AtHorizon::Case ? 1 : 0;
    (is_case[i] != 0 ? placed.cases : placed.controls) +=
        weight[i] * static_cast<double>(view.times(i));
  }
  double cases_below = 0.0;
  double controls_below = 0.0;
  const std::span<const std::uint32_t> by_risk = view.cases.by_risk();
  for (const TieGroup& group : view.cases.risk_groups()) {
    double cases_here = 0.0;
    double controls_here = 0.0;
    for (std::size_t k = group.begin; k < group.end; ++k) {
      const std::uint32_t i = by_risk[k];
      (is_case[i] != 0 ? cases_here : controls_here) +=
          weight[i] * static_cast<double>(view.times(i));
    }
    for (std::size_t k = group.begin; k < group.end; ++k) {
      const std::uint32_t i = by_risk[k];
      placed.won[i] = is_case[i] != 0 ? controls_below + controls_here / 2.0
                                      : placed.cases - cases_below - cases_here / 2.0;
    }
    cases_below += cases_here;
    controls_below += controls_here;
  }
  return placed;
}

struct Auroc {
  double value = 0.0;
  std::vector<double> weight;
  Placements placed;
};

Outcome<Auroc> compute_auroc(const SurvivalView& view, double horizon) {
  const Outcome<std::vector<double>> weights = horizon_weights(view, horizon);
  if (!weights) {
    return weights.error();
  }
  Auroc auroc{.value = 0.0, .weight = *weights, .placed = place(view, *weights, horizon)};
  if (auroc.placed.cases <= 0.0 || auroc.placed.controls <= 0.0) {
    return Undefined::OneClass;
  }
  const double won = tree_sum(0, auroc.weight.size(), [&](std::size_t i) {
    return at_horizon(view, i, horizon) == AtHorizon::Case
               ? auroc.weight[i] * static_cast<double>(view.times(i)) * auroc.placed.won[i]
               : 0.0;
  });
  auroc.value = won / (auroc.placed.cases * auroc.placed.controls);
  return auroc;
}

/// w (y - forecast)^2 by position; without `forecast` the predicted risk.
std::vector<double> squared_errors(const SurvivalView& view, std::span<const double> weight,
                                   double horizon, std::optional<double> forecast) {
  std::vector<double> terms(weight.size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const double risk = forecast ? *forecast : view.cases.risks()[i];
    const double y = at_horizon(view, i, horizon) == AtHorizon::Case ? 1.0 : 0.0;
    terms[i] = weight[i] * (y - risk) * (y - risk);
  }
  return terms;
}

double mean_of(const SurvivalView& view, std::span<const double> terms) {
  return weighted_sum(terms, view.multiplicity) / static_cast<double>(view.total());
}

}  // namespace

Outcome<double> auroc_t_value(const SurvivalView& view, double horizon) {
  const Outcome<Auroc> auroc = compute_auroc(view, horizon);
  if (!auroc) {
    return auroc.error();
  }
  return auroc->value;
}

Outcome<Estimate> auroc_t(const SurvivalView& view, double horizon, double level) {
  const Outcome<Auroc> auroc = compute_auroc(view, horizon);
  if (!auroc) {
    return auroc.error();
  }
  Estimate estimate{.value = auroc->value};
  std::vector<double> influence(auroc->weight.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    const bool is_case = at_horizon(view, i, horizon) == AtHorizon::Case;
    const double opposite = is_case ? auroc->placed.controls : auroc->placed.cases;
    const double own = is_case ? auroc->placed.cases : auroc->placed.controls;
    influence[i] = auroc->weight[i] * (auroc->placed.won[i] / opposite - estimate.value) / own;
  }
  const double error =
      influence_error(view, influence, censoring_influence(view, influence, horizon));
  add_unit_intervals(estimate, error, level);
  return estimate;
}

Outcome<double> brier_t_value(const SurvivalView& view, double horizon) {
  const Outcome<std::vector<double>> weights = horizon_weights(view, horizon);
  if (!weights) {
    return weights.error();
  }
  return mean_of(view, squared_errors(view, *weights, horizon, std::nullopt));
}

Outcome<Estimate> brier_t(const SurvivalView& view, double horizon, double level) {
  const Outcome<std::vector<double>> weights = horizon_weights(view, horizon);
  if (!weights) {
    return weights.error();
  }
  std::vector<double> terms = squared_errors(view, *weights, horizon, std::nullopt);
  Estimate estimate{.value = mean_of(view, terms)};
  const auto n = static_cast<double>(view.total());
  for (double& term : terms) {
    term /= n;
  }
  const std::vector<double> of_censoring = censoring_influence(view, terms, horizon);
  for (double& term : terms) {
    term -= estimate.value / n;
  }
  const double error = influence_error(view, terms, of_censoring);
  const Limits range{.lower = 0.0, .upper = kUnbounded.upper};
  add_interval(estimate, error, wald_interval("influence", estimate.value, error, level, range));
  return estimate;
}

Outcome<double> brier_null_t_value(const SurvivalView& view, double horizon) {
  const Outcome<std::vector<double>> weights = horizon_weights(view, horizon);
  if (!weights) {
    return weights.error();
  }
  const Outcome<double> survival = survival_value(view, horizon);
  if (!survival) {
    return survival.error();
  }
  return mean_of(view, squared_errors(view, *weights, horizon, 1.0 - *survival));
}

Outcome<double> ipa_value(const SurvivalView& view, double horizon) {
  const Outcome<double> null = brier_null_t_value(view, horizon);
  if (!null) {
    return null.error();
  }
  if (*null <= 0.0) {
    return Undefined::ZeroVariance;
  }
  return 1.0 - *brier_t_value(view, horizon) / *null;
}

Outcome<Estimate> ipa(const SurvivalView& view, double horizon, double) {
  const Outcome<double> value = ipa_value(view, horizon);
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};  // its interval comes from replicates
}

}  // namespace clinval::metrics
