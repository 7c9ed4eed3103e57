#pragma once

#include <string>
#include <vector>

#include "configs/json_value.h"
#include "configs/run_config.h"
#include "harness/predictions.h"

namespace clinval::harness {

/// How models run and what the audit changes, for inputs.json: stored scores are only those of a
/// config that says the same.
[[nodiscard]] configs::Json inference_facts(const configs::RunConfig& config);

/// Errors: configs::InputError (Area::Data): E-RUN-OTHER-INFERENCE when the config has a model that
///         runs, and the stored predictions were made in another way. A run that says nothing of it
///         was made in mode exact without an audit.
void refuse_other_inference(const configs::Json& inputs, const configs::RunConfig& config,
                            const std::string& run_folder);

/// The scores of each model's sample as predictions/_invariance/MODEL/part-*.parquet: one row a change and case,
/// of which none is named. Nothing for a model without a sample. Errors: those of write_parquet.
void write_samples(const std::string& run_folder, const std::vector<ModelPredictions>& predictions);

/// What write_samples wrote, into `model`; nothing when there is no such folder.
/// Errors: configs::InputError (Area::Data): E-DATA-UNREADABLE; E-RUN-UNREADABLE for a table that
///         clinval does not write.
void read_sample(const std::string& run_folder, ModelPredictions& model);

}  // namespace clinval::harness
