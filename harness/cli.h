#pragma once

namespace clinval::harness {

/// Parses the command line, runs one command, prints data to stdout and messages to stderr, and
/// returns the exit code. The one place that catches configs::InputError.
[[nodiscard]] int run_cli(int argc, char** argv);

}  // namespace clinval::harness
