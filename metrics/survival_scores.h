#pragma once

#include "metrics/estimate.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// Scores of the predicted risk at a horizon h, weighted by the inverse probability of being
/// uncensored: a case (T <= h with the event) weighs 1 / G(T-), a control (T > h, or T = h and
/// censored) 1 / G(h-); who was censored before h weighs nothing. Ipcw::Right takes G(T) and G(h).
///
/// Standard errors come from influence functions with the term for estimating G, as
/// riskRegression's Score(conservative = FALSE), summed by cluster; interval "influence", for
/// auroc_t behind the headline "logit_influence", which keeps its level near 0 and 1.
///
/// Undefined: NoCases; BeyondFollowUp when nobody is followed to h; OneClass without a case or
///            without a control (auroc_t); ZeroVariance for ipa when the observed risk is 0 or 1.
/// Cost:      O(n), the cases being sorted by time and by risk.
/// Source:    Blanche et al. 2013, doi:10.1002/sim.5958 (AUC); Graf et al. 1999,
///            doi:10.1002/(SICI)1097-0258(19990915/30)18:17/18<2529::AID-SIM274>3.0.CO;2-5 (Brier);
///            Kattan & Gerds 2018, doi:10.1186/s41512-018-0029-2 (IPA).
/// Oracle:    R riskRegression::Score, through scripts/oracles/survival.R.

/// P(risk of a case > risk of a control) + P(equal) / 2, cumulative cases against controls at h.
[[nodiscard]] Outcome<Estimate> auroc_t(const SurvivalView& view, double horizon, double level);
[[nodiscard]] Outcome<double> auroc_t_value(const SurvivalView& view, double horizon);

/// mean of w (y - risk)^2, y = 1 for a case and 0 for a control.
[[nodiscard]] Outcome<Estimate> brier_t(const SurvivalView& view, double horizon, double level);
[[nodiscard]] Outcome<double> brier_t_value(const SurvivalView& view, double horizon);

/// The same when everybody is given the Kaplan-Meier risk.
[[nodiscard]] Outcome<double> brier_null_t_value(const SurvivalView& view, double horizon);

/// Index of prediction accuracy: 1 - Brier / Brier of giving everybody the Kaplan-Meier risk.
[[nodiscard]] Outcome<Estimate> ipa(const SurvivalView& view, double horizon, double level);
[[nodiscard]] Outcome<double> ipa_value(const SurvivalView& view, double horizon);

}  // namespace clinval::metrics
