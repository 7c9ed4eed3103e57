#pragma once

#include <optional>

#include "datasets/case_set.h"
#include "harness/nameable_codes.h"
#include "reports/timeline_audit.h"

namespace clinval::harness {

/// What was handed out and held back of the events of a case set; nullopt when it has none. Codes
/// that may not be named are summed up.
/// Cost: O(events log cases of a subject).
///
/// @param nameable  of these cases
[[nodiscard]] std::optional<reports::TimelineAudit> audit_timeline(const datasets::CaseSet& cases,
                                                                   const NameableCodes& nameable);

}  // namespace clinval::harness
