#pragma once

#include <functional>

#include "harness/cli_commands.h"

namespace CLI {
class App;
}

namespace clinval::harness {

/// Adds plan and compare to the command line: what a run could show, and what two runs show side by
/// side. What is chosen goes to `command`, which like `global` must live until it has run.
void add_plan_commands(CLI::App& app, const GlobalOptions& global,
                       std::function<ExitCode()>& command);

}  // namespace clinval::harness
