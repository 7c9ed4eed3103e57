#include "reports/escaping.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <fmt/core.h>

namespace clinval::reports {

namespace {

struct Character {
  std::uint32_t code = 0xFFFD;
  std::size_t length = 1;  ///< bytes that it took
};

bool continues(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

/// The character at `begin`; a byte that starts no valid UTF-8 sequence is U+FFFD.
Character decode(std::string_view text, std::size_t begin) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(begin);
  if (first < 0x80) {
    return {first, 1};
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  if (first < 0xC2 || first > 0xF4 || begin + length > text.size()) {
    return {};
  }
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(byte(begin + i))) {
      return {};
    }
    code = (code << 6U) | (byte(begin + i) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return surrogate || code < kSmallest[length] || code > 0x10FFFF ? Character{}
                                                                  : Character{code, length};
}

bool between(std::uint32_t code, std::uint32_t first, std::uint32_t last) {
  return code >= first && code <= last;
}

bool is_space(std::uint32_t code) {
  return code == '\t' || code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

/// Control characters, directional marks and overrides, zero-width and tag characters.
bool is_invisible(std::uint32_t code) {
  return code < 0x20 || between(code, 0x7F, 0x9F) || code == 0xAD || code == 0x61C ||
         code == 0x180E || between(code, 0x200B, 0x200F) || between(code, 0x202A, 0x202E) ||
         between(code, 0x2060, 0x206F) || code == 0xFEFF || between(code, 0xFFF9, 0xFFFB) ||
         between(code, 0xFFFE, 0xFFFF) || between(code, 0xE0000, 0xE007F);
}

bool is_xml(std::uint32_t code) {
  return code == '\t' || code == '\n' || code == '\r' || between(code, 0x20, 0xD7FF) ||
         between(code, 0xE000, 0xFFFD) || between(code, 0x10000, 0x10FFFF);
}

/// Calls each(character, its bytes) for every character; U+FFFD replaces what is no UTF-8.
template <typename Each>
void for_each_character(std::string_view text, Each each) {
  for (std::size_t i = 0; i < text.size();) {
    const Character character = decode(text, i);
    const bool replaced = character.code == 0xFFFD && character.length == 1;
    each(character.code, replaced ? "\xEF\xBF\xBD" : text.substr(i, character.length));
    i += character.length;
  }
}

std::string_view reference(char character) {
  switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return "";
  }
}

std::string with_references(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char character : text) {
    const std::string_view replacement = reference(character);
    if (replacement.empty()) {
      escaped += character;
    } else {
      escaped += replacement;
    }
  }
  return escaped;
}

}  // namespace

std::string visible(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for_each_character(text, [&](std::uint32_t code, std::string_view bytes) {
    if (is_space(code)) {
      shown += ' ';
    } else if (is_invisible(code)) {
      shown += fmt::format("U+{:04X}", code);
    } else {
      shown += bytes;
    }
  });
  return shown;
}

std::string html_escaped(std::string_view text) {
  return with_references(visible(text));
}

std::string xml_escaped(std::string_view text) {
  std::string legal;
  legal.reserve(text.size());
  for_each_character(text, [&](std::uint32_t code, std::string_view bytes) {
    if (is_space(code)) {
      legal += ' ';  // an attribute would turn it into one anyway
    } else if (is_xml(code)) {
      legal += is_invisible(code) ? fmt::format("U+{:04X}", code) : std::string(bytes);
    }
  });
  return with_references(legal);
}

std::string markdown_escaped(std::string_view text) {
  constexpr std::string_view kPunctuation = "\\`*_{}[]|#~!";
  std::string escaped;
  const std::string shown = visible(text);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char character = shown[i];
    const bool scheme = character == ':' && i + 1 < shown.size() && shown[i + 1] != ' ';
    if (character == '&' || character == '<' || character == '>') {
      escaped += reference(character);
    } else if (character == '@' || scheme) {
      // Mentions and bare addresses become links even after a backslash.
      escaped += fmt::format("&#{};", static_cast<int>(character));
    } else {
      if (kPunctuation.find(character) != std::string_view::npos) {
        escaped += '\\';
      }
      escaped += character;
    }
  }
  for (std::size_t at = escaped.find("www."); at != std::string::npos;
       at = escaped.find("www.", at)) {
    escaped.replace(at, 4, "www&#46;");
  }
  return escaped;
}

std::string csv_text(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@\t";
  std::string cell = "\"";
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
    cell += '\'';
  }
  for (const char character : visible(text)) {
    cell += character;
    if (character == '"') {
      cell += character;
    }
  }
  return cell + '"';
}

}  // namespace clinval::reports
