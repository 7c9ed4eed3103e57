#include "datasets/parquet_limits.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "datasets/data_error.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

constexpr double kCellBytes = 9;       // eight, and whether it is null
constexpr double kTextCellBytes = 28;  // beside its bytes: DuckDB's 16 and ours, for a while

struct Stated {
  double rows = 0;
  double bytes = 0;
  bool is_possible = true;
};

/// What the metadata say of rows and of uncompressed bytes, over all row groups.
Stated stated_in(Database& database, const std::string& path, const std::string& file,
                 const std::string& pointer) {
  const auto stated = database.query(
      "SELECT CAST(coalesce(sum(rows), 0) AS DOUBLE), CAST(coalesce(sum(bytes), 0) AS DOUBLE), "
      "coalesce(min(least(rows, bytes)), 0) >= 0 FROM (SELECT max(row_group_num_rows) AS rows, "
      "sum(greatest(total_uncompressed_size, 0)) + least(min(total_uncompressed_size), 0) AS bytes "
      "FROM parquet_metadata(" +
      quoted_text(path) + ") GROUP BY row_group_id)");
  if (!stated || stated->rows != 1) {
    fail_parquet(database, file, pointer);
  }
  return {.rows = stated->columns[0].reals()[0],
          .bytes = stated->columns[1].reals()[0],
          .is_possible = stated->columns[2].booleans()[0] != 0};
}

/// Bytes of all texts of these columns.
double text_bytes(Database& database, const std::string& path,
                  const std::vector<std::pair<std::string, ColumnType>>& columns,
                  const std::string& file, const std::string& pointer) {
  std::string sum;
  for (const auto& [name, type] : columns) {
    if (type == ColumnType::Text) {
      sum += fmt::format("{}coalesce(sum(strlen(CAST({} AS VARCHAR))), 0)",
                         sum.empty() ? "" : " + ", quoted_name(name));
    }
  }
  if (sum.empty()) {
    return 0;
  }
  const auto bytes =
      database.query("SELECT CAST(" + sum + " AS DOUBLE) FROM " + from_parquet(path));
  if (!bytes) {
    fail_parquet(database, file, pointer);
  }
  return bytes->columns[0].reals()[0];
}

}  // namespace

ParquetLimits parquet_limits_of_machine() {
  ParquetLimits limits;
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) {
    limits.bytes = std::min(
        limits.bytes, static_cast<std::uint64_t>(pages) / 2 * static_cast<std::uint64_t>(page));
  }
  return limits;
}

void take_from_limits(Database& database, const std::string& path,
                      const std::vector<std::pair<std::string, ColumnType>>& columns,
                      ParquetLimits& left, const std::string& file, const std::string& pointer) {
  const auto refuse_above = [&](double found, std::uint64_t most, const char* of) {
    if (found > static_cast<double>(most)) {
      fail_data("E-DATA-TOO-LARGE", file, pointer,
                fmt::format("at most {} {}; this file has {:.0f}", most, of, found),
                "split the table, or leave out rows and columns that nobody reads");
    }
  };
  const Stated stated = stated_in(database, path, file, pointer);
  if (!stated.is_possible) {
    fail_data("E-DATA-UNREADABLE", file, pointer, "a whole Parquet file; this one is damaged", "");
  }
  refuse_above(stated.rows, left.rows, "rows");
  refuse_above(stated.bytes, left.unpacked, "bytes without compression");
  double row = 0;
  for (const auto& [name, type] : columns) {
    row += type == ColumnType::Text ? kTextCellBytes : kCellBytes;
  }
  const double cells = stated.rows * row;
  refuse_above(cells, left.bytes, "bytes in the columns that are read");
  const double bytes = cells + text_bytes(database, path, columns, file, pointer);
  refuse_above(bytes, left.bytes, "bytes in the columns that are read");
  left.rows -= static_cast<std::uint64_t>(stated.rows);
  left.bytes -= static_cast<std::uint64_t>(bytes);
}

void fail_parquet(const Database& database, const std::string& file, const std::string& pointer) {
  if (database.is_out_of_memory()) {
    fail_data("E-DATA-TOO-LARGE", file, pointer,
              "a Parquet file that can be unpacked in 8 GB of memory",
              "write it again with smaller row groups and pages");
  }
  fail_data("E-DATA-UNREADABLE", file, pointer, "a whole Parquet file; this one is damaged", "");
}

std::string from_parquet(const std::string& path) {
  return "read_parquet(" + quoted_text(path) + ", hive_partitioning = false)";
}

}  // namespace clinval::datasets
