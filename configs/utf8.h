#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clinval::configs {

/// Offset of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong form, no
/// surrogate, nothing above U+10FFFF), or nothing when the whole text is.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);

/// UTF-16 code units of well-formed UTF-8: what RFC 8785 sorts keys by.
[[nodiscard]] std::u16string utf16_units(std::string_view text);

}  // namespace clinval::configs
