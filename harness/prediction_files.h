#pragma once

#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/predictions.h"

namespace clinval::harness {

/// RUN/predictions: `MODEL/part-*.parquet` (case_id, one DOUBLE column an output as the model gave
/// it, error) and `cases/part-*.parquet` (case_id, subject, cluster, site, part, labels, subgroup
/// levels). Mode 0600; the only per-case data of a run.
/// Errors: E-OUTPUT-WRITE (Area::Output).
void write_predictions(const std::string& run_folder, const configs::RunConfig& config,
                       const datasets::CaseSet& cases,
                       const std::vector<ModelPredictions>& predictions);

/// The models' facts that the Parquet files do not hold, as a part of inputs.json.
[[nodiscard]] configs::Json prediction_facts(const std::vector<ModelPredictions>& predictions);

/// Predictions of an earlier `infer` or `run`, aligned with the cases.
/// Errors: E-RUN-UNREADABLE; E-RUN-OTHER-CASES when the run was made from other cases;
///         E-RUN-NO-MODEL when it has no predictions of a model (Area::Data).
[[nodiscard]] std::vector<ModelPredictions> read_predictions(const std::string& run_folder,
                                                             const configs::RunConfig& config,
                                                             const datasets::CaseSet& cases);

}  // namespace clinval::harness
