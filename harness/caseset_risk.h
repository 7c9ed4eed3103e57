#pragma once

#include <string>

#include "configs/run_config.h"

namespace clinval::harness {

/// What `caseset risk` prints: the audit as a text table, or as audits.privacy of results.json.
/// Errors: configs::InputError: those of config_check and read_case_set, and
///   E-CONFIG-NO-QUASI-IDENTIFIERS  the config declares none.
[[nodiscard]] std::string caseset_risk(const configs::RunConfig& config,
                                       const std::string& data_folder, bool json);

}  // namespace clinval::harness
