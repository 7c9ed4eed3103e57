#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clinval::configs {

/// The known name with the smallest edit distance (insert, delete, replace, swap of neighbours;
/// case ignored), the first of equals; nothing when even that needs more than a third of the
/// letters.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string> known);

/// "did you mean 'x'?", or the list of known names when none is near and there are few.
[[nodiscard]] std::string name_hint(std::string_view name, std::span<const std::string> known);

}  // namespace clinval::configs
