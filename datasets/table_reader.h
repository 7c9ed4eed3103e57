#pragma once

#include <cstdint>
#include <string>

#include "configs/input_error.h"
#include "configs/run_config.h"
#include "datasets/table.h"

namespace clinval::datasets {

/// What a source held, with the digest and size of its file as stored.
struct SourceTable {
  Table table;
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// Reads the declared columns of one CSV or NDJSON (plain, gzip, Zstandard) or Parquet
/// file, in file order.
///
/// CSV: the first record names the columns (exact, unique; a UTF-8 BOM is skipped); declared
/// columns may stand in any order; undeclared ones are not kept. Records are split by csv_records,
/// values cast by cast. A field that is not quoted and equals a null marker is null; so is a quoted
/// one unless the column is text, where "" is an empty text (exporters that quote everything write
/// nulls so).
/// NDJSON: see ndjson_reader.
/// Parquet: a file, or a directory whose files *.parquet at any depth are read in name order, and
/// whose digest is a FolderDigest; the stored type must be one that holds the declared type without
/// loss.
///
/// Errors (configs::InputError, Area::Data), never with a value, the first 20 of a file at once:
///   E-DATA-UNREADABLE        not there, not permitted, a pipe or a device, a link in a folder,
///                            damaged archive, not the declared format
///   E-DATA-TOO-LARGE         beyond the limits of read_file_bytes, unpack and read_parquet, or the
///                            memory of the machine
///   E-DATA-DIGEST            the stored bytes have another SHA-256 than the pinned one
///   E-DATA-ENCODING          not UTF-8, or a NUL byte (row)
///   E-DATA-EMPTY             no header, or no rows
///   E-DATA-DUPLICATE-COLUMN  two columns of one name
///   E-DATA-MISSING-COLUMN    a declared column is not there
///   E-DATA-RAGGED            a row has more or fewer fields than the header (row)
///   E-DATA-QUOTE             a quoted field does not end, or a quote stands inside a field (row)
///   E-DATA-TYPE              a value is not of the declared type (row, column)
///   E-DATA-NUMBER            nan, inf or overflow (row, column)
///   E-DATA-NO-DUCKDB         Parquet, and no libduckdb.so
///
/// Rows are numbered from 1, without the header.
///
/// @param path     where it is
/// @param pointer  JSON pointer of the source in its config, for messages
[[nodiscard]] SourceTable read_source(const configs::SourceSpec& source, const std::string& path,
                                      const std::string& pointer);

/// The table of read_source.
[[nodiscard]] Table read_table(const configs::SourceSpec& source, const std::string& path,
                               const std::string& pointer);

/// A CSV without declared types (`score --table`): every column is text, an empty field that is not
/// quoted is null, and the names come from the header. The path, typed by a person, may be a pipe.
[[nodiscard]] Table read_text_table(const std::string& path, char delimiter);

/// Text columns to a declared type, by the same casts and errors; an empty text is null unless the
/// type is text.
[[nodiscard]] Column cast_column(const Column& text, ColumnType type, const std::string& file);

/// All parts `part-*.parquet` of a folder written by write_parquet, concatenated in name order.
/// Errors: E-DATA-UNREADABLE when there is no part, or a part is damaged or differs in its columns.
[[nodiscard]] Table read_parquet_parts(const std::string& folder);

}  // namespace clinval::datasets
