#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "datasets/table.h"

namespace clinval::datasets {

class Database;

/// What one source of Parquet may hold, or may still hold. A few kilobytes can stand for billions
/// of rows, or repeat one long text, so both are asked of the file before a row of it is kept.
struct ParquetLimits {
  std::uint64_t rows = 0xffff'ffff;
  /// Of all columns of one file without compression, as it states them.
  std::uint64_t unpacked = std::uint64_t{64} << 30U;
  /// Of the columns that are read: 9 bytes a cell, of text 28 and its own.
  std::uint64_t bytes = std::uint64_t{64} << 30U;
};

/// With `bytes` no more than half of the machine's memory: a column is held twice while it is read.
[[nodiscard]] ParquetLimits parquet_limits_of_machine();

/// Refuses a Parquet file beyond what is left to its source; else its rows and bytes go off that.
///
/// Row counts and sizes come from the file's own metadata, on which DuckDB relies too: rows beyond
/// the stated ones are never read. Lengths of texts are summed over the rows, one vector at a time.
/// Errors (configs::InputError, Area::Data): E-DATA-TOO-LARGE; E-DATA-UNREADABLE for metadata that
/// cannot be right.
/// Cost: the metadata, and one pass over the text columns.
///
/// @param path     of the file, for DuckDB
/// @param columns  that will be read
/// @param file, pointer  for messages
void take_from_limits(Database& database, const std::string& path,
                      const std::vector<std::pair<std::string, ColumnType>>& columns,
                      ParquetLimits& left, const std::string& file, const std::string& pointer);

/// A failed read: E-DATA-TOO-LARGE when memory was what it lacked, else E-DATA-UNREADABLE.
[[noreturn]] void fail_parquet(const Database& database, const std::string& file,
                               const std::string& pointer);

/// "read_parquet('path', …)".
[[nodiscard]] std::string from_parquet(const std::string& path);

}  // namespace clinval::datasets
