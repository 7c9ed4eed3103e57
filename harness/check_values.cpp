#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_sentinels.h"
#include "harness/check_series.h"
#include "harness/check_weights.h"

namespace clinval::harness::checks {

namespace {

constexpr std::size_t kFewestValues = 200;
/// At most this share of subjects, and one at least, can have outliers of one kind.
constexpr double kRare = 0.001;

/// How many of a series' logarithms stand so far beyond the 99.9 % point that no tail explains it.
///
/// A Pareto tail gains the same r in logarithm each time the share beyond falls tenfold; r is taken
/// from the steps 90 - 99 and 99 - 99.9 %, the larger. The largest of n values is then expected
/// r log10 k beyond the point above which k of them lie, and 4 r more with a chance of 1e-4. A
/// factor of 10 is asked for in any case: lighter tails never reach it, a slip of the decimal point
/// does.
std::size_t beyond_tail(const WeightedValues& logs) {
  const std::vector<double>& sorted = logs.value();
  const double q90 = logs.quantile(0.9);
  const double q99 = logs.quantile(0.99);
  const double top = std::ceil(kRare * logs.subjects());
  const double edge = logs.below_top(top);
  const double step = std::max(q99 - q90, edge - q99);
  const double more = std::log10(static_cast<double>(sorted.size()) * top / logs.subjects());
  const double limit = edge + std::max(std::log(10.0), step * (std::max(0.0, more) + 4));
  return static_cast<std::size_t>(sorted.end() - std::ranges::lower_bound(sorted, limit - 1e-9));
}

/// Logarithms of what `number` makes of a series' values, where it is positive.
template <typename Number>
WeightedValues logarithms(const Series& series, const Number& number) {
  std::vector<double> logs;
  std::vector<std::uint32_t> subject;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (const double value = number(series.value[i]); value > 0) {
      logs.push_back(std::log(value));
      subject.push_back(series.subject[i]);
    }
  }
  return {std::move(logs), subject};
}

/// Zero, or below, stands for missing where the others (98 % of them) lie within a factor of 20 of
/// each other, and further from zero than the middle half of the values is wide: counts of few do
/// not.
bool zero_is_a_code(const WeightedValues& logs, const WeightedValues& all) {
  const double least = logs.quantile(0.01);  // slips may lie below
  return logs.quantile(0.99) - least < std::log(20.0) &&
         std::exp(least) > all.quantile(0.75) - all.quantile(0.25);
}

/// Values that a slip or a code must have made, above or below the others; every subject counts
/// one.
std::size_t unlike_the_others(const Series& series) {
  const WeightedValues all(series.value, series.subject);
  if (all.subjects() < kFewestSubjects) {
    return 0;
  }
  const WeightedValues logs = logarithms(series, [](double value) { return value; });
  const std::size_t not_positive = series.value.size() - logs.value().size();
  if (logs.value().size() >= kFewestValues &&
      all.up_to(0) <= std::max(1.0, kRare * all.subjects())) {
    const WeightedValues small = logs.turned();
    return beyond_tail(logs) + beyond_tail(small) +
           (zero_is_a_code(logs, all) ? not_positive : std::size_t{0});
  }
  // Around the median, where values of both signs or many zeros are usual.
  const double middle = all.quantile(0.5);
  const WeightedValues distance =
      logarithms(series, [&](double value) { return std::abs(value - middle); });
  return distance.value().size() < kFewestValues ? 0 : beyond_tail(distance);
}

/// Codes for missing, and what stands out of the rest.
std::int64_t impossible_values(const Series& series) {
  if (series.value.size() < kFewestValues) {
    return 0;
  }
  const std::optional<double> code = sentinel_of(series);
  if (!code) {
    return static_cast<std::int64_t>(unlike_the_others(series));
  }
  const Series rest = without(series, *code);
  return static_cast<std::int64_t>(series.value.size() - rest.value.size() +
                                   unlike_the_others(rest));
}

const configs::RangeSpec* range_of(const CheckView& view, const Series& series) {
  const auto found = std::ranges::find_if(view.config.checks.ranges, [&](const auto& range) {
    return range.code == series.code && range.name == series.name;
  });
  return found == view.config.checks.ranges.end() ? nullptr : &*found;
}

std::string values_lie(std::int64_t count, const Series& series, const char* where) {
  return count == 1 ? fmt::format("1 value of {} lies {}", name_of(series), where)
                    : fmt::format("{} values of {} lie {}", count, name_of(series), where);
}

void report_range(const Series& series, const configs::RangeSpec& range, Report& report) {
  const std::int64_t count = std::ranges::count_if(series.value, [&](double value) {
    return (range.minimum && value < *range.minimum) || (range.maximum && value > *range.maximum);
  });
  if (count > 0) {
    reports::DataFinding finding = finding_of(series);
    finding.count = count;
    finding.message = values_lie(count, series, "outside the declared range");
    report.add(std::move(finding));
  }
}

/// Declared ranges hold for any column: outcomes and derived ones too.
void declared_columns(const CheckView& view, Report& report) {
  for (const configs::RangeSpec& range : view.config.checks.ranges) {
    const datasets::Column* column = range.code ? nullptr : view.cases.cases.find(range.name);
    if (column == nullptr || !is_numeric(*column)) {
      continue;
    }
    Series series{.name = range.name, .code = false, .value = {}, .subject = {}, .site = {}};
    for (std::size_t row = 0; row < view.rows(); ++row) {
      if (!column->is_null(row)) {
        series.value.push_back(datasets::number_of(*column, row));
      }
    }
    report_range(series, range, report);
  }
}

/// Number of different values of ascending ones, up to 20.
std::size_t distinct_up_to_20(const std::vector<double>& sorted) {
  std::size_t count = sorted.empty() ? 0 : 1;
  for (std::size_t i = 1; i < sorted.size() && count < 20; ++i) {
    count += sorted[i] != sorted[i - 1] ? 1U : 0U;
  }
  return count;
}

/// Whether ascending values begin at a cut through the body of their distribution: the first fifth
/// of the way to the median holds at least 8 % of all, where a tail that runs out holds next to
/// none and a level density 10 %. A cut near zero, or many values at the very end, is another
/// thing. Every subject counts one.
bool begins_at_cut(const WeightedValues& values) {
  const double first = values.value().front();
  const double median = values.quantile(0.5);
  if (first <= 0 || 3 * first < median || median <= first) {
    return false;
  }
  const double n = values.subjects();
  return values.up_to(first) <= 0.05 * n && values.up_to(first + (median - first) / 5) >= 0.08 * n;
}

/// As people write it.
double rounded(double value, int digits) {
  if (value == 0) {
    return 0;
  }
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - (digits - 1));
  return unit < 1 ? std::round(value / unit) / std::round(1 / unit)
                  : std::round(value / unit) * unit;
}

/// The least value with as many of three digits as ten subjects share; none where they share none:
/// one person's number stays here.
std::optional<double> least_of_many(const Series& series, double least) {
  constexpr std::size_t kFewestSharing = 10;
  for (const int digits : {3, 2, 1}) {
    std::set<std::uint32_t> sharing;
    for (std::size_t i = 0; i < series.value.size(); ++i) {
      if (rounded(series.value[i], digits) == rounded(least, digits)) {
        sharing.insert(series.subject[i]);
      }
    }
    if (sharing.size() >= kFewestSharing) {
      return rounded(least, digits);
    }
  }
  return std::nullopt;
}

std::size_t units_with_value(const Series& series) {
  if (!series.code) {
    return series.value.size();
  }
  std::vector<std::uint32_t> subjects = series.subject;
  std::ranges::sort(subjects);
  return static_cast<std::size_t>(std::ranges::unique(subjects).begin() - subjects.begin());
}

}  // namespace

void impossible_value(const CheckView& view, Report& report) {
  declared_columns(view, report);
  for_each_series(view, [&](const Series& series) {
    if (const configs::RangeSpec* range = range_of(view, series); range != nullptr) {
      if (series.code) {
        report_range(series, *range, report);
      }
      return;
    }
    const std::int64_t count = impossible_values(series);
    if (count > 0) {
      reports::DataFinding finding = finding_of(series);
      finding.count = count;
      finding.message = values_lie(count, series, "far beyond all others");
      report.add(std::move(finding));
    }
  });
}

void one_sided_values(const CheckView& view, Report& report) {
  constexpr double kForSome = 0.9;  // of who could have a value
  for_each_series(view, [&](const Series& series) {
    if (series.value.size() < kFewestValues || static_cast<double>(units_with_value(series)) >=
                                                   kForSome * static_cast<double>(series.units)) {
      return;
    }
    const WeightedValues values(series.value, series.subject);
    if (values.subjects() < kFewestSubjects || distinct_up_to_20(values.value()) < 20 ||
        !begins_at_cut(values)) {
      return;
    }
    reports::DataFinding finding = finding_of(series);
    finding.count = finding.of;
    finding.value = least_of_many(series, values.value().front());
    finding.measure = finding.value ? "least" : "";
    finding.message =
        fmt::format("{} is recorded for some only, and begins {}as if cut off", name_of(series),
                    finding.value ? fmt::format("at {:g} ", *finding.value) : std::string());
    report.add(std::move(finding));
  });
}

namespace {

/// Ascending values, each once for every subject that has it: one person's number is no code.
std::vector<double> once_a_subject(const Series& series) {
  std::vector<std::pair<double, std::uint32_t>> pairs;
  pairs.reserve(series.value.size());
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    pairs.emplace_back(series.value[i], series.subject[i]);
  }
  std::ranges::sort(pairs);
  pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
  std::vector<double> values;
  for (const auto& [value, subject] : pairs) {
    values.push_back(value);
  }
  return values;
}

}  // namespace

void top_code(const CheckView& view, Report& report) {
  constexpr std::int64_t kFewestAtTop = 20;
  for_each_series(view, [&](const Series& series) {
    const std::vector<double> sorted = once_a_subject(series);
    if (distinct_up_to_20(sorted) < 20) {
      return;
    }
    // Subjects at the largest value and at the five next to it.
    std::vector<std::int64_t> counts;
    for (std::size_t i = sorted.size(); i-- > 0 && counts.size() <= 6;) {
      if (i + 1 == sorted.size() || sorted[i] != sorted[i + 1]) {
        counts.push_back(0);
      }
      ++counts.back();
    }
    const double near =
        static_cast<double>(counts[1] + counts[2] + counts[3] + counts[4] + counts[5]);
    // 1 and 100 end many scales by nature; as a code they stand apart from all other values.
    const auto below = static_cast<std::size_t>(counts[0]);
    const double gap = sorted.back() - sorted[sorted.size() - 1 - below];
    const double spread = quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25);
    const bool end_of_scale = sorted.back() == 1 || sorted.back() == 100;
    if (end_of_scale && gap < 0.25 * spread) {
      return;
    }
    if (counts[0] < kFewestAtTop || static_cast<double>(counts[0]) < near ||
        static_cast<double>(counts[0]) < 0.005 * static_cast<double>(sorted.size())) {
      return;
    }
    reports::DataFinding finding = finding_of(series);
    finding.count = std::ranges::count(series.value, sorted.back());
    finding.measure = "largest";
    finding.value = rounded(sorted.back(), 3);
    finding.message = fmt::format("{} values of {} are exactly the largest there is, about {:g}",
                                  finding.count, name_of(series), *finding.value);
    report.add(std::move(finding));
  });
}

}  // namespace clinval::harness::checks
