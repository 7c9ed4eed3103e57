#pragma once

#include <span>

#include "configs/input_error.h"

namespace clinval::configs {

/// The catalogue of every stable code, in byte order: `clinval list errors`.
[[nodiscard]] std::span<const ErrorCode> error_codes();

/// The row of a code, or nullptr.
[[nodiscard]] const ErrorCode* find_error_code(std::string_view code);

}  // namespace clinval::configs
