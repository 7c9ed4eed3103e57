#pragma once

#include <string>

#include "configs/input_error.h"
#include "configs/json_value.h"
#include "harness/model_archive.h"
#include "harness/model_check.h"

namespace clinval::harness {

/// What can be said about a model folder without running it.
struct ModelInspection {
  configs::ModelContract contract;
  std::string digest;    ///< empty when the folder was refused
  ArchiveFacts archive;  ///< of an accepted archive
  std::size_t golden_batches = 0;
  std::vector<configs::Problem> refused;  ///< why the folder or its archive is refused
};

/// Reads the contract, then all of the folder as a run would: digests, archive scan, golden cases.
/// A refusal of the second part is a finding; LibTorch is not opened.
/// Errors: configs::InputError when contract.json cannot be read, as in model_folder.h.
[[nodiscard]] ModelInspection inspect_model(const std::string& folder);

/// In words, for a person; names from the contract cannot steer the terminal.
[[nodiscard]] std::string inspection_text(const ModelInspection& inspection);
[[nodiscard]] configs::Json inspection_json(const ModelInspection& inspection);

/// What the golden cases showed, in words.
[[nodiscard]] std::string check_text(const configs::ModelContract& contract,
                                     const ModelCheck& check);
[[nodiscard]] configs::Json check_json(const configs::ModelContract& contract,
                                       const ModelCheck& check);

}  // namespace clinval::harness
