#pragma once

#include <span>
#include <vector>

#include "metrics/matrix.h"
#include "metrics/outcome.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

/// A fitted proportional-hazards model: hazard = h0(t) exp(x b).
struct CoxFit {
  std::vector<double> coefficients;
  Matrix covariance;  ///< inverse information
  /// Clustered design: score residuals summed by cluster, between two inverse informations; else
  /// empty.
  Matrix robust_covariance;
};

/// Cox regression with Efron's handling of ties, fitted to convergence by Newton's method with step
/// halving; columns are centred first, which changes no coefficient.
///
/// @param design  by position of the view (time order), one column a predictor
///
/// Undefined: NoCases; TooFewEvents without an event; ZeroVariance when a column does not vary or
///            the information is singular; NotConverged after 50 steps or when a coefficient runs
///            away (every event has the highest value of a column).
/// Errors:    std::invalid_argument when there is not one row a case, or more than 8 columns.
/// Cost:      O(n k^2) a step, about 6 steps.
/// Source:    Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x; Efron 1977,
///            doi:10.1080/01621459.1977.10480613; Lin & Wei 1989,
///            doi:10.1080/01621459.1989.10478874 (robust covariance).
/// Oracle:    R survival::coxph, through scripts/oracles/survival.R.
[[nodiscard]] Outcome<CoxFit> cox_fit(const SurvivalView& view, const MatrixView& design);

/// Cumulative baseline hazard up to a horizon for given linear predictors (by position), with
/// Efron's weights: sum over events u <= h and l < d_u of 1 / (S(u) - l / d_u D(u)), where S and D
/// sum exp(linear predictor) over those at risk and over the events at u.
[[nodiscard]] double baseline_hazard(const SurvivalView& view, std::span<const double> linear,
                                     double horizon);
/// The same at the time of each group.
[[nodiscard]] std::vector<double> baseline_hazards(const SurvivalView& view,
                                                   std::span<const double> linear);

}  // namespace clinval::metrics
