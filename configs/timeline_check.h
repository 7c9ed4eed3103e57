#pragma once

#include "configs/field_table.h"

namespace clinval::configs {

/// What the field table cannot say of sources, events, their times and the windows of tasks: that
/// sources and columns are there and have types that can be what they are named for. Works on a
/// document that may also have problems of the field table, and passes over those parts.
/// Codes: MISSING-KEY, REFERENCE, COLUMN, EVENTS, TIME, WINDOW.
void check_timeline(const Json& document, Findings& findings);

}  // namespace clinval::configs
