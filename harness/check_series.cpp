#include "harness/check_series.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "metrics/auroc.h"
#include "metrics/distributions.h"
#include "metrics/scored_cases.h"

namespace clinval::harness {

using datasets::Column;
using datasets::ColumnType;

namespace {

Series column_series(const CheckView& view, const Column& column) {
  Series series{.name = column.name, .code = false, .value = {}, .subject = {}, .site = {}};
  series.units = view.rows();
  for (std::size_t row = 0; row < view.rows(); ++row) {
    if (column.is_null(row)) {
      continue;
    }
    series.value.push_back(datasets::number_of(column, row));
    series.subject.push_back(view.subject.code[row]);
    if (!view.site.names.empty()) {
      series.site.push_back(view.site.code[row]);
    }
  }
  return series;
}

/// Site of each subject of the events: that of its first case.
std::vector<std::uint32_t> site_of_subjects(const CheckView& view) {
  std::vector<std::uint32_t> site(view.events->subjects.size(), 0);
  for (std::size_t row = view.rows(); row-- > 0;) {
    if (view.subject_events[row] != CheckView::kNoEvents) {
      site[view.subject_events[row]] = view.site.code[row];
    }
  }
  return site;
}

}  // namespace

void for_each_series(const CheckView& view, const std::function<void(const Series&)>& visit) {
  for (const Column* column : view.measures) {
    if (column->type == ColumnType::Integer || column->type == ColumnType::Real) {
      visit(column_series(view, *column));
    }
  }
  if (view.events == nullptr) {
    return;
  }
  const datasets::EventTable& events = *view.events;
  const std::vector<std::uint32_t> site =
      view.site.names.empty() ? std::vector<std::uint32_t>{} : site_of_subjects(view);
  for (std::size_t code = 0; code < events.codes.size(); ++code) {
    Series series{
        .name = view.codes.name(code), .code = true, .value = {}, .subject = {}, .site = {}};
    series.units = view.subject.names.size();
    for (std::size_t i = view.code_begin[code]; i < view.code_begin[code + 1]; ++i) {
      const std::size_t event = view.code_events[i];
      if (events.has_value[event] == 0) {
        continue;
      }
      series.value.push_back(static_cast<double>(events.value[event]));
      series.subject.push_back(view.event_subject[event]);
      if (!site.empty()) {
        series.site.push_back(site[series.subject.back()]);
      }
    }
    if (!series.value.empty()) {
      visit(series);
    }
  }
}

reports::DataFinding finding_of(const Series& series) {
  reports::DataFinding finding;
  if (series.code && series.name.empty()) {
    finding.other_codes = 1;
  } else {
    (series.code ? finding.codes : finding.columns).push_back(series.name);
  }
  finding.of = static_cast<std::int64_t>(series.value.size());
  finding.counted = "values";
  return finding;
}

std::string name_of(const Series& series) {
  if (series.code && series.name.empty()) {
    return std::string(kUnnamed);
  }
  return (series.code ? "code " : "column ") + series.name;
}

bool is_numeric(const Column& column) {
  return column.type == ColumnType::Integer || column.type == ColumnType::Real ||
         column.type == ColumnType::Boolean;
}

PresentNumbers numbers_of(const Column& column, std::span<const std::size_t> rows) {
  PresentNumbers numbers;
  for (const std::size_t row : rows) {
    if (!column.is_null(row)) {
      numbers.value.push_back(datasets::number_of(column, row));
      numbers.row.push_back(row);
    }
  }
  return numbers;
}

Separation separation(std::span<const std::uint8_t> label, std::span<const double> value,
                      std::span<const std::uint32_t> subject) {
  Separation result;
  // One mark a subject and class: 1 without, 2 with the outcome.
  const std::uint32_t most = subject.empty() ? 0 : std::ranges::max(subject);
  std::vector<std::uint8_t> seen(std::size_t{most} + 1, 0);
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto mark = static_cast<std::uint8_t>(label[i] != 0 ? 2 : 1);
    if ((seen[subject[i]] & mark) == 0) {
      seen[subject[i]] = static_cast<std::uint8_t>(seen[subject[i]] | mark);
      ++(mark == 2 ? result.positives : result.negatives);
    }
  }
  if (result.positives == 0 || result.negatives == 0) {
    return result;
  }
  const metrics::ScoredCases scored(label, value);
  result.auroc = *metrics::auroc_value(scored, {});
  const double m = static_cast<double>(result.positives);
  const double n = static_cast<double>(result.negatives);
  result.z = (result.auroc - 0.5) / std::sqrt((m + n + 1) / (12 * m * n));
  return result;
}

Separation separation_within(std::span<const std::uint8_t> label, std::span<const double> value,
                             std::span<const std::uint32_t> stratum) {
  struct Members {
    std::vector<std::uint8_t> label;
    std::vector<double> value;
    std::vector<std::uint32_t> subject;
  };
  std::map<std::uint32_t, Members> strata;
  for (std::size_t i = 0; i < label.size(); ++i) {
    Members& members = strata[stratum[i]];
    members.subject.push_back(static_cast<std::uint32_t>(members.label.size()));
    members.label.push_back(label[i]);
    members.value.push_back(value[i]);
  }
  Separation result;
  double pairs = 0;
  double sum = 0;
  double variance = 0;
  for (const auto& [number, members] : strata) {
    const Separation one = separation(members.label, members.value, members.subject);
    const double m = static_cast<double>(one.positives);
    const double n = static_cast<double>(one.negatives);
    if (m * n > 0) {
      result.positives += one.positives;
      result.negatives += one.negatives;
      pairs += m * n;
      sum += m * n * one.auroc;
      variance += m * n * (m + n + 1) / 12;
    }
  }
  if (pairs > 0) {
    result.auroc = sum / pairs;
    result.z = (sum - pairs / 2) / std::sqrt(variance);
  }
  return result;
}

double z_of_shares(double first, double first_of, double second, double second_of) {
  if (first_of <= 0 || second_of <= 0) {
    return 0.0;
  }
  const double pooled = (first + second) / (first_of + second_of);
  const double variance = pooled * (1 - pooled) * (1 / first_of + 1 / second_of);
  return variance > 0 ? (first / first_of - second / second_of) / std::sqrt(variance) : 0.0;
}

double quantile_of_sorted(std::span<const double> sorted, double share) {
  const double position = std::ceil(share * static_cast<double>(sorted.size())) - 1;
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::clamp(position, 0.0, last))];
}

}  // namespace clinval::harness
