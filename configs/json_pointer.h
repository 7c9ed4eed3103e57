#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::configs {

/// RFC 6901: the pointer of a member or an element of what `parent` points at.
[[nodiscard]] std::string pointer_to(std::string_view parent, std::string_view key);
[[nodiscard]] std::string pointer_to(std::string_view parent, std::size_t index);

/// The reference tokens of a pointer, unescaped; nothing when it is malformed.
[[nodiscard]] std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer);

}  // namespace clinval::configs
