#pragma once

#include "metrics/curve.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// How predicted risks are distributed among those with and without the event.
///
/// Twenty bins of equal width: [0, 0.05), [0.05, 0.10), … [0.95, 1]; the last holds 1 too. Bounds
/// are the doubles k / 20.
///
/// Columns: lower, upper (of the bin), events, non_events (counts).
/// Undefined: NotAProbability; NoCases. One class alone has a histogram.
/// Exact:     integer counts; whether small cells may be shown is decided by the caller.
/// Cost:      O(n).
[[nodiscard]] Outcome<Curve> risk_histogram(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
