#include "datasets/cast.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace clinval::datasets {

namespace {

/// A value, or the reason why there is none.
template <typename Value>
using Parsed = std::variant<Value, CastTrouble>;

template <typename Value>
Parsed<Value> number(std::string_view text) {
  Value value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::invalid_argument || stop != end) {
    return CastTrouble::Type;
  }
  if (error != std::errc{}) {
    return CastTrouble::Number;
  }
  return value;
}

Parsed<double> real(std::string_view text) {
  const Parsed<double> value = number<double>(text);
  // from_chars reads "nan" and "inf", which are no measurements.
  if (const double* read = std::get_if<double>(&value); read != nullptr && !std::isfinite(*read)) {
    return CastTrouble::Number;
  }
  return value;
}

Parsed<std::uint8_t> boolean(std::string_view text) {
  if (text == "1" || text == "true" || text == "True" || text == "TRUE") {
    return std::uint8_t{1};
  }
  if (text == "0" || text == "false" || text == "False" || text == "FALSE") {
    return std::uint8_t{0};
  }
  return CastTrouble::Type;
}

/// Exactly `digits` digits at the start of `text`, which loses them.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) {
    return std::nullopt;
  }
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  const bool first = take_char(text, "-");
  const auto month = take_digits(text, 2);
  const bool second = take_char(text, "-");
  const auto day = take_digits(text, 2);
  if (!year || !first || !month || !second || !day || *year == 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

/// HH:MM[:SS[.f]] as microseconds of the day.
std::optional<std::int64_t> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  const bool colon = take_char(text, ":");
  const auto minute = take_digits(text, 2);
  if (!hour || !colon || !minute || *hour > 23 || *minute > 59) {
    return std::nullopt;
  }
  std::int64_t seconds = *hour * 3600 + *minute * 60;
  std::int64_t micros = 0;
  if (take_char(text, ":")) {
    const auto second = take_digits(text, 2);
    if (!second || *second > 59) {
      return std::nullopt;
    }
    seconds += *second;
    if (take_char(text, ".")) {
      const std::size_t digits = text.size();
      const auto fraction = take_digits(text, digits);
      if (!fraction || digits == 0 || digits > 6) {
        return std::nullopt;
      }
      micros = *fraction;
      for (std::size_t i = digits; i < 6; ++i) {
        micros *= 10;
      }
    }
  }
  return seconds * 1'000'000 + micros;
}

Parsed<std::int64_t> date(std::string_view text) {
  const auto days = take_date(text);
  if (!days || !text.empty()) {
    return CastTrouble::Type;
  }
  return *days;
}

Parsed<std::int64_t> timestamp(std::string_view text) {
  const auto days = take_date(text);
  if (!days || !take_char(text, "T ") || text.size() > 15) {
    return CastTrouble::Type;
  }
  const auto micros = take_time(text);
  if (!micros || !text.empty()) {
    return CastTrouble::Type;
  }
  return *days * 86'400'000'000 + *micros;
}

template <typename Value>
std::optional<CastTrouble> append(Column& column, const Parsed<Value>& parsed) {
  if (const auto* trouble = std::get_if<CastTrouble>(&parsed)) {
    return *trouble;
  }
  std::get<std::vector<Value>>(column.values).push_back(std::get<Value>(parsed));
  column.present.push_back(1);
  return std::nullopt;
}

}  // namespace

std::optional<CastTrouble> append_cast(Column& column, std::string_view text) {
  switch (column.type) {
    case ColumnType::Integer: return append(column, number<std::int64_t>(text));
    case ColumnType::Real: return append(column, real(text));
    case ColumnType::Boolean: return append(column, boolean(text));
    case ColumnType::Date: return append(column, date(text));
    case ColumnType::Timestamp: return append(column, timestamp(text));
    case ColumnType::Text:
      std::get<Texts>(column.values).push_back(text);
      column.present.push_back(1);
      return std::nullopt;
  }
  throw std::logic_error("unknown column type");
}

void append_null(Column& column) {
  column.present.push_back(0);
  std::visit([](auto& values) { values.push_back({}); }, column.values);
}

bool is_finite_value(const Column& column, std::size_t row) {
  constexpr std::int64_t kDays = 3'000'000;  // beyond the year 9999 either way
  switch (column.type) {
    case ColumnType::Real: return std::isfinite(column.reals()[row]);
    case ColumnType::Date: return std::abs(column.integers()[row]) < kDays;
    case ColumnType::Timestamp: return std::abs(column.integers()[row] / 86'400'000'000) < kDays;
    default: return true;
  }
}

std::string_view expected_form(ColumnType type) {
  switch (type) {
    case ColumnType::Integer: return "an integer, as in 42 (no fraction, no sign but -)";
    case ColumnType::Real: return "a finite number, as in 36.6 or 1e-3";
    case ColumnType::Text: return "text";
    case ColumnType::Boolean: return "true, false, 0 or 1";
    case ColumnType::Date: return "a date of the calendar, YYYY-MM-DD";
    case ColumnType::Timestamp: return "a time without zone, YYYY-MM-DDTHH:MM:SS";
  }
  throw std::logic_error("unknown column type");
}

}  // namespace clinval::datasets
