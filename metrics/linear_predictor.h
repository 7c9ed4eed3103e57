#pragma once

#include <vector>

namespace clinval::metrics {

/// One normal part of a distribution of linear predictors.
struct NormalPart {
  double weight = 1.0;  ///< of all parts together 1
  double mean = 0.0;    ///< log odds
  double sd = 1.0;
};

/// How the logits of a model's risks are distributed among the cases to come: a mixture of normals.
using LinearPredictor = std::vector<NormalPart>;

/// The linear predictor of a model whose risks are right, from two numbers: with a marker that is
/// normal in cases with and without the event, of one spread, Bayes' rule gives
///
///   without the event  N(l - d^2 / 2, d),   with it  N(l + d^2 / 2, d)
///   l = logit(prevalence),  d = sqrt(2) Phi^-1(AUROC)
///
/// so that the mean risk is the prevalence, the AUROC is as asked, and calibration is perfect.
///
/// Errors: std::invalid_argument unless 0 < prevalence < 1 and 0.5 <= AUROC < 1.
/// Source: Pavlou et al. 2021, doi:10.1177/09622802211007522 (normal linear predictors in each
///         class).
[[nodiscard]] LinearPredictor binormal_predictor(double prevalence, double auroc);

/// What the linear predictor X says of right risks P = 1 / (1 + exp(-X)), as expectations.
///
///   i00 = E[P (1 - P)],  i01 = E[X P (1 - P)],  i11 = E[X^2 P (1 - P)]
///   brier_variance = E[P (1 - P) (1 - 3 P (1 - P))] - i00^2
///
/// i00 is also the Brier score of right risks, and brier_variance the variance of its terms.
struct RiskMoments {
  double prevalence = 0.0;  ///< E[P]
  double i00 = 0.0;
  double i01 = 0.0;
  double i11 = 0.0;
  double brier_variance = 0.0;
};

/// By the trapezoidal rule over each normal part, which for such integrands is exact to rounding
/// when its step is a small part of the distance pi / sd to the nearest pole of the risk.
///
/// Errors: std::invalid_argument for no part, a weight that is not positive, or an sd outside
///         [0, 100]; an sd of 0 is a point.
/// Cost:   O(1 + sd^2) a part.
/// Source: Riley et al. 2021, doi:10.1002/sim.9025 (the information of the calibration slope);
///         Trefethen & Weideman 2014, doi:10.1137/130932132 (the rule).
/// Oracle: R integrate, through scripts/oracles/planning.R.
[[nodiscard]] RiskMoments risk_moments(const LinearPredictor& predictor);

/// Share of cases with (or without) the event whose risk is above the threshold, under the
/// predictor of binormal_predictor: sensitivity, and 1 - specificity.
///
/// Errors: as binormal_predictor; std::invalid_argument unless 0 < threshold < 1.
struct FlaggedShares {
  double of_events = 0.0;
  double of_non_events = 0.0;
};
[[nodiscard]] FlaggedShares binormal_flagged(double prevalence, double auroc, double threshold);

}  // namespace clinval::metrics
