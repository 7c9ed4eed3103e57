#pragma once

#include <optional>

#include "harness/plan.h"
#include "metrics/planned_precision.h"

namespace clinval::harness {

/// The AUROC that is assumed when nothing is said.
inline constexpr double kAssumedAuroc = 0.8;

/// What is assumed of a group at a threshold (none: only metrics without one are asked).
/// Undefined: NoCases for an empty group; OneClass for one without events or without others.
[[nodiscard]] metrics::Outcome<metrics::PlanAssumptions> assumptions_of(
    const PlanQuestion& question, const PlannedGroup& group, std::optional<double> threshold);

/// The true value of a metric: as given, or what the assumptions say.
[[nodiscard]] metrics::Outcome<double> true_value(const PlanQuestion& question,
                                                  const metrics::PlannedMetric& metric,
                                                  const metrics::PlanAssumptions& assumptions);

}  // namespace clinval::harness
