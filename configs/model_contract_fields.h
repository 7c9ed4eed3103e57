#pragma once

#include "configs/field_table.h"

namespace clinval::configs {

/// contract.json as data.
[[nodiscard]] const Shape& model_contract_shape();
/// golden.json as data.
[[nodiscard]] const Shape& golden_shape();

}  // namespace clinval::configs
