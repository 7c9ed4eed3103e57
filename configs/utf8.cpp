#include "configs/utf8.h"

#include <cstdint>

namespace clinval::configs {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 0;  // in bytes; 0: malformed
};

CodePoint decode(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) {
    return {};
  }
  std::uint32_t value = lead & (0xFFu >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    const unsigned next = byte_at(text, i + k);
    if ((next & 0xC0u) != 0x80u) {
      return {};
    }
    value = value << 6 | (next & 0x3Fu);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate) {
    return {};
  }
  return {value, length};
}

}  // namespace

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode(text, i);
    if (point.length == 0) {
      return i;
    }
    i += point.length;
  }
  return std::nullopt;
}

std::u16string utf16_units(std::string_view text) {
  std::u16string units;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode(text, i);
    if (point.value < 0x10000) {
      units += static_cast<char16_t>(point.value);
    } else {
      const std::uint32_t rest = point.value - 0x10000;
      units += static_cast<char16_t>(0xD800 + (rest >> 10));
      units += static_cast<char16_t>(0xDC00 + (rest & 0x3FF));
    }
    i += point.length == 0 ? 1 : point.length;
  }
  return units;
}

}  // namespace clinval::configs
