#pragma once

#include <optional>

#include "datasets/case_set.h"
#include "reports/timeline_audit.h"

namespace clinval::harness {

/// What was handed out and held back of the events of a case set; nullopt when it has none.
/// Cost: O(events log cases of a subject).
[[nodiscard]] std::optional<reports::TimelineAudit> audit_timeline(const datasets::CaseSet& cases);

}  // namespace clinval::harness
