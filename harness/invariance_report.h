#pragma once

#include <string>

#include "configs/json_value.h"
#include "harness/invariance.h"

namespace clinval::harness {

/// What `model check` says of the golden cases that were run again: a line for each change and
/// output, with cases, those that differ in any bit and the largest difference of a probability.
[[nodiscard]] std::string invariance_text(const configs::ModelContract& contract,
                                          const InvarianceSample& sample);
/// The same as rows: change, setting, output, cases, failed, differing, largest_difference (null
/// where no case was scored both times).
[[nodiscard]] configs::Json invariance_rows_json(const configs::ModelContract& contract,
                                                 const InvarianceSample& sample);

}  // namespace clinval::harness
