#pragma once

#include "configs/json_value.h"
#include "reports/data_quality.h"
#include "reports/json_fields.h"

namespace clinval::reports {

/// data_quality of results.json, and its way back. Errors: those of FieldReader; a check that is
/// not in the catalogue, a count above what it is a share of.
[[nodiscard]] configs::Json data_quality_json(const DataQuality& quality);
[[nodiscard]] DataQuality read_data_quality(FieldReader fields);

}  // namespace clinval::reports
