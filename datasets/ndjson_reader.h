#pragma once

#include <string>
#include <string_view>

#include "configs/run_config.h"
#include "datasets/table.h"

namespace clinval::datasets {

/// The declared columns of an NDJSON text (unpacked): one JSON object (RFC 8259) a line, ended by
/// LF or CRLF, the last one also by the end of the file; a UTF-8 BOM is skipped.
///
/// A declared column is the value of the key of that name and must stand in every line; null is a
/// missing value, "" an empty text. Other keys are not read, whatever they hold. Values are written
/// as their type is: integer and real as JSON numbers (an integer without fraction or exponent),
/// boolean as true or false, text, date and timestamp as JSON strings in the form that CSV takes.
/// Equal values give the same column, and so the same digest, as from CSV.
///
/// Errors (configs::InputError, Area::Data), with line and key, the first 20 of a file at once:
///   E-DATA-EMPTY          no line
///   E-DATA-ENCODING       not UTF-8, or a NUL character, also an escaped one in a declared column
///   E-DATA-SYNTAX         a line is empty, no JSON, or no object
///   E-DATA-DUPLICATE-KEY  a line has a key twice
///   E-DATA-RAGGED         a line lacks a declared key (its first such line)
///   E-DATA-TYPE           a value is written otherwise than its declared type, or holds others
///   E-DATA-NUMBER         NaN, infinity, beyond a double, or an integer beyond 64 bits
///
/// Why not DuckDB's reader: it takes numbers in quotes, fills absent keys with null and keeps the
/// last of two equal keys.
///
/// Cost: one pass, one line at a time.
[[nodiscard]] Table read_ndjson(std::string_view bytes, const configs::SourceSpec& source,
                                const std::string& file, const std::string& pointer);

}  // namespace clinval::datasets
