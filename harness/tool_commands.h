#pragma once

#include <string>

#include "harness/exit_code.h"

namespace clinval::harness {

/// The commands of cli_tools.h: each prints data to stdout.
/// Errors: configs::InputError; E-USAGE with the nearest names for a word that is not known.
[[nodiscard]] ExitCode explain_command(const std::string& code, bool json);
[[nodiscard]] ExitCode doctor_command(bool json);
[[nodiscard]] ExitCode docs_command(const std::string& name);
/// A refused folder is described as far as it can be; its problems follow on stderr.
[[nodiscard]] ExitCode model_inspect_command(const std::string& folder, bool json);
[[nodiscard]] ExitCode model_check_command(const std::string& folder, bool json);

}  // namespace clinval::harness
