#pragma once

#include <optional>
#include <string>

#include "reports/results.h"

namespace clinval::harness {

/// "everybody", "sex F", "part late", "part late, sex F"; not yet escaped for any sink.
[[nodiscard]] std::string group_words(const std::optional<std::string>& part,
                                      const std::optional<reports::Slice>& slice);

}  // namespace clinval::harness
