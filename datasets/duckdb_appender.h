#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "datasets/table.h"

struct _duckdb_connection;  // NOLINT(bugprone-reserved-identifier): DuckDB's own name

namespace clinval::datasets {

/// Fills a table that exists with `rows` rows of these columns, in this order; with `numbered`
/// a first column gets 0, 1, 2, … Throws std::bad_alloc when the
/// database may not take that much memory; any other row that cannot be appended is a bug:
/// std::logic_error.
void append_rows(::_duckdb_connection* connection, const std::string& table,
                 const std::vector<const Column*>& columns, std::size_t rows, bool numbered);

}  // namespace clinval::datasets
