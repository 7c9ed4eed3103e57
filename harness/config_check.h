#pragma once

#include <vector>

#include "configs/input_error.h"
#include "configs/run_config.h"

namespace clinval::harness {

/// What only the catalogue and the case set's columns can tell about a config: unknown metrics
/// (with the nearest name), a threshold that a gate lacks, does not need or that its task does not
/// declare, an interval that the metric does not have, columns that no source declares.
[[nodiscard]] std::vector<configs::Problem> check_config(const configs::RunConfig& config);

/// Throws configs::InputError (Config) with all of them when there is any.
void refuse_bad_config(const configs::RunConfig& config);

}  // namespace clinval::harness
