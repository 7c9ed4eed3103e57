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
/// Columns: threshold, net_benefit, net_benefit_treat_all.
/// Undefined: NotAProbability; NoCases. One class alone has a curve.
/// Cost:      O(n + thresholds).
/// Source:    Vickers & Elkin 2006, doi:10.1177/0272989X06295361.
/// Oracle:    the formula over scikit-learn's confusion_matrix, through scripts/oracles/curves.py.
[[nodiscard]] Outcome<Curve> decision_curve(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
