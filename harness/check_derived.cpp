#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"

namespace clinval::harness::checks {

namespace {

/// Whether the SQL speaks of missing values itself: what it then gives is meant.
bool thinks_of_null(const std::string& sql) {
  std::string plain;
  for (const char c : sql) {
    plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return plain.find("null") != std::string::npos || plain.find("coalesce") != std::string::npos;
}

}  // namespace

void derived_group_filled(const CheckView& view, Report& report) {
  std::set<std::string> derived;
  for (const configs::NamedSql& column : view.config.cases.columns) {
    derived.insert(column.name);
  }
  std::vector<std::string> declared;
  for (const datasets::Column& column : view.cases.cases.columns) {
    if (!derived.contains(column.name)) {
      declared.push_back(column.name);
    }
  }
  for (const configs::NamedSql& column : view.config.cases.columns) {
    const std::set<std::string> sources = columns_in_sql(column.sql, declared);
    if (sources.empty() || thinks_of_null(column.sql)) {
      continue;
    }
    const datasets::Column& made = view.cases.cases.at(column.name);
    std::int64_t filled = 0;
    std::int64_t missing = 0;
    for (std::size_t row = 0; row < view.rows(); ++row) {
      const bool none = std::ranges::all_of(
          sources, [&](const std::string& name) { return view.cases.cases.at(name).is_null(row); });
      missing += none ? 1 : 0;
      filled += none && !made.is_null(row) ? 1 : 0;
    }
    if (filled > 0) {
      report.add({.columns = {column.name},
                  .count = filled,
                  .of = missing,
                  .counted = "cases",
                  .message = fmt::format(
                      "{} is filled in {} of {} cases in which what it is derived from is missing",
                      column.name, filled, missing)});
    }
  }
}

void percent_for_probability(const CheckView& view, Report& report) {
  for (const configs::ModelSpec& model : view.config.models) {
    for (const configs::OutputSpec& output : model.outputs) {
      const datasets::Column* column = view.cases.cases.find(output.column);
      if (model.kind != configs::ModelKind::Column || output.link == configs::Link::Logit ||
          column == nullptr || column->type != datasets::ColumnType::Real) {
        continue;
      }
      std::int64_t above = 0;
      std::int64_t present = 0;
      bool percent = true;
      for (std::size_t row = 0; row < view.rows(); ++row) {
        if (!column->is_null(row)) {
          const double value = column->reals()[row];
          ++present;
          above += value > 1 ? 1 : 0;
          percent = percent && value >= 0 && value <= 100;
        }
      }
      if (above > 0 && percent) {
        report.add({.columns = {output.column},
                    .count = above,
                    .of = present,
                    .counted = "values",
                    .message = fmt::format("{} holds {} values above 1, none above 100",
                                           output.column, above)});
      }
    }
  }
}

}  // namespace clinval::harness::checks
