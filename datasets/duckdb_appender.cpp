#include "datasets/duckdb_appender.h"

#include <cstdint>
#include <new>
#include <stdexcept>

#include <duckdb.h>

#include "datasets/duckdb_library.h"

namespace clinval::datasets {

namespace {

/// The functions that append rows to a table.
struct Api {
  decltype(&::duckdb_appender_create) appender_create = find_duckdb("duckdb_appender_create");
  decltype(&::duckdb_appender_destroy) appender_destroy = find_duckdb("duckdb_appender_destroy");
  decltype(&::duckdb_appender_close) appender_close = find_duckdb("duckdb_appender_close");
  decltype(&::duckdb_appender_error_data) appender_error_data =
      find_duckdb("duckdb_appender_error_data");
  decltype(&::duckdb_error_data_error_type) error_type =
      find_duckdb("duckdb_error_data_error_type");
  decltype(&::duckdb_destroy_error_data) destroy_error_data =
      find_duckdb("duckdb_destroy_error_data");
  decltype(&::duckdb_appender_end_row) appender_end_row = find_duckdb("duckdb_appender_end_row");
  decltype(&::duckdb_append_null) append_null = find_duckdb("duckdb_append_null");
  decltype(&::duckdb_append_int64) append_int64 = find_duckdb("duckdb_append_int64");
  decltype(&::duckdb_append_double) append_double = find_duckdb("duckdb_append_double");
  decltype(&::duckdb_append_bool) append_bool = find_duckdb("duckdb_append_bool");
  decltype(&::duckdb_append_date) append_date = find_duckdb("duckdb_append_date");
  decltype(&::duckdb_append_timestamp) append_timestamp = find_duckdb("duckdb_append_timestamp");
  decltype(&::duckdb_append_varchar_length) append_varchar_length =
      find_duckdb("duckdb_append_varchar_length");
};

const Api& duckdb() {
  static const Api api;
  return api;
}

/// An appender that frees itself; every call of it must succeed.
class Appender {
 public:
  Appender(duckdb_connection connection, const std::string& table) {
    require(duckdb().appender_create(connection, nullptr, table.c_str(), &raw_));
  }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  ~Appender() { duckdb().appender_destroy(&raw_); }

  void append(const Column& column, std::size_t row) {
    if (column.is_null(row)) {
      return require(duckdb().append_null(raw_));
    }
    switch (column.type) {
      case ColumnType::Integer: return require(duckdb().append_int64(raw_, column.integers()[row]));
      case ColumnType::Real: return require(duckdb().append_double(raw_, column.reals()[row]));
      case ColumnType::Boolean:
        return require(duckdb().append_bool(raw_, column.booleans()[row] != 0));
      case ColumnType::Date:
        return require(
            duckdb().append_date(raw_, {static_cast<std::int32_t>(column.integers()[row])}));
      case ColumnType::Timestamp:
        return require(duckdb().append_timestamp(raw_, {column.integers()[row]}));
      case ColumnType::Text:
        const std::string_view text = column.texts()[row];
        return require(duckdb().append_varchar_length(raw_, text.data(), text.size()));
    }
  }
  void append(std::int64_t value) { require(duckdb().append_int64(raw_, value)); }
  void end_row() { require(duckdb().appender_end_row(raw_)); }
  void finish() { require(duckdb().appender_close(raw_)); }

 private:
  void require(duckdb_state state) const {
    if (state == DuckDBSuccess) {
      return;
    }
    duckdb_error_data error = duckdb().appender_error_data(raw_);
    const bool no_memory = duckdb().error_type(error) == DUCKDB_ERROR_OUT_OF_MEMORY;
    duckdb().destroy_error_data(&error);
    if (no_memory) {
      throw std::bad_alloc();
    }
    throw std::logic_error("a row could not be appended to a table in memory");
  }
  duckdb_appender raw_ = nullptr;
};

}  // namespace

void append_rows(::_duckdb_connection* connection, const std::string& table,
                 const std::vector<const Column*>& columns, std::size_t rows, bool numbered) {
  Appender appender(connection, table);
  for (std::size_t row = 0; row < rows; ++row) {
    if (numbered) {
      appender.append(static_cast<std::int64_t>(row));
    }
    for (const Column* column : columns) {
      appender.append(*column, row);
    }
    appender.end_row();
  }
  appender.finish();
}

}  // namespace clinval::datasets
