#pragma once

#include "metrics/estimate.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// Comparable pairs: one case has the event while the other is still followed. At one time a
/// censored case is followed longer than one with the event.
struct PairCounts {
  std::int64_t concordant = 0;  ///< the one with the event has the higher risk
  std::int64_t discordant = 0;
  std::int64_t tied_risk = 0;
  std::int64_t tied_time = 0;  ///< two events at one time with different risks: not comparable

  [[nodiscard]] std::int64_t comparable() const { return concordant + discordant + tied_risk; }
};
[[nodiscard]] PairCounts concordance_pairs(const SurvivalView& view);

/// Concordance: how often the case whose event comes first had the higher risk.
///
///   C = sum over comparable pairs w(T) [risk higher + (risk equal) / 2] / sum w(T)
///
/// Harrell: w = 1. Uno: w(t) = 1 / G(t)^2 with G by the switch of the view, which makes the target
/// independent of the censoring.
///
/// Harrell's estimate carries the pair counts.
///
/// standard_error: infinitesimal jackknife with the weights held fixed, as R has it; summed by
/// cluster when cases are clustered. Interval "jackknife" (Wald within [0, 1]).
///
/// Undefined: NoCases; TooFewEvents when no pair is comparable; BeyondFollowUp (Uno) when G is 0 at
///            an event that has a comparable pair.
/// Exact:     Harrell's value is an integer count divided once.
/// Cost:      O(n log n) by a Fenwick tree over the risk ranks.
/// Source:    Harrell, Lee & Mark 1996,
/// doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4;
///            Uno et al. 2011, doi:10.1002/sim.4154; Therneau & Watson 2017 (vignette of survival).
/// Oracle:    R survival::concordance(timewt = "n" | "n/G2"), through scripts/oracles/survival.R.
[[nodiscard]] Outcome<Estimate> harrell_c(const SurvivalView& view, double level);
[[nodiscard]] Outcome<double> harrell_c_value(const SurvivalView& view);
[[nodiscard]] Outcome<Estimate> uno_c(const SurvivalView& view, double level);
[[nodiscard]] Outcome<double> uno_c_value(const SurvivalView& view);

}  // namespace clinval::metrics
