#include "harness/check_sentinels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace clinval::harness {

namespace {

/// A value and how often it stands.
struct Count {
  double value = 0;
  std::size_t times = 0;
};

std::vector<Count> counts_of(std::vector<double> values) {
  std::ranges::sort(values);
  std::vector<Count> counts;
  for (const double value : values) {
    if (counts.empty() || counts.back().value != value) {
      counts.push_back({value, 0});
    }
    ++counts.back().times;
  }
  return counts;
}

/// 99, 999, 9999 …, of `digits` nines or more.
bool is_nines(double value, int digits) {
  double nines = 0;
  for (int i = 1; i <= 9; ++i) {
    nines = 10 * nines + 9;
    if (i >= digits && value == nines) {
      return true;
    }
  }
  return false;
}

std::size_t subjects_at(const Series& series, double value) {
  std::set<std::uint32_t> subjects;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (series.value[i] == value) {
      subjects.insert(series.subject[i]);
    }
  }
  return subjects.size();
}

/// Twice as often as each of the five values above: no tail that runs out does that.
bool stands_out(const std::vector<Count>& counts) {
  const auto end = counts.begin() + 6;
  return std::all_of(counts.begin() + 1, end,
                     [&](const Count& next) { return counts.front().times >= 2 * next.times; });
}

bool is_code_below(const Series& series, const std::vector<Count>& counts) {
  const double code = counts.front().value;
  const double least = counts[1].value;
  if (code >= 0 || least < 0) {
    return false;
  }
  const std::size_t subjects = subjects_at(series, code);
  const bool far = least - code >= counts.back().value - least;
  const bool known = code == -1 || is_nines(-code, 1);
  return (far && subjects >= 2) || (known && subjects >= 3 && stands_out(counts));
}

bool is_code_above(const Series& series, const std::vector<Count>& counts) {
  const double code = counts.back().value;
  const double largest = counts[counts.size() - 2].value;
  return is_nines(code, 3) && code - largest >= largest - counts.front().value &&
         subjects_at(series, code) >= 2;
}

}  // namespace

std::optional<double> sentinel_of(const Series& series) {
  constexpr std::size_t kFewestOfRest = 20;
  const std::vector<Count> counts = counts_of(series.value);
  if (counts.size() <= kFewestOfRest) {
    return std::nullopt;
  }
  if (is_code_below(series, counts)) {
    return counts.front().value;
  }
  return is_code_above(series, counts) ? std::optional(counts.back().value) : std::nullopt;
}

Series without(const Series& series, double number) {
  Series rest{.name = series.name, .code = series.code, .value = {}, .subject = {}, .site = {}};
  rest.units = series.units;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (series.value[i] == number) {
      continue;
    }
    rest.value.push_back(series.value[i]);
    rest.subject.push_back(series.subject[i]);
    if (!series.site.empty()) {
      rest.site.push_back(series.site[i]);
    }
  }
  return rest;
}

}  // namespace clinval::harness
