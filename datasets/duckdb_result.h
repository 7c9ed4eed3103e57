#pragma once

#include <functional>
#include <optional>
#include <string>

#include "datasets/table.h"

struct _duckdb_connection;  // NOLINT(bugprone-reserved-identifier): DuckDB's own name

namespace clinval::datasets {

/// How a statement ended.
enum class Ended { Well, Failed, OutOfMemory };

/// Runs one statement and forgets its result.
[[nodiscard]] Ended run_statement(::_duckdb_connection* connection, const std::string& sql);

/// Runs one statement and reads its whole result; see Database::query.
[[nodiscard]] Ended read_result(::_duckdb_connection* connection, const std::string& sql,
                                std::optional<Table>& table);

/// The same piece by piece; see Database::query_pieces.
[[nodiscard]] Ended read_result_pieces(::_duckdb_connection* connection, const std::string& sql,
                                       const std::function<void(const Table&)>& take);

}  // namespace clinval::datasets
