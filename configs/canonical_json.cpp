#include "configs/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "configs/utf8.h"

namespace clinval::configs {
namespace {

constexpr std::int64_t kLargestExact = (std::int64_t{1} << 53) - 1;

// RFC 8785 section 3.2.2.2: the five short escapes, quote and backslash, \u00xx for other controls.
void write_string(std::string& out, std::string_view text) {
  if (first_bad_utf8(text)) {
    throw std::invalid_argument("JSON text is not valid UTF-8");
  }
  constexpr std::string_view kControls = "\b\t\n\f\r\"\\";
  constexpr std::string_view kEscapes = "btnfr\"\\";
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t known = kControls.find(c);
    if (known != std::string_view::npos) {
      out += '\\';
      out += kEscapes[known];
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xFu];
    } else {
      out += c;
    }
  }
  out += '"';
}

// ECMA-262 Number::toString: digits d of length k, the point after n of them.
std::string place_point(const std::string& digits, int n) {
  const int k = static_cast<int>(digits.size());
  if (k <= n && n <= 21) {
    return digits + std::string(static_cast<std::size_t>(n - k), '0');
  }
  if (0 < n && n <= 21) {
    const auto point = static_cast<std::size_t>(n);
    return digits.substr(0, point) + "." + digits.substr(point);
  }
  if (-6 < n && n <= 0) {
    return "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  }
  const std::string exponent = (n > 0 ? "e+" : "e-") + std::to_string(std::abs(n - 1));
  return digits.substr(0, 1) + (k > 1 ? "." + digits.substr(1) : "") + exponent;
}

struct Writer {
  std::string out;
  bool pretty = false;
  std::size_t level = 0;

  void break_line() {
    if (pretty) {
      out += '\n' + std::string(2 * level, ' ');
    }
  }

  void write(std::nullptr_t) { out += "null"; }
  void write(bool value) { out += value ? "true" : "false"; }
  void write(double value) { out += number_text(value); }
  void write(const std::string& value) { write_string(out, value); }

  void write(std::int64_t value) {
    if (!pretty && (value > kLargestExact || value < -kLargestExact)) {
      throw std::invalid_argument("JSON integer is beyond 2^53 - 1");
    }
    out += std::to_string(value);
  }

  void write(const Json::Array& items) {
    list('[', ']', items.size(), [&](std::size_t i) { value(items[i]); });
  }

  void write(const Json::Object& members) {
    std::vector<std::pair<std::u16string, const Json::Member*>> order;
    for (const Json::Member& member : members) {
      order.emplace_back(pretty ? std::u16string() : utf16_units(member.first), &member);
    }
    std::ranges::stable_sort(order, {}, &std::pair<std::u16string, const Json::Member*>::first);
    list('{', '}', order.size(), [&](std::size_t i) {
      write_string(out, order[i].second->first);
      out += pretty ? ": " : ":";
      value(order[i].second->second);
    });
  }

  template <typename WriteItem>
  void list(char open, char close, std::size_t count, const WriteItem& write_item) {
    out += open;
    ++level;
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) {
        out += ',';
      }
      break_line();
      write_item(i);
    }
    --level;
    if (count > 0) {
      break_line();
    }
    out += close;
  }

  void value(const Json& json) {
    std::visit([this](const auto& content) { write(content); }, json.content);
  }
};

}  // namespace

std::string canonical_json(const Json& value) {
  Writer writer;
  writer.value(value);
  return std::move(writer.out);
}

std::string number_text(double value) {
  if (!std::isfinite(value)) {
    throw std::invalid_argument("JSON has no NaN and no infinity");
  }
  if (value == 0.0) {
    return "0";  // also minus zero
  }
  char buffer[32];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), std::abs(value),
                                 std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  const std::size_t mark = text.find('e');
  std::string digits;
  std::ranges::copy_if(text.substr(0, mark), std::back_inserter(digits),
                       [](char c) { return c != '.'; });
  int exponent = 0;
  const std::size_t first = text[mark + 1] == '+' ? mark + 2 : mark + 1;
  std::from_chars(buffer + first, end.ptr, exponent);
  return (value < 0 ? "-" : "") + place_point(digits, exponent + 1);
}

std::string pretty_json(const Json& value) {
  Writer writer{.out = {}, .pretty = true};
  writer.value(value);
  return std::move(writer.out) + "\n";
}

}  // namespace clinval::configs
