#pragma once

#include <string>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/check_view.h"
#include "reports/data_quality.h"

namespace clinval::harness {

/// Looks for what is wrong with the cases before any model runs: each check of
/// configs/check_catalogue.h that its severity does not turn off and that has what it needs.
///
/// Pure: equal cases give equal findings, whatever the order of rows (sorted_by_label excepted,
/// which needs `extras.file_row` and is left out of results).
/// Cost: O(n log n) a column and check; pairs of columns over a sample first.
/// Errors: configs::InputError: E-CONFIG-COLUMN of checks.features or checks.ranges, and those of
///         read_outcomes.
[[nodiscard]] reports::DataQuality check_cases(const configs::RunConfig& config,
                                               const datasets::CaseSet& cases, CheckExtras extras);

/// What check_cases needs beside the cases: the development subjects, read from their source, the
/// declared codes and the end of observation. The order of rows only when `file_order`.
[[nodiscard]] CheckExtras check_extras(const configs::RunConfig& config,
                                       const datasets::CaseSet& cases,
                                       const std::string& data_folder, bool file_order);

/// Both, for a run. Errors: also E-DATA-CHECK, naming the checks whose findings have severity
/// error.
[[nodiscard]] reports::DataQuality refuse_bad_cases(const configs::RunConfig& config,
                                                    const datasets::CaseSet& cases,
                                                    const std::string& data_folder);
/// Throws E-DATA-CHECK when a finding has severity error.
void throw_if_refused(const reports::DataQuality& quality);

/// For people: findings by severity, what was looked for, what no check sees.
[[nodiscard]] std::string case_check_text(const reports::DataQuality& quality);
/// Canonical JSON of the same.
[[nodiscard]] std::string case_check_json(const reports::DataQuality& quality);
/// `clinval list checks`: the catalogue.
[[nodiscard]] std::string check_list(bool json);

}  // namespace clinval::harness
