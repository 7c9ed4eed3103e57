#pragma once

#include <string>
#include <vector>

#include "configs/run_config.h"
#include "harness/exit_code.h"
#include "harness/run.h"
#include "harness/score_table.h"

namespace clinval::harness {

/// Options that every command takes.
struct GlobalOptions {
  RunOptions run;
  std::vector<configs::Override> overrides;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
};

/// The config; with --verbose, where each of its values comes from goes to stderr.
[[nodiscard]] configs::RunConfig load_config(const std::string& path, const GlobalOptions& global);

[[nodiscard]] ExitCode run_command(const std::string& config, const GlobalOptions& global);
[[nodiscard]] ExitCode infer_command(const std::string& config, const GlobalOptions& global);
[[nodiscard]] ExitCode score_command(const std::string& config, const std::string& predictions_of,
                                     const GlobalOptions& global);
[[nodiscard]] ExitCode score_table_command(const TableQuestion& question, bool print_config,
                                           const GlobalOptions& global);
[[nodiscard]] ExitCode gate_command(const std::string& folder, const std::string& config,
                                    const GlobalOptions& global);
[[nodiscard]] ExitCode report_command(const std::string& folder, const GlobalOptions& global);
[[nodiscard]] ExitCode validate_command(const std::string& config, const GlobalOptions& global);
[[nodiscard]] ExitCode caseset_risk_command(const std::string& config, const GlobalOptions& global);
[[nodiscard]] ExitCode caseset_stats_command(const std::string& config,
                                             const GlobalOptions& global);
[[nodiscard]] ExitCode caseset_check_command(const std::string& config,
                                             const GlobalOptions& global);
/// A folder a planted fault, and the clean twin, below --out, which must be empty or absent.
[[nodiscard]] ExitCode generate_faults_command(const std::string& seed,
                                               const GlobalOptions& global);
[[nodiscard]] ExitCode schema_command(const std::string& name);
[[nodiscard]] ExitCode list_command(const std::string& what, const GlobalOptions& global);
[[nodiscard]] ExitCode version_command(const GlobalOptions& global);

/// Every problem on stderr, one a line.
void print_problems(const configs::InputError& error);

}  // namespace clinval::harness
