#pragma once

#include "metrics/curve.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// The empirical ROC curve: sensitivity against false positive rate as the threshold falls.
///
/// One point a distinct score and the point (0, 0), where nobody is flagged. Beyond 200 points
/// those are kept that come first to each of 200 even steps along false positive rate +
/// sensitivity: kept neighbours differ by at most 2/199 in that sum, plus the step of one score.
/// Both ends are always there.
///
/// The threshold flags, by setting.rule, exactly the cases counted in the point: under Ge it is
/// the lowest flagged score, and at (0, 0) the next double above the highest; under Gt the highest
/// score not flagged, and at (1, 1) the next double below the lowest.
///
/// Columns: false_positive_rate, sensitivity, threshold (any scale).
/// Undefined: OneClass; NoCases.
/// Exact:     both rates are an integer count divided once.
/// Cost:      O(n).
/// Source:    Fawcett 2006, doi:10.1016/j.patrec.2005.10.010.
/// Oracle:    scikit-learn roc_curve(drop_intermediate=False), through
///            scripts/oracles/curves.py.
[[nodiscard]] Outcome<Curve> roc_curve(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
