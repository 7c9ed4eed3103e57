#pragma once

#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/task_cases.h"
#include "reports/results.h"

namespace clinval::harness {

/// Who can be recognised in the table of the cases (those that no exclusion took) by the config's
/// quasi-identifiers: overall, by part and by subgroup level, in the order of `groups`.
///
/// The attacker knows that a person is in the table and searches all of it. So the class of a
/// group's record is counted in the whole table, and a class counts subjects: a patient with twelve
/// records is alone in a class of twelve. For a part or subgroup k and risk within the group alone
/// stand beside it (`searched` is "group"): what a table of the group by itself would have.
///
/// Counts and measures only: neither a case nor a value of a quasi-identifier, beyond the subgroup
/// levels that the config asked for.
///
/// Undefined: every measure, for everybody alone, is no_quasi_identifier when the config declares
/// none; no_cases for a group without cases, or whose cases all miss a quasi-identifier where such
/// are excluded. Cost: O(groups x cases x quasi-identifiers); see metrics::class_sizes for missing
/// values as wildcards.
/// @param groups  as case_groups makes them: everybody first
[[nodiscard]] reports::PrivacyAudit audit_privacy(const configs::RunConfig& config,
                                                  const datasets::CaseSet& cases,
                                                  const std::vector<CaseGroup>& groups);

}  // namespace clinval::harness
