#pragma once

#include <string>

#include "harness/plan.h"
#include "metrics/estimate.h"
#include "metrics/outcome.h"

namespace clinval::harness {

/// "0.76 to 0.83", with the digits that its width allows; "-" for none.
[[nodiscard]] std::string limits_text(const metrics::Outcome<metrics::Limits>& limits);

/// What a gate rests on, what stands in its way, and its power, in a few lines.
[[nodiscard]] std::string plan_gate_text(const PlannedGate& gate, double asked_power);

}  // namespace clinval::harness
