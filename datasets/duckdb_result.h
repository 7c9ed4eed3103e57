#pragma once

#include <functional>
#include <optional>
#include <string>

#include "datasets/table.h"

struct _duckdb_connection;  // NOLINT(bugprone-reserved-identifier): DuckDB's own name

namespace clinval::datasets {

/// Runs one statement and forgets its result. False when the statement failed.
[[nodiscard]] bool run_statement(::_duckdb_connection* connection, const std::string& sql);

/// Runs one statement and reads its whole result; see Database::query.
[[nodiscard]] std::optional<Table> read_result(::_duckdb_connection* connection,
                                               const std::string& sql);

/// The same piece by piece; see Database::query_pieces.
[[nodiscard]] bool read_result_pieces(::_duckdb_connection* connection, const std::string& sql,
                                      const std::function<void(const Table&)>& take);

}  // namespace clinval::datasets
