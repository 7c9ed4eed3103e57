#pragma once

#include "metrics/estimate.h"
#include "metrics/registry.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// Where a decision is judged: flagged when the risk is at or above (or above) the threshold, true
/// when the event comes by the horizon.
struct Decision {
  double threshold = 0.5;
  ThresholdRule rule = ThresholdRule::Ge;
  double horizon = 0.0;
};

/// Net benefit by Kaplan-Meier among the flagged:
///
///   P(flagged) [(1 - S(h | flagged)) - S(h | flagged) t / (1 - t)]
///
/// Nobody flagged gives exactly 0. standard_error by the infinitesimal jackknife with the factor
/// m / (m - 1), interval "influence"; ZeroVariance when all the flagged have the event by h or none
/// has, since nothing then shows how sure their risk is. Marks: all_flagged, none_flagged.
///
/// Undefined: NoCases; BeyondFollowUp when the flagged are not followed to h.
/// Source:    Vickers, Cronin, Elkin & Gonen 2008, doi:10.1186/1472-6947-8-53.
/// Oracle:    R survfit among the flagged, through scripts/oracles/survival.R.
[[nodiscard]] Outcome<Estimate> net_benefit_t(const SurvivalView& view, const Decision& at,
                                              double level);
[[nodiscard]] Outcome<double> net_benefit_t_value(const SurvivalView& view, const Decision& at);

/// The same when everybody is flagged; does not read the risks.
[[nodiscard]] Outcome<Estimate> net_benefit_treat_all_t(const SurvivalView& view,
                                                        const Decision& at, double level);
[[nodiscard]] Outcome<double> net_benefit_treat_all_t_value(const SurvivalView& view,
                                                            const Decision& at);

/// Rates by inverse-probability-of-censoring weights (survival_scores.h): the weight of the flagged
/// cases over that of all cases (sensitivity), of the unflagged controls over that of all controls
/// (specificity), of cases among the flagged (ppv), of controls among the unflagged (npv).
/// standard_error by influence functions with the term for G; intervals "logit_influence" (the
/// headline) and "influence" within [0, 1]; marks as above.
///
/// Undefined: NoCases; OneClass without a case (sensitivity) or control (specificity); NoneFlagged
///            (ppv); AllFlagged (npv); BeyondFollowUp when nobody is followed to h, or (ppv, npv)
///            when all who are flagged, or all who are not, were censored before it.
/// Source:    Blanche et al. 2013, doi:10.1002/sim.5958.
/// Oracle:    weighted sums in R, through scripts/oracles/survival.R.
enum class Rate { Sensitivity, Specificity, Ppv, Npv };
[[nodiscard]] Outcome<Estimate> rate_t(const SurvivalView& view, Rate rate, const Decision& at,
                                       double level);
[[nodiscard]] Outcome<double> rate_t_value(const SurvivalView& view, Rate rate, const Decision& at);

}  // namespace clinval::metrics
