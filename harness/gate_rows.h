#pragma once

#include <string>

#include "configs/run_config.h"
#include "harness/metric_needs.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::harness {

/// The row of the results that a gate looks at. A horizon that the gate leaves out is the task's
/// last.
[[nodiscard]] reports::GateRow row_of(const configs::GateSpec& gate,
                                      const configs::RunConfig& config);

/// What the gate's metric takes; nothing known of a task or metric that the config lacks.
[[nodiscard]] MetricNeeds needs_of(const configs::GateSpec& gate, const configs::RunConfig& config);

/// The estimate that a gate looks at, or the difference to the model it is held against; nullptr
/// when there is no such row.
[[nodiscard]] const reports::EstimateRow* gated_row(const reports::Results& results,
                                                    const reports::GateRow& key);

/// The interval of that id, the headline for an empty one; nullptr when the row has none.
[[nodiscard]] const metrics::Interval* interval_of(const reports::EstimateRow& row,
                                                   const std::string& wanted);

/// Why a row cannot be held against a limit, or empty: unscored cases, an undefined statistic, a
/// degenerate one, too few events, non-events or cases, a threshold not fixed beforehand.
[[nodiscard]] std::string obstacle(const configs::GateSpec& gate, const reports::Results& results,
                                   const reports::GateRow& key, const reports::EstimateRow& row);

}  // namespace clinval::harness
