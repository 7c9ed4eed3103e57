#include "datasets/duckdb_result.h"

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include <duckdb.h>

#include "datasets/duckdb_library.h"

namespace clinval::datasets {

namespace {

/// The functions that run a statement and read what it gives.
struct Api {
  decltype(&::duckdb_query) query = find_duckdb("duckdb_query");
  decltype(&::duckdb_destroy_result) destroy_result = find_duckdb("duckdb_destroy_result");
  decltype(&::duckdb_result_error_type) result_error_type = find_duckdb("duckdb_result_error_type");
  decltype(&::duckdb_column_count) column_count = find_duckdb("duckdb_column_count");
  decltype(&::duckdb_column_name) column_name = find_duckdb("duckdb_column_name");
  decltype(&::duckdb_column_type) column_type = find_duckdb("duckdb_column_type");
  decltype(&::duckdb_fetch_chunk) fetch_chunk = find_duckdb("duckdb_fetch_chunk");
  decltype(&::duckdb_destroy_data_chunk) destroy_data_chunk =
      find_duckdb("duckdb_destroy_data_chunk");
  decltype(&::duckdb_data_chunk_get_size) chunk_size = find_duckdb("duckdb_data_chunk_get_size");
  decltype(&::duckdb_data_chunk_get_vector) chunk_vector =
      find_duckdb("duckdb_data_chunk_get_vector");
  decltype(&::duckdb_vector_get_data) vector_data = find_duckdb("duckdb_vector_get_data");
  decltype(&::duckdb_vector_get_validity) vector_validity =
      find_duckdb("duckdb_vector_get_validity");
  decltype(&::duckdb_validity_row_is_valid) row_is_valid =
      find_duckdb("duckdb_validity_row_is_valid");
};

const Api& duckdb() {
  static const Api api;
  return api;
}

ColumnType column_type(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BIGINT: return ColumnType::Integer;
    case DUCKDB_TYPE_DOUBLE: return ColumnType::Real;
    case DUCKDB_TYPE_VARCHAR: return ColumnType::Text;
    case DUCKDB_TYPE_BOOLEAN: return ColumnType::Boolean;
    case DUCKDB_TYPE_DATE: return ColumnType::Date;
    case DUCKDB_TYPE_TIMESTAMP: return ColumnType::Timestamp;
    default: throw std::logic_error("a result column has a type that was not asked for");
  }
}

/// Appends the first `size` values of a vector; a null leaves a default value.
template <typename Stored, typename Values, typename Convert>
void append_values(Values& values, std::vector<std::uint8_t>& present, duckdb_vector vector,
                   idx_t size, Convert convert) {
  const auto* data = static_cast<const Stored*>(duckdb().vector_data(vector));
  std::uint64_t* validity = duckdb().vector_validity(vector);
  for (idx_t i = 0; i < size; ++i) {
    const bool valid = validity == nullptr || duckdb().row_is_valid(validity, i);
    present.push_back(valid ? 1 : 0);
    values.push_back(valid ? convert(data[i]) : typename Values::value_type{});
  }
}

std::string_view text_in(const duckdb_string_t& stored) {
  const std::uint32_t length = stored.value.inlined.length;
  // DuckDB keeps up to 12 bytes in place.
  return length <= 12 ? std::string_view(stored.value.inlined.inlined, length)
                      : std::string_view(stored.value.pointer.ptr, length);
}

void append_chunk_column(Column& column, duckdb_vector vector, idx_t size) {
  auto& present = column.present;
  switch (column.type) {
    case ColumnType::Integer:
      append_values<std::int64_t>(std::get<std::vector<std::int64_t>>(column.values), present,
                                  vector, size, [](std::int64_t value) { return value; });
      break;
    case ColumnType::Real:
      append_values<double>(std::get<std::vector<double>>(column.values), present, vector, size,
                            [](double value) { return value; });
      break;
    case ColumnType::Text:
      append_values<duckdb_string_t>(std::get<Texts>(column.values), present, vector, size,
                                     text_in);
      break;
    case ColumnType::Boolean:
      append_values<bool>(std::get<std::vector<std::uint8_t>>(column.values), present, vector, size,
                          [](bool value) { return static_cast<std::uint8_t>(value ? 1 : 0); });
      break;
    case ColumnType::Date:
      append_values<duckdb_date>(std::get<std::vector<std::int64_t>>(column.values), present,
                                 vector, size,
                                 [](duckdb_date value) { return std::int64_t{value.days}; });
      break;
    case ColumnType::Timestamp:
      append_values<duckdb_timestamp>(std::get<std::vector<std::int64_t>>(column.values), present,
                                      vector, size,
                                      [](duckdb_timestamp value) { return value.micros; });
      break;
  }
}

/// A result that frees itself.
struct Result {
  duckdb_result raw{};
  Result() = default;
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() { duckdb().destroy_result(&raw); }
};

/// Runs a statement; the kind of an error is all that is asked of it, for its text may quote a
/// case.
Ended run(::_duckdb_connection* connection, const std::string& sql, Result& result) {
  if (duckdb().query(connection, sql.c_str(), &result.raw) == DuckDBSuccess) {
    return Ended::Well;
  }
  return duckdb().result_error_type(&result.raw) == DUCKDB_ERROR_OUT_OF_MEMORY ? Ended::OutOfMemory
                                                                               : Ended::Failed;
}

Table empty_table(Result& result) {
  Table table;
  for (idx_t i = 0; i < duckdb().column_count(&result.raw); ++i) {
    table.columns.push_back(make_column(duckdb().column_name(&result.raw, i),
                                        column_type(duckdb().column_type(&result.raw, i))));
  }
  return table;
}

}  // namespace

Ended run_statement(::_duckdb_connection* connection, const std::string& sql) {
  Result result;
  return run(connection, sql, result);
}

Ended read_result(::_duckdb_connection* connection, const std::string& sql,
                  std::optional<Table>& table) {
  Result result;
  if (const Ended ended = run(connection, sql, result); ended != Ended::Well) {
    return ended;
  }
  table = empty_table(result);
  while (duckdb_data_chunk chunk = duckdb().fetch_chunk(result.raw)) {
    const idx_t size = duckdb().chunk_size(chunk);
    for (std::size_t i = 0; i < table->columns.size(); ++i) {
      append_chunk_column(table->columns[i], duckdb().chunk_vector(chunk, i), size);
    }
    table->rows += size;
    duckdb().destroy_data_chunk(&chunk);
  }
  return Ended::Well;
}

Ended read_result_pieces(::_duckdb_connection* connection, const std::string& sql,
                         const std::function<void(const Table&)>& take) {
  Result result;
  if (const Ended ended = run(connection, sql, result); ended != Ended::Well) {
    return ended;
  }
  const Table empty = empty_table(result);
  while (duckdb_data_chunk chunk = duckdb().fetch_chunk(result.raw)) {
    Table piece = empty;
    piece.rows = duckdb().chunk_size(chunk);
    for (std::size_t i = 0; i < piece.columns.size(); ++i) {
      append_chunk_column(piece.columns[i], duckdb().chunk_vector(chunk, i), piece.rows);
    }
    duckdb().destroy_data_chunk(&chunk);
    take(piece);
  }
  return Ended::Well;
}

}  // namespace clinval::datasets
