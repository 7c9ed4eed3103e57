#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/table.h"

namespace clinval::harness {

/// What the label columns say of a case. Of a survival task: the event within follow-up, follow-up
/// without it, or not known.
enum class Label : std::uint8_t { Negative, Positive, Unknown };

/// The outcome of every case of a task.
struct Outcomes {
  std::vector<Label> label;
  std::vector<double> time;  ///< survival: follow-up, ended at censor_at; meaningless when unknown
  /// Unknown because observation ended within the task's window; empty when none is judged.
  std::vector<std::uint8_t> window_incomplete = {};
};

/// Reads the label columns of a task; `pointer` is that of the task. A survival outcome without an
/// event code or without a time is unknown.
///
/// Errors: configs::InputError (Area::Data), each with the number of cases:
///   E-DATA-LABEL-TYPE  a column is neither integer, real (time) nor boolean
///   E-DATA-LABEL       binary: a label other than 0, 1, null
///   E-DATA-EVENT       survival: an event other than 0, 1, null
///   E-DATA-TIME        survival: a negative time
///   E-DATA-TIME-RANGE  survival: a time outside the declared range
///   E-DATA-HORIZON     survival: nobody is followed to a horizon
[[nodiscard]] Outcomes read_outcomes(const configs::TaskKind& task, const std::string& pointer,
                                     const datasets::Table& cases);

/// Labels of rows that an exclusion took: whatever is not as it should be is unknown, since nobody
/// evaluates it.
[[nodiscard]] std::vector<Label> labels_of_excluded(const configs::TaskKind& task,
                                                    const datasets::Table& excluded);

}  // namespace clinval::harness
