#pragma once

#include "configs/json_value.h"
#include "reports/html.h"
#include "reports/json_fields.h"
#include "reports/results.h"

namespace clinval::reports {

/// audits.features of results.json, and its way back. Errors: those of FieldReader; E-RESULTS-VALUE
/// when the events do not add up.
[[nodiscard]] configs::Json feature_audit_json(const std::vector<FeatureAuditRow>& rows);
[[nodiscard]] std::vector<FeatureAuditRow> read_feature_audit(std::vector<FieldReader> rows);
[[nodiscard]] configs::Json feature_audit_schema();

/// What became of the events on their way to the models; empty when no model takes events.
[[nodiscard]] std::vector<html::Markup> feature_audit_part(const Results& results);

}  // namespace clinval::reports
