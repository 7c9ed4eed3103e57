#include "datasets/table.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "configs/canonical_json.h"

namespace clinval::datasets {

namespace {

std::string date_text(std::int64_t days) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string timestamp_text(std::int64_t micros) {
  constexpr std::int64_t kDay = 86'400'000'000;
  std::int64_t day = micros / kDay;
  std::int64_t rest = micros % kDay;
  if (rest < 0) {
    --day;
    rest += kDay;
  }
  const std::int64_t seconds = rest / 1'000'000;
  std::string text = fmt::format("{}T{:02}:{:02}:{:02}", date_text(day), seconds / 3600,
                                 seconds / 60 % 60, seconds % 60);
  if (const std::int64_t fraction = rest % 1'000'000; fraction != 0) {
    text += fmt::format(".{:06}", fraction);
  }
  return text;
}

template <typename Value>
std::vector<Value> taken(const std::vector<Value>& from, const std::vector<std::size_t>& rows) {
  std::vector<Value> to;
  to.reserve(rows.size());
  for (const std::size_t row : rows) {
    to.push_back(from[row]);
  }
  return to;
}

Texts taken(const Texts& from, const std::vector<std::size_t>& rows) {
  return from.at(rows);
}

Column take(const Column& column, const std::vector<std::size_t>& rows) {
  Column result = make_column(column.name, column.type);
  result.present.reserve(rows.size());
  for (const std::size_t row : rows) {
    result.present.push_back(column.present.at(row));
  }
  std::visit([&](const auto& from) { result.values = taken(from, rows); }, column.values);
  return result;
}

}  // namespace

std::string_view to_string(ColumnType type) {
  switch (type) {
    case ColumnType::Integer: return "integer";
    case ColumnType::Real: return "real";
    case ColumnType::Text: return "text";
    case ColumnType::Boolean: return "boolean";
    case ColumnType::Date: return "date";
    case ColumnType::Timestamp: return "timestamp";
  }
  throw std::logic_error("unknown column type");
}

Column make_column(std::string name, ColumnType type) {
  Column column{.name = std::move(name), .type = type, .present = {}, .values = {}};
  switch (type) {
    case ColumnType::Real: column.values = std::vector<double>{}; break;
    case ColumnType::Text: column.values = Texts{}; break;
    case ColumnType::Boolean: column.values = std::vector<std::uint8_t>{}; break;
    default: column.values = std::vector<std::int64_t>{};
  }
  return column;
}

ColumnType column_type(std::string_view word) {
  for (const ColumnType type : {ColumnType::Integer, ColumnType::Real, ColumnType::Text,
                                ColumnType::Boolean, ColumnType::Date, ColumnType::Timestamp}) {
    if (to_string(type) == word) {
      return type;
    }
  }
  throw std::invalid_argument("not a column type");
}

std::string text_of(const Column& column, std::size_t row) {
  switch (column.type) {
    case ColumnType::Integer: return std::to_string(column.integers()[row]);
    case ColumnType::Real: return configs::number_text(column.reals()[row]);
    case ColumnType::Text: return std::string(column.texts()[row]);
    case ColumnType::Boolean: return column.booleans()[row] != 0 ? "true" : "false";
    case ColumnType::Date: return date_text(column.integers()[row]);
    case ColumnType::Timestamp: return timestamp_text(column.integers()[row]);
  }
  throw std::logic_error("unknown column type");
}

double number_of(const Column& column, std::size_t row) {
  switch (column.type) {
    case ColumnType::Integer: return static_cast<double>(column.integers()[row]);
    case ColumnType::Real: return column.reals()[row];
    case ColumnType::Boolean: return column.booleans()[row] != 0 ? 1.0 : 0.0;
    default: throw std::invalid_argument("a column of this type is not a number");
  }
}

int compare_values(const Column& column, std::size_t a, std::size_t b) {
  if (column.is_null(a) || column.is_null(b)) {
    return (column.is_null(a) ? 0 : 1) - (column.is_null(b) ? 0 : 1);
  }
  return std::visit(
      [&](const auto& values) {
        return (values[b] < values[a] ? 1 : 0) - (values[a] < values[b] ? 1 : 0);
      },
      column.values);
}

std::vector<const Column*> in_name_order(const std::vector<Column>& columns, std::size_t count) {
  std::vector<const Column*> result;
  for (std::size_t i = 0; i < count; ++i) {
    result.push_back(&columns[i]);
  }
  std::ranges::sort(result, {},
                    [](const Column* column) { return std::string_view(column->name); });
  return result;
}

const Column* Table::find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const Column& Table::at(std::string_view name) const {
  const Column* column = find(name);
  if (column == nullptr) {
    throw std::out_of_range("the table has no column " + std::string(name));
  }
  return *column;
}

Table take_rows(const Table& table, const std::vector<std::size_t>& rows) {
  Table result;
  result.rows = rows.size();
  for (const Column& column : table.columns) {
    result.columns.push_back(take(column, rows));
  }
  return result;
}

}  // namespace clinval::datasets
