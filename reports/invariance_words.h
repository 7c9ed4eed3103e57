#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

// The invariance audit in words, and its measures by name.

/// The measure that counts cases scored on one side alone.
inline constexpr std::string_view kFailureMeasure = "cases_failed";

/// A measure of one row; the name is that of a gate: cases_differing, cases_failed,
/// decisions_flipped (the most at any threshold), headline_change (absolute), largest_difference.
/// None: the task declares no threshold, for decisions_flipped.
[[nodiscard]] std::optional<metrics::Outcome<double>> invariance_measure(const InvarianceRow& row,
                                                                         std::string_view measure);

/// "largest difference of a probability".
[[nodiscard]] std::string invariance_measure_words(std::string_view measure);

/// "32 cases a forward", "drawn order, 8 cases a forward".
[[nodiscard]] std::string change_words(std::string_view change, std::int64_t setting);

/// Rows that a gate looks at: of its task and model, and of its change where it names one.
[[nodiscard]] std::vector<const InvarianceRow*> rows_of_gate(const InvarianceAudit& audit,
                                                             const GateRow& key);

/// One sentence on the whole audit; empty when there is none.
[[nodiscard]] std::string invariance_sentence(const Results& results);

/// One row a change.
[[nodiscard]] std::string invariance_csv(const InvarianceAudit& audit);

}  // namespace clinval::reports
