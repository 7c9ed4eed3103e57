#include "reports/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/core.h>

#include "reports/wording.h"

namespace clinval::reports {

int decimals_for(double width) {
  constexpr double kUnits = 8.0;
  int decimals = 0;
  for (double scaled = width; decimals < 6 && scaled < kUnits; scaled *= 10.0) {
    ++decimals;
  }
  return decimals;
}

std::string fixed(double value, int decimals) {
  constexpr int kMostDecimals = 20;
  std::array<char, 400> buffer{};  // the longest double has 309 digits before the point
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed,
                    std::clamp(decimals, 0, kMostDecimals));
  if (error != std::errc()) {
    throw std::logic_error("fixed: a number longer than every double");
  }
  std::string text(buffer.data(), end);
  if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) {
    text.erase(0, 1);
  }
  return text;
}

std::string count_text(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

const metrics::Interval* headline(const EstimateRow& row) {
  return row.intervals.empty() || !row.intervals.front().limits ? nullptr : &row.intervals.front();
}

int decimals_of(const EstimateRow& row) {
  const metrics::Interval* interval = headline(row);
  if (interval == nullptr || interval->limits->upper == interval->limits->lower) {
    return 3;
  }
  return decimals_for(interval->limits->upper - interval->limits->lower);
}

std::string value_text(const EstimateRow& row) {
  return row.value ? fixed(*row.value, decimals_of(row)) : undefined_words(row.value.error());
}

namespace {

std::string limits_text(const EstimateRow& row, int decimals, double factor) {
  const metrics::Interval* interval = headline(row);
  if (interval != nullptr) {
    return fmt::format("{} to {}", fixed(interval->limits->lower * factor, decimals),
                       fixed(interval->limits->upper * factor, decimals));
  }
  return row.intervals.empty()
             ? "no interval"
             : "no interval: " + undefined_reason(row.intervals.front().limits.error());
}

}  // namespace

std::string interval_text(const EstimateRow& row) {
  return row.value ? limits_text(row, decimals_of(row), 1.0) : "";
}

std::string estimate_text(const EstimateRow& row) {
  if (!row.value) {
    return value_text(row);
  }
  if (row.null_reference && row.intervals.empty()) {
    return fmt::format("{} (if risks were right {}, at most {})", value_text(row),
                       fixed(row.null_reference->mean, decimals_of(row)),
                       fixed(row.null_reference->upper, decimals_of(row)));
  }
  if (row.p_value && row.intervals.empty()) {
    return fmt::format("{} (p {})", value_text(row), p_value_text(*row.p_value));
  }
  return fmt::format("{} ({})", value_text(row), interval_text(row));
}

std::string scaled_text(const EstimateRow& row, double factor) {
  if (!row.value) {
    return value_text(row);
  }
  const metrics::Interval* interval = headline(row);
  const int decimals =
      interval == nullptr
          ? 1
          : decimals_for((interval->limits->upper - interval->limits->lower) * factor);
  const std::string value = fixed(*row.value * factor, decimals);
  return row.intervals.empty() ? value
                               : fmt::format("{} ({})", value, limits_text(row, decimals, factor));
}

std::string p_value_text(double p) {
  return p < 0.001 ? "< 0.001" : fixed(p, 3);
}

std::string level_text(double level) {
  // Shortest text of the percentage; the product alone would show 95.00000000000001 for some
  // levels.
  std::string text = fixed(level * 100.0, 3);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text + " %";
}

}  // namespace clinval::reports
