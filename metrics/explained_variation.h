#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Likelihood of what happened under the predicted risks, as a sum and as shares of what a model
/// that predicts the prevalence q for everybody leaves to explain. With L = log loss (mean, nats)
/// and H = -q log q - (1 - q) log(1 - q), that of the prevalence:
///
///   log-likelihood = -n L                   McFadden   = 1 - L / H
///   Cox-Snell      = 1 - exp(-2 (H - L))    Nagelkerke = Cox-Snell / (1 - exp(-2 H))
///
/// The risks are taken as they are, nothing is refitted: below 0 the prevalence predicts better.
///
/// @param cases    outcome and (clipped, when a clip is set) probability of each case
/// @param setting  level of the interval
/// @return         log-likelihood of at most 0, in nats, with standard error sd sqrt(n) of the
/// terms
///                 and interval "wald" cut at 0, none when clustered; the others at most 1, no
///                 unit, no analytic interval
///
/// Undefined: as log_loss; all but the log-likelihood also OneClass. The interval: ZeroVariance.
/// Cost:      O(n), O(1) with a tally.
/// Source:    McFadden 1974; Cox & Snell 1989; Nagelkerke 1991, doi:10.1093/biomet/78.3.691.
/// Oracle:    scikit-learn's log_loss and the formulas in numpy, through
///            scripts/oracles/explained_variation.py.
[[nodiscard]] Outcome<Estimate> log_likelihood(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> mcfadden_r2(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> cox_snell_r2(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> nagelkerke_r2(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> log_likelihood_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> mcfadden_r2_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> cox_snell_r2_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> nagelkerke_r2_value(const CaseView& cases, const Setting& setting);

/// Infinitesimal jackknife: with u = l - L of a case's loss and h = (y - q) log((1 - q)/q), the
/// derivatives of the formulas by L and H times u / n and h / n.
[[nodiscard]] Outcome<std::vector<double>> mcfadden_r2_influence(const CaseView& cases,
                                                                 const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> cox_snell_r2_influence(const CaseView& cases,
                                                                  const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> nagelkerke_r2_influence(const CaseView& cases,
                                                                   const Setting& setting);

}  // namespace clinval::metrics
