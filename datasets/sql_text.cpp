#include "datasets/sql_text.h"

#include <stdexcept>

namespace clinval::datasets {

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    result.append(c == quote ? 2 : 1, c);
  }
  return result + quote;
}

}  // namespace

std::string quoted_name(std::string_view name) {
  return quoted(name, '"');
}

std::string quoted_text(std::string_view text) {
  return quoted(text, '\'');
}

std::string_view sql_name(ColumnType type) {
  switch (type) {
    case ColumnType::Integer: return "BIGINT";
    case ColumnType::Real: return "DOUBLE";
    case ColumnType::Text: return "VARCHAR";
    case ColumnType::Boolean: return "BOOLEAN";
    case ColumnType::Date: return "DATE";
    case ColumnType::Timestamp: return "TIMESTAMP";
  }
  throw std::logic_error("unknown column type");
}

}  // namespace clinval::datasets
