#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "datasets/texts.h"

namespace clinval::datasets {

enum class ColumnType { Integer, Real, Text, Boolean, Date, Timestamp };

[[nodiscard]] std::string_view to_string(ColumnType type);

/// One typed column. `present[i]` is 0 where the value is null (then the stored value means
/// nothing). Integer, Date (days since 1970-01-01) and Timestamp (microseconds since then, no zone)
/// are int64.
struct Column {
  using Values = std::variant<std::vector<std::int64_t>, std::vector<double>, Texts,
                              std::vector<std::uint8_t>>;
  std::string name;
  ColumnType type = ColumnType::Text;
  std::vector<std::uint8_t> present;
  Values values;

  [[nodiscard]] std::size_t size() const { return present.size(); }
  [[nodiscard]] bool is_null(std::size_t row) const { return present[row] == 0; }
  [[nodiscard]] const std::vector<std::int64_t>& integers() const {
    return std::get<std::vector<std::int64_t>>(values);
  }
  [[nodiscard]] const std::vector<double>& reals() const {
    return std::get<std::vector<double>>(values);
  }
  [[nodiscard]] const Texts& texts() const { return std::get<Texts>(values); }
  [[nodiscard]] const std::vector<std::uint8_t>& booleans() const {
    return std::get<std::vector<std::uint8_t>>(values);
  }
};

/// A column of that type without rows.
[[nodiscard]] Column make_column(std::string name, ColumnType type);

/// "integer" to ColumnType::Integer: the inverse of to_string. Throws std::invalid_argument for
/// another word.
[[nodiscard]] ColumnType column_type(std::string_view word);

/// The value as text, the way ids and subgroup levels are printed: an integer is its digits, a
/// boolean true or false, a real its shortest form, a date YYYY-MM-DD, a timestamp
/// YYYY-MM-DDTHH:MM:SS[.ffffff]. Must not be called on a null.
[[nodiscard]] std::string text_of(const Column& column, std::size_t row);

/// The value as a double: integer, real, boolean (0 or 1). Throws std::invalid_argument for other
/// types.
[[nodiscard]] double number_of(const Column& column, std::size_t row);

/// Negative, zero or positive as the value of row `a` is below, equal to or above that of `b`; a
/// null comes before every value, text is compared by bytes.
[[nodiscard]] int compare_values(const Column& column, std::size_t a, std::size_t b);

/// Columns of one length with unique names.
struct Table {
  std::vector<Column> columns;
  std::size_t rows = 0;

  /// nullptr when there is none of that name.
  [[nodiscard]] const Column* find(std::string_view name) const;
  /// Throws std::out_of_range when there is none: a bug of the caller.
  [[nodiscard]] const Column& at(std::string_view name) const;
};

/// The first `count` columns by name in byte order.
[[nodiscard]] std::vector<const Column*> in_name_order(const std::vector<Column>& columns,
                                                       std::size_t count);

/// The rows of the given indices, in that order.
[[nodiscard]] Table take_rows(const Table& table, const std::vector<std::size_t>& rows);

}  // namespace clinval::datasets
