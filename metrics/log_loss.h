#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Log loss: the mean surprise at what happened, given the predicted risks.
///
///   log loss = mean -[y log p + (1 - y) log(1 - p)],   natural logarithm
///
/// Zero is perfect. One confident error weighs more than in the Brier score.
///
/// @param cases    outcome and (clipped, when a clip is set) probability of each case
/// @param setting  level of the interval
/// @return         value of at least 0, in nats; interval "wald" of the per-case terms, cut at 0;
///                 none when clustered
///
/// Undefined: NotAProbability; NoCases; ProbabilityZeroOrOne when the case set holds a probability
///            of exactly 0 or 1 that no clip moves, whatever its multiplicity: a replicate without
///            that case does not bring the value back. The interval alone: ZeroVariance.
/// Cost:      O(n), no allocation for the value; the logarithms are taken once a case set.
/// Source:    Good 1952, doi:10.1111/j.2517-6161.1952.tb00104.x.
/// Oracle:    sklearn.metrics.log_loss, through scripts/oracles/log_loss.py.
[[nodiscard]] Outcome<Estimate> log_loss(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> log_loss_value(const CaseView& cases, const Setting& setting);
/// As mean_influence.
[[nodiscard]] Outcome<std::vector<double>> log_loss_influence(const CaseView& cases,
                                                              const Setting& setting);

}  // namespace clinval::metrics
