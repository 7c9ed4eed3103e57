#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr std::size_t kFewestValues = 200;
/// At most this share of values can be outliers of one kind.
constexpr double kRare = 0.001;

/// How many of ascending logarithms stand so far beyond the 99.9 % point that no tail explains it.
///
/// A Pareto tail gains the same r in logarithm each time the share beyond falls tenfold; r is taken
/// from the steps 90 - 99 and 99 - 99.9 %, the larger. The largest of n values is then expected
/// r (log10 n - 3) beyond the 99.9 % point, and 4 r more with a chance of 1e-4. A factor of 10 is
/// asked for in any case: lighter tails never reach it, a slip of the decimal point does.
std::size_t beyond_tail(const std::vector<double>& sorted) {
  const double n = static_cast<double>(sorted.size());
  const double q90 = quantile_of_sorted(sorted, 0.9);
  const double q99 = quantile_of_sorted(sorted, 0.99);
  const auto rare = static_cast<std::size_t>(std::ceil(kRare * n));
  const double edge = sorted[sorted.size() - 1 - rare];
  const double step = std::max(q99 - q90, edge - q99);
  const double limit =
      edge + std::max(std::log(10.0), step * (std::max(0.0, std::log10(n) - 3) + 4));
  return static_cast<std::size_t>(sorted.end() - std::ranges::lower_bound(sorted, limit - 1e-9));
}

/// Values that a slip or a code must have made, above or below the others.
std::int64_t unlike_the_others(const Series& series) {
  std::vector<double> logs;
  std::size_t not_positive = 0;
  for (const double value : series.value) {
    if (value > 0) {
      logs.push_back(std::log(value));
    } else {
      ++not_positive;
    }
  }
  const double rare = kRare * static_cast<double>(series.value.size());
  if (logs.size() >= kFewestValues && static_cast<double>(not_positive) <= std::max(1.0, rare)) {
    std::ranges::sort(logs);
    std::size_t count = beyond_tail(logs);
    for (double& value : logs) {
      value = -value;
    }
    std::ranges::reverse(logs);
    count += beyond_tail(logs);
    // Zero where all others lie within a factor of 20 of each other: a code for missing.
    const double spread = quantile_of_sorted(logs, 0.999) - quantile_of_sorted(logs, 0.001);
    count += spread < std::log(20.0) ? not_positive : 0;
    return static_cast<std::int64_t>(count);
  }
  // Around the median, where values of both signs or many zeros are usual.
  std::vector<double> sorted = series.value;
  std::ranges::sort(sorted);
  const double middle = quantile_of_sorted(sorted, 0.5);
  std::vector<double> distance;
  for (const double value : sorted) {
    if (value != middle) {
      distance.push_back(std::log(std::abs(value - middle)));
    }
  }
  if (distance.size() < kFewestValues) {
    return 0;
  }
  std::ranges::sort(distance);
  return static_cast<std::int64_t>(beyond_tail(distance));
}

const configs::RangeSpec* range_of(const CheckView& view, const Series& series) {
  const auto found = std::ranges::find_if(view.config.checks.ranges, [&](const auto& range) {
    return range.code == series.code && range.name == series.name;
  });
  return found == view.config.checks.ranges.end() ? nullptr : &*found;
}

void report_range(const Series& series, const configs::RangeSpec& range, Report& report) {
  const std::int64_t count = std::ranges::count_if(series.value, [&](double value) {
    return (range.minimum && value < *range.minimum) || (range.maximum && value > *range.maximum);
  });
  if (count > 0) {
    reports::DataFinding finding = finding_of(series);
    finding.count = count;
    finding.message =
        fmt::format("{} values of {} are outside the declared range", count, name_of(series));
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
/// thing.
bool begins_at_cut(const std::vector<double>& sorted) {
  const double first = sorted.front();
  const double median = quantile_of_sorted(sorted, 0.5);
  if (first <= 0 || 3 * first < median || median <= first) {
    return false;
  }
  const double n = static_cast<double>(sorted.size());
  const auto up_to = [&](double limit) {
    return static_cast<double>(std::ranges::upper_bound(sorted, limit) - sorted.begin());
  };
  return up_to(first) <= 0.05 * n && up_to(first + (median - first) / 5) >= 0.08 * n;
}

/// As people write it: many values stand near it, none is told.
double three_digits(double value) {
  if (value == 0) {
    return 0;
  }
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
  return unit < 1 ? std::round(value / unit) / std::round(1 / unit)
                  : std::round(value / unit) * unit;
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
    const std::int64_t count = unlike_the_others(series);
    if (count > 0) {
      reports::DataFinding finding = finding_of(series);
      finding.count = count;
      finding.message =
          fmt::format("{} values of {} lie far beyond all others", count, name_of(series));
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
    std::vector<double> sorted = series.value;
    std::ranges::sort(sorted);
    if (distinct_up_to_20(sorted) < 20 || !begins_at_cut(sorted)) {
      return;
    }
    reports::DataFinding finding = finding_of(series);
    finding.count = finding.of;
    finding.measure = "least";
    finding.value = three_digits(sorted.front());
    finding.message = fmt::format("{} is recorded for some only, and begins at {:g} as if cut off",
                                  name_of(series), *finding.value);
    report.add(std::move(finding));
  });
}

namespace {

/// Different subjects that have the value.
std::int64_t subjects_at(const Series& series, double value) {
  std::set<std::uint32_t> subjects;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (series.value[i] == value) {
      subjects.insert(series.subject[i]);
    }
  }
  return static_cast<std::int64_t>(subjects.size());
}

}  // namespace

void top_code(const CheckView& view, Report& report) {
  constexpr std::int64_t kFewestAtTop = 20;
  for_each_series(view, [&](const Series& series) {
    std::vector<double> sorted = series.value;
    std::ranges::sort(sorted);
    if (distinct_up_to_20(sorted) < 20) {
      return;
    }
    // Counts of the largest value and of the five next to it.
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
    if (subjects_at(series, sorted.back()) < kFewestAtTop) {
      return;  // one person's number is no code
    }
    reports::DataFinding finding = finding_of(series);
    finding.count = counts[0];
    finding.measure = "largest";
    finding.value = three_digits(sorted.back());
    finding.message = fmt::format("{} values of {} are exactly the largest there is, about {:g}",
                                  counts[0], name_of(series), *finding.value);
    report.add(std::move(finding));
  });
}

}  // namespace clinval::harness::checks
