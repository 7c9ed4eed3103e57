#pragma once

#include <optional>
#include <string>

#include "configs/json_value.h"
#include "reports/json_fields.h"
#include "reports/results.h"

namespace clinval::reports {

// The pieces that results.json and verdict.json share, each with its way back.

/// null, or the text.
[[nodiscard]] configs::Json optional_json(const std::optional<std::string>& text);
[[nodiscard]] configs::Json optional_json(const std::optional<double>& number);
/// null, or {"by": […], "level": […]}.
[[nodiscard]] configs::Json slice_json(const std::optional<Slice>& slice);
/// {"model": …}, {"subgroup": {"by": […], "level": […]}} …
[[nodiscard]] configs::Json against_json(const Against& against);
/// {} or {"threshold": t}.
[[nodiscard]] configs::Json at_json(const At& at);

/// `value` and `undefined` of a row: one of them is null.
[[nodiscard]] configs::Json value_json(const metrics::Outcome<double>& value);
[[nodiscard]] configs::Json reason_json(const metrics::Outcome<double>& value);

[[nodiscard]] metrics::Undefined read_reason(FieldReader& fields);
[[nodiscard]] metrics::Outcome<double> read_value(FieldReader& fields);
[[nodiscard]] std::optional<Slice> read_slice(FieldReader& fields, const std::string& key);
[[nodiscard]] Against read_against(FieldReader& fields, const std::string& key);
[[nodiscard]] At read_at(FieldReader& fields, const std::string& key);

}  // namespace clinval::reports
