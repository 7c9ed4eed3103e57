#pragma once

#include "configs/json_value.h"
#include "reports/json_fields.h"
#include "reports/results.h"

namespace clinval::reports {

/// audits.invariance of results.json, and its way back. Errors: those of FieldReader.
[[nodiscard]] configs::Json invariance_json(const InvarianceAudit& audit);
[[nodiscard]] InvarianceAudit read_invariance(FieldReader fields);
/// Its JSON Schema.
[[nodiscard]] configs::Json invariance_schema();

}  // namespace clinval::reports
