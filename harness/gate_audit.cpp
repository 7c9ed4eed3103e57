#include "harness/gate_audit.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "reports/invariance_words.h"

namespace clinval::harness {
namespace {

/// The largest value of the gate's measure, or why there is none.
std::optional<double> largest(const std::vector<const reports::InvarianceRow*>& rows,
                              const reports::GateRow& key, std::string& reason) {
  std::optional<double> found;
  for (const reports::InvarianceRow* row : rows) {
    const auto value = reports::invariance_measure(*row, key.metric);
    if (!value || !*value) {
      reason =
          value ? fmt::format("undefined:{}", metrics::to_string(value->error())) : "missing_audit";
      return std::nullopt;
    }
    found = std::max(found.value_or(**value), **value);
  }
  return found;
}

}  // namespace

void decide_audit(const reports::Results& results, reports::GateDecision& decision) {
  const reports::GateRow& key = decision.row;
  std::vector<const reports::InvarianceRow*> rows;
  if (results.invariance) {
    rows = reports::rows_of_gate(*results.invariance, key);
  }
  if (rows.empty()) {
    decision.reason = "missing_audit";
    return;
  }
  decision.estimate = largest(rows, key, decision.reason);
  const bool one_way = std::ranges::any_of(rows, [](const auto* row) { return row->failed > 0; });
  if (!decision.estimate) {
    return;
  }
  if (one_way && key.metric != reports::kFailureMeasure) {
    decision.reason = "scored_one_way";
    return;
  }
  const bool clears = *decision.estimate <= decision.limit.front();
  decision.verdict = clears ? reports::Decision::Pass : reports::Decision::Fail;
  decision.reason = clears ? "within_limit" : "above_limit";
}

}  // namespace clinval::harness
