#pragma once

#include <span>
#include <string>
#include <string_view>

namespace clinval::configs {

/// One check of the cases that `clinval caseset check` makes, before any model runs.
struct CheckEntry {
  std::string_view id;        ///< "identical_codes"
  std::string_view severity;  ///< by default: "error" stops a run, "warn" and "info" are shown
  std::string_view finds;     ///< what a finding is, with its thresholds
  std::string_view meaning;   ///< why it matters, and what to do
};

/// The catalogue of every check, in byte order of the ids: it drives `checks.severities` of the
/// config, `clinval list checks` and `clinval docs checks`.
[[nodiscard]] std::span<const CheckEntry> check_catalogue();

/// The row of an id, or nullptr.
[[nodiscard]] const CheckEntry* find_check(std::string_view id);

/// Stable code of the findings of a check: "duplicate_rows" is "W-CHECK-DUPLICATE-ROWS".
[[nodiscard]] std::string check_code(std::string_view id);

/// What no check of this catalogue can see, one sentence each: shown in --help and in the report.
[[nodiscard]] std::span<const std::string_view> check_blind_spots();

}  // namespace clinval::configs
