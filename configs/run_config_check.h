#pragma once

#include "configs/field_table.h"

namespace clinval::configs {

/// What the field table cannot say: ids are there once, names that refer to something find it,
/// ranges are ordered, gates name thresholds that were fixed before the data were seen. Works on a
/// document that may also have problems of the field table, and passes over those parts.
/// Codes: REPEATED, REFERENCE, VALUE.
void check_references(const Json& document, Findings& findings);

}  // namespace clinval::configs
