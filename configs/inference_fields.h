#pragma once

#include <optional>

#include "configs/field_table.h"
#include "configs/run_config.h"

namespace clinval::configs {

// How models run, what the invariance audit changes, and gates on its measures: the rows of the
// field table and their way into the run config.

[[nodiscard]] Table inference_table();
[[nodiscard]] Table invariance_table();
[[nodiscard]] Table audit_gate_table();

[[nodiscard]] InferenceSpec inference_of(const Json& inference);
[[nodiscard]] InvarianceSpec invariance_of(const Json& invariance);
/// What a gate of this kind has of its own; role, severity and reason are those of every gate.
void set_audit_gate(GateSpec& gate, const Json& json);

}  // namespace clinval::configs
