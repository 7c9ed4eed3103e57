#pragma once

#include <vector>

#include "configs/field_table.h"
#include "configs/run_config.h"

namespace clinval::configs {

/// Sets what `--set /pointer=value` names, before the document is checked. The last token may be
/// new in an object, or "-" to append to a list; a parent that is absent is made when the shape
/// knows it as an object. Everything else is a problem: E-…-OVERRIDE.
/// @return  pointer and origin of what was set, "-" replaced by the index
[[nodiscard]] std::vector<Override> apply_overrides(Json& document, const Shape& shape,
                                                    const std::vector<Override>& overrides,
                                                    Findings& findings);

/// Marks the origins at and below each pointer that was set.
void mark_origins(const std::vector<Override>& applied, Findings& findings);

}  // namespace clinval::configs
