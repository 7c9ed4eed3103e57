#pragma once

#include <memory>
#include <string>

#include "harness/model.h"

namespace clinval::harness {

/// Where libclinval_torch.so is: what CLINVAL_TORCH_LIBRARY names, else the file beside the
/// executable, else the one in ../lib of it; empty when there is none.
[[nodiscard]] std::string torch_library_path();

/// Loads and freezes a TorchScript model. On the first call pins the environment
/// (pinned_environment.h) and opens the module library with LibTorch, which stays open to the end;
/// call it before other threads run.
///
/// The model keeps its own copy of the contract; the folder may go.
/// Errors: configs::InputError (Area::Model): E-MODEL-NO-LIBTORCH, E-MODEL-LOAD, E-MODEL-SIGNATURE.
/// Cost:   about 0.12 s once, then some milliseconds a model.
[[nodiscard]] std::unique_ptr<Model> load_torchscript(const ModelFolder& folder);

/// Version and settings of the LibTorch in use; opens it like load_torchscript.
[[nodiscard]] TorchFacts torch_facts();

}  // namespace clinval::harness
