#pragma once

#include <vector>

#include "configs/input_error.h"

namespace clinval::harness {

/// What the process returns; the meaning of each stands in `clinval --help`.
enum class ExitCode {
  Done = 0,
  GateFailed = 1,
  Config = 2,
  Data = 3,
  Model = 4,
  Internal = 5,
  Incomplete = 6,
  Inconclusive = 7,
  Interrupted = 130,
};

/// The code of a kind of bad input: an output that cannot be written leaves the run incomplete.
[[nodiscard]] ExitCode exit_code_of(configs::Area area);

/// The one that counts when several apply: 5, 2, 3, 4, 6, 1, 7, 0.
[[nodiscard]] ExitCode worst(const std::vector<ExitCode>& codes);

}  // namespace clinval::harness
