#pragma once

#include "configs/json_value.h"
#include "reports/json_fields.h"
#include "reports/results.h"

namespace clinval::reports {

/// audits.privacy of results.json, and its way back. Errors: those of FieldReader.
[[nodiscard]] configs::Json privacy_json(const PrivacyAudit& audit);
[[nodiscard]] PrivacyAudit read_privacy(FieldReader fields);

}  // namespace clinval::reports
