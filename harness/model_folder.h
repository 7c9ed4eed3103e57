#pragma once

#include <string>

#include "harness/model.h"

namespace clinval::harness {

/// The contract alone, whatever the other files are.
/// Errors: those of load_model_folder that concern contract.json.
[[nodiscard]] configs::ModelContract read_model_contract(const std::string& folder,
                                                         const std::string& pointer);

/// Reads a model folder once: contract.json, the artefact, the golden cases and the vocabulary
/// that it names. The bytes that are digested and inspected here are the bytes that are loaded
/// later.
///
/// @param expected_sha256  model digest pinned by the config; empty: not pinned
/// @param pointer          where the config names the model, for the error
/// @return                 contract, artefact, golden cases, and the model digest: SHA-256 of the
///                         lines "sha256  name\n" in name order over these files
/// Errors: configs::InputError (Area::Model): E-MODEL-FOLDER, E-MODEL-FILE (absent, unreadable, not
///         a plain name), E-MODEL-FILE-UNDECLARED, E-MODEL-FILE-DIGEST, E-MODEL-DIGEST,
///         E-MODEL-KIND, E-MODEL-SHAPE (windows that the vocabulary does not fit) and those of
///         configs/model_contract.h and harness/model_archive.h.
[[nodiscard]] ModelFolder load_model_folder(const std::string& folder,
                                            const std::string& expected_sha256,
                                            const std::string& pointer);

}  // namespace clinval::harness
