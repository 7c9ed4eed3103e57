#pragma once

#include <span>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// Survival at a horizon with its error: S(h) = prod over event times u <= h of (1 - d_u / n_u).
struct SurvivalAt {
  double survival = 1.0;
  double error = 0.0;             ///< Greenwood, or by cluster from `influence`; 0 when S is 0 or 1
  std::vector<double> influence;  ///< by position: the infinitesimal jackknife, scale of a sum
};

/// Kaplan-Meier estimate among the flagged cases (empty: all).
///
///   Greenwood: se = S sqrt(sum d / (n (n - d)))     clustered: jackknife summed by cluster
///
/// Undefined: NoCases; BeyondFollowUp when the last follow-up ends before h while S > 0.
/// Cost:      O(n).
/// Source:    Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452.
/// Oracle:    R survival::survfit, through scripts/oracles/survival.R.
[[nodiscard]] Outcome<SurvivalAt> survival_at(const SurvivalView& view, double horizon,
                                              std::span<const std::uint8_t> flagged = {});

/// The value alone, for replicates.
[[nodiscard]] Outcome<double> survival_value(const SurvivalView& view, double horizon,
                                             std::span<const std::uint8_t> flagged = {});

/// Observed risk 1 - S(h) with the log(-log S) interval "log_log".
/// Undefined: as survival_at. The interval is ZeroVariance when the risk is 0 or 1.
[[nodiscard]] Outcome<Estimate> km_risk(const SurvivalView& view, double horizon, double level);
[[nodiscard]] Outcome<double> km_risk_value(const SurvivalView& view, double horizon);

}  // namespace clinval::metrics
