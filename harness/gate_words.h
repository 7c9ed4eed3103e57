#pragma once

#include <string_view>
#include <vector>

#include "configs/run_config.h"

namespace clinval::harness {

// A gate's rule as the verdict spells it.

/// ">=", "<=", "within", "max_ratio", "max_gap", "versus".
[[nodiscard]] std::string_view text_of(configs::GateOp op);
/// "fail", "warn", "info".
[[nodiscard]] std::string_view text_of(configs::Severity severity);
/// One number, or the two of a range.
[[nodiscard]] std::vector<double> limits_of(const configs::GateSpec& gate);

}  // namespace clinval::harness
