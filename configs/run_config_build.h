#pragma once

#include "configs/run_config.h"

namespace clinval::configs {

/// The plain structs of a document that passed check and check_references with its defaults filled
/// in. `resolved` is the document; origins and base_folder are left to the caller.
[[nodiscard]] RunConfig build_run_config(const Json& document);

}  // namespace clinval::configs
