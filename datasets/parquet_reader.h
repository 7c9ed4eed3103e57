#pragma once

#include <string>

#include "configs/run_config.h"
#include "datasets/parquet_limits.h"
#include "datasets/table.h"

namespace clinval::datasets {

/// The declared columns of a Parquet file in memory, maybe without rows; what it holds goes off
/// what is left to its source. Errors as read_source.
[[nodiscard]] Table read_parquet(const std::string& bytes, const configs::SourceSpec& source,
                                 const std::string& file, const std::string& pointer,
                                 ParquetLimits& left);

/// Rows of a further file under those of a table that read_parquet gave for the same columns.
void append_parquet(Table& table, Table&& more);

/// Version of the DuckDB that reads Parquet and computes SQL.
/// Errors: E-DATA-NO-DUCKDB when it cannot be opened.
[[nodiscard]] std::string table_engine_version();

}  // namespace clinval::datasets
