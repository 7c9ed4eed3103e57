#pragma once

#include <string>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/predictions.h"

namespace clinval::harness {

/// One model of a finished run with the cases it was asked about, from the run directory alone: the
/// tables and models that the run was made from are not needed.
struct FinishedRun {
  configs::RunConfig config;
  datasets::CaseSet cases;  ///< ids, roles, labels and subgroup columns; nothing that was excluded
  ModelPredictions model;
};

/// Reads STATUS, run.json, inputs.json and predictions/. Also a run of `infer` will do.
///
/// @param model  id; empty: the first of the run's config
///
/// Errors: configs::InputError (Area::Data):
///   E-RUN-INCOMPLETE  STATUS does not say complete
///   E-RUN-NO-MODEL    the run has no such model
///   E-RUN-UNREADABLE  a file is missing, or lacks what the run's config needs
///   and those of parse_run_config and read_predictions.
[[nodiscard]] FinishedRun read_finished_run(const std::string& folder, const std::string& model);

}  // namespace clinval::harness
