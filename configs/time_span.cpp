#include "configs/time_span.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace clinval::configs {
namespace {

constexpr double kSecond = 1e6;
constexpr double kDay = 86'400 * kSecond;
constexpr double kYear = 365.25 * kDay;

constexpr std::array<std::pair<std::string_view, double>, 6> kUnits = {{
    {"seconds", kSecond},
    {"minutes", 60 * kSecond},
    {"hours", 3600 * kSecond},
    {"days", kDay},
    {"weeks", 7 * kDay},
    {"years", kYear},
}};

}  // namespace

std::optional<double> microseconds_in(std::string_view unit) {
  for (const auto& [name, micros] : kUnits) {
    if (unit == name || unit == name.substr(0, name.size() - 1)) {
      return micros;
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> read_time_span(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<double> unit = microseconds_in(text.substr(blank + 1));
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + blank, number);
  if (!unit || error != std::errc{} || end != text.data() + blank) {
    return std::nullopt;
  }
  const double micros = number * *unit;
  if (!(micros >= 1.0) || micros > 10'000 * kYear) {  // not NaN either
    return std::nullopt;
  }
  return std::llround(micros);
}

}  // namespace clinval::configs
