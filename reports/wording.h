#pragma once

#include <string>
#include <string_view>

#include "metrics/outcome.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

// Codes in the words of a reader who is no statistician. Every sink escapes what it gets from here.

/// Title and question of a metric from the catalogue; an unknown one keeps its id.
[[nodiscard]] std::string metric_title(const std::string& metric);
[[nodiscard]] std::string metric_question(const std::string& metric);
/// The title and where it was computed: "Net benefit at threshold 0.1", "Sensitivity, horizon 5,
/// threshold 0.4".
[[nodiscard]] std::string measure_words(const std::string& metric, const At& at);

/// "not defined: all patients have the same outcome"; the reason alone.
[[nodiscard]] std::string undefined_words(metrics::Undefined reason);
[[nodiscard]] std::string undefined_reason(metrics::Undefined reason);
/// "undefined:one_class", "straddles_limit" … in words.
[[nodiscard]] std::string reason_words(const std::string& reason);
[[nodiscard]] std::string mark_words(const std::string& mark);
[[nodiscard]] std::string origin_words(const std::string& origin);
[[nodiscard]] std::string stage_words(const std::string& evidence_stage);
[[nodiscard]] std::string flow_words(const FlowRow& row);

/// "PASSED", "FAILED", "INCONCLUSIVE", "NO GATES SET".
[[nodiscard]] std::string_view decision_words(Decision decision);
/// "age <50, sex F"; "everybody" for none.
[[nodiscard]] std::string slice_words(const std::optional<Slice>& slice);
/// The levels alone: "<50, F".
[[nodiscard]] std::string level_words(const Slice& slice);
/// "at least 0.6", "at most 0.1", "between 0.8 and 1.3".
[[nodiscard]] std::string requirement_words(const GateDecision& gate);
/// "Area under the ROC curve at 0.4, candidate, age <50".
[[nodiscard]] std::string gate_subject(const GateDecision& gate);
/// "0.62 (0.60 to 0.64)", as far as there are such numbers.
[[nodiscard]] std::string gate_numbers(const GateDecision& gate);

}  // namespace clinval::reports
