#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "harness/case_source.h"
#include "harness/model.h"
#include "harness/progress.h"

namespace clinval::harness {

/// What becomes of a batch whose forward failed.
enum class AfterFailure {
  RunAlone,  ///< each case by itself, so that the fault is charged to its case
  Keep       ///< the error is that of every case of the batch
};

/// Which cases are run together, and in which order: made from the cases alone, so that results do
/// not depend on who runs them.
struct ForwardPlan {
  std::vector<std::size_t> order;  ///< rows of the source, each at most once
  std::size_t batch = 1;           ///< cases a forward
  /// Steps beyond the longest case of a batch, on axes "T", up to the contract's max_length: longer
  /// inputs a model never sees. Without a time axis it does nothing.
  std::size_t extra_steps = 0;
  AfterFailure after_failure = AfterFailure::RunAlone;
};

/// The given rows by length, then in case order: neighbours need little padding.
[[nodiscard]] std::vector<std::size_t> by_length(const CaseSource& source,
                                                 std::vector<std::size_t> rows);

/// Where results go: one place a row of the source in each.
struct ForwardSlots {
  std::vector<std::span<double>> outputs;  ///< by head, before the link
  std::span<std::string> error;            ///< of rows that are run: empty before
};

/// Runs the plan on `workers` threads, which take whole batches. A batch is padded with zeros, the
/// contract's pad value, to the longest case in it. A failed case gets its code in `error` and 0 in
/// every output.
///
/// Errors: std::invalid_argument when the cases are those of another contract; E-MODEL-TOO-LARGE of
///         refuse_large_batch; whatever the model throws beside ForwardError, after all workers
///         have stopped.
/// Cost:   one forward a batch; batches of one case copy nothing.
void run_forwards(const configs::ModelContract& contract, const Model& model,
                  const CaseSource& source, const ForwardPlan& plan, unsigned workers,
                  const Progress& progress, const ForwardSlots& slots);

}  // namespace clinval::harness
