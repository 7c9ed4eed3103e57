#pragma once

#include <string>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/predictions.h"

namespace clinval::harness {

/// A model of kind `column`: its outputs stand in the cases. A null is "no_score".
/// Errors: configs::InputError: E-CONFIG-COLUMN, E-DATA-PROBABILITY (a value outside [0, 1] under the
///         link probability, with the count; a hint when it looks like percent).
[[nodiscard]] ModelPredictions column_predictions(const configs::ModelSpec& model,
                                                  const datasets::CaseSet& cases,
                                                  const std::string& pointer);

/// A model of kind `predictions`: a file with case_id and one column an output. Rows of cases that
/// are not in the set are passed over; a case without a row is "no_score".
/// Errors: as read_table and column_predictions, and E-DATA-DUPLICATE-PREDICTION.
[[nodiscard]] ModelPredictions file_predictions(const configs::RunConfig& config,
                                                const configs::ModelSpec& model,
                                                const datasets::CaseSet& cases,
                                                const std::string& data_folder,
                                                const std::string& pointer);

/// SHA-256 over one line a case (id, outputs, error) in case order.
[[nodiscard]] std::string predictions_digest(const ModelPredictions& predictions,
                                             const datasets::CaseSet& cases);

}  // namespace clinval::harness
