#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/outcomes.h"

namespace clinval::harness {

/// The outcomes of a task as everybody evaluates them: read_outcomes, and where the task has a
/// window and the cases name observed_until, a label 0 counts only when observation lasted to the
/// end of the window (equality is enough). Elsewhere it is unknown, and flagged in
/// window_incomplete: nobody knows what came after. A null observed_until is never the end. A label
/// 1 stays: the event was seen.
///
/// @param task  index into the config's tasks
/// Errors: configs::InputError: those of read_outcomes and datasets::moments_of, and
///   E-CONFIG-TIME     (Config) observed_until and prediction_time are not of one kind
///   E-DATA-NULL-ROLE  (Data) cases without prediction time (count)
[[nodiscard]] Outcomes task_outcomes(const configs::RunConfig& config, std::size_t task,
                                     const datasets::CaseSet& cases);

/// Columns of the cases that the windows of a config are judged by; empty without windows.
[[nodiscard]] std::vector<std::string> window_columns(const configs::RunConfig& config);

}  // namespace clinval::harness
