#pragma once

#include "metrics/curve.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Decision curve: net benefit of acting on the model, over the risk thresholds one might hold.
///
///   net benefit(t) = TP / n - FP / n * t / (1 - t)
///   treat all(t)   = events / n - non-events / n * t / (1 - t);   treat none = 0
///
/// A case is flagged by setting.rule (probability >= or > t). Unit: true positives a case, at equal
/// harm of no false positive. The grid is 0.01, 0.02, … 0.99 for every data set, so that curves of
/// models, groups and runs can be laid over each other.
///
/// Limits of the net benefit at each threshold and of the whole curve at once as in
/// net_benefit_band.h, with setting.level; summed by cluster when clustered. Where nothing varies
/// (nobody flagged) they are the value.
///
/// Columns: threshold, net_benefit, net_benefit_treat_all, lower, upper, lower_simultaneous,
///          upper_simultaneous.
/// Undefined: NotAProbability; NoCases. One class alone has a curve.
/// Cost:      O(n + thresholds).
/// Source:    Vickers & Elkin 2006, doi:10.1177/0272989X06295361.
/// Oracle:    the formula over scikit-learn's confusion_matrix, through scripts/oracles/curves.py.
[[nodiscard]] Outcome<Curve> decision_curve(const CaseView& cases, const Setting& setting);

/// Net benefit of model a less that of model b on the same cases, over the same grid: cases are
/// matched by their input index, so that what both flag cancels.
///
/// Columns: threshold, difference, lower, upper, lower_simultaneous, upper_simultaneous.
/// Undefined: as above, of either.
/// Errors:    std::invalid_argument unless both hold the same cases (paired.h).
/// Cost, Source: as above and net_benefit_band.h.
[[nodiscard]] Outcome<Curve> decision_difference(const ScoredCases& a, const ScoredCases& b,
                                                 const Setting& setting);

}  // namespace clinval::metrics
