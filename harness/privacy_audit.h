#pragma once

#include <optional>
#include <string>
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
/// None when the config declares no quasi-identifier. Cost: O(groups x cases x quasi-identifiers);
/// see metrics::class_sizes for missing values as wildcards.
[[nodiscard]] std::optional<reports::PrivacyAudit> audit_privacy(
    const configs::RunConfig& config, const datasets::CaseSet& cases,
    const std::vector<CaseGroup>& groups);

/// What `caseset risk` prints: the audit as a text table, or as audits.privacy of results.json.
/// Errors: configs::InputError: those of config_check and read_case_set, and
///   E-CONFIG-NO-QUASI-IDENTIFIERS  the config declares none.
[[nodiscard]] std::string caseset_risk(const configs::RunConfig& config,
                                       const std::string& data_folder, bool json);

}  // namespace clinval::harness
