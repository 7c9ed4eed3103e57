#pragma once

#include "configs/field_table.h"

namespace clinval::configs {

/// The run config as data: the only place where its keys, types, ranges and defaults are written.
[[nodiscard]] const Shape& run_config_shape();

}  // namespace clinval::configs
