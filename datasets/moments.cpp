#include "datasets/moments.h"

#include <cmath>
#include <optional>

#include "configs/input_error.h"
#include "configs/time_span.h"
#include "datasets/timeline.h"

namespace clinval::datasets {

namespace {

constexpr std::int64_t kDay = 86'400'000'000;

configs::Problem problem_at(std::string code, const std::string& file, const std::string& pointer,
                            const std::string& column, std::string expected, std::string hint) {
  return {.code = std::move(code),
          .file = file,
          .pointer = pointer,
          .field = column,
          .expected = std::move(expected),
          .hint = std::move(hint)};
}

/// Microseconds of one unit of the column; nullopt when it is no time.
std::optional<double> scale_of(const Column& column, const std::string& unit) {
  switch (column.type) {
    case ColumnType::Timestamp: return 1.0;
    case ColumnType::Date: return static_cast<double>(kDay);
    case ColumnType::Integer:
    case ColumnType::Real: return configs::microseconds_in(unit);
    default: return std::nullopt;
  }
}

double stored(const Column& column, std::size_t row) {
  return is_numeric_time(column.type) ? number_of(column, row)
                                      : static_cast<double>(column.integers()[row]);
}

std::int64_t moment(const Column& column, std::size_t row, double scale) {
  switch (column.type) {
    case ColumnType::Timestamp: return column.integers()[row];
    case ColumnType::Date: return column.integers()[row] * kDay;
    default: return std::llround(number_of(column, row) * scale);
  }
}

}  // namespace

bool is_numeric_time(ColumnType type) {
  return type == ColumnType::Integer || type == ColumnType::Real;
}

std::vector<std::int64_t> moments_of(const Column& column, const std::string& unit,
                                     const std::string& file, const std::string& pointer) {
  const std::optional<double> scale = scale_of(column, unit);
  if (!scale) {
    throw configs::InputError(configs::Area::Config,
                              problem_at("E-CONFIG-TIME", "", pointer, column.name,
                                         is_numeric_time(column.type)
                                             ? "cases.time_unit, since this time is a number"
                                             : "a column of type timestamp, date, integer or real",
                                         ""));
  }
  std::vector<std::int64_t> moments(column.size(), kUndated);
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_null(row)) {
      continue;
    }
    if (std::abs(stored(column, row) * *scale) > kFarthest) {
      configs::Problem problem = problem_at("E-DATA-NUMBER", file, pointer, column.name,
                                            "a time within 100,000 years of the zero of the data",
                                            "check the unit and what stands for a missing value");
      problem.row = row + 1;
      throw configs::InputError(configs::Area::Data, problem);
    }
    moments[row] = moment(column, row, *scale);
  }
  return moments;
}

}  // namespace clinval::datasets
