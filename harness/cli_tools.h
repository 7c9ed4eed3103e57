#pragma once

#include <functional>

#include "harness/cli_commands.h"

namespace CLI {
class App;
}

namespace clinval::harness {

/// Adds explain, doctor, completion, docs and model to the command line: commands about the program
/// itself and about models, none of which looks at a case. What is chosen goes to `command`, which
/// like `global` must live until it has run.
void add_tool_commands(CLI::App& app, const GlobalOptions& global,
                       std::function<ExitCode()>& command);

}  // namespace clinval::harness
