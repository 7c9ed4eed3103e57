#pragma once

#include <string>

#include "configs/json_value.h"

namespace clinval::configs {

/// RFC 8785: keys sorted by UTF-16 code unit, ECMAScript number form, shortest round trip, no
/// white space. Throws std::invalid_argument for NaN, infinity, integers beyond 2^53 - 1, bad
/// UTF-8.
[[nodiscard]] std::string canonical_json(const Json& value);

/// ECMAScript form of a finite double ("1", "0.1", "1e+21").
[[nodiscard]] std::string number_text(double value);

/// Two-space indented, key order kept, ended by a newline: for files that people read.
[[nodiscard]] std::string pretty_json(const Json& value);

}  // namespace clinval::configs
