#pragma once

#include <optional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "harness/exit_code.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::harness {

/// What the command line adds to a config.
struct RunOptions {
  std::string out = {};          ///< empty: the first free runs/ID-N
  std::string data_folder = {};  ///< --data or CLINVAL_DATA; empty: none
  unsigned threads = 1;
  bool progress = true;
  std::vector<std::string> arguments = {};  ///< as typed, for run.json
};

/// What a command leaves: where it is, and what it found.
struct RunOutcome {
  std::string folder = {};  ///< empty when nothing was written
  reports::Results results = {};
  reports::Verdict verdict = {};
  ExitCode code = ExitCode::Done;
};

/// validate ─► infer ─► evaluate ─► gate ─► report, into a new run directory.
/// Errors: configs::InputError of any area; the run directory then says STATUS failed.
[[nodiscard]] RunOutcome run(const configs::RunConfig& config, const RunOptions& options);

/// Predictions only.
[[nodiscard]] std::string infer_only(const configs::RunConfig& config, const RunOptions& options);

/// Evaluation of given predictions: those of the run `predictions_of`, or of models of kind
/// predictions and column.
[[nodiscard]] RunOutcome score(const configs::RunConfig& config, const RunOptions& options,
                               const std::string& predictions_of);

/// The same in memory: no run directory. For the quick look of `score --table`.
[[nodiscard]] RunOutcome score_in_memory(const configs::RunConfig& config,
                                         const RunOptions& options);

/// Decides the gates of a finished run again, from its results.json and the gates of `config` (or of
/// its own run.json); writes verdict.json and renders the reports anew.
[[nodiscard]] RunOutcome gate_again(const std::string& folder,
                                    const std::optional<configs::RunConfig>& config);

/// Renders the reports of a finished run from results.json and verdict.json; byte-identical.
[[nodiscard]] RunOutcome report_again(const std::string& folder);

/// Every problem of config, data and models that can be found without inference.
[[nodiscard]] std::vector<configs::InputError> validate(const configs::RunConfig& config,
                                                        const RunOptions& options);

}  // namespace clinval::harness
