#pragma once

#include <set>
#include <string>
#include <vector>

#include "configs/run_config.h"

namespace clinval::datasets {

class Database;

/// What a query of the config does, as far as we care.
struct QueryShape {
  bool joins = false;  ///< it has a join: the likely cause of cases in several rows
  /// Whether it may read columns that it does not name: by *, a natural join, a row as a value.
  bool reads_unnamed = false;
  std::set<std::string> words = {};  ///< every name in it, among them its columns; in lower case
};

/// Checks that a text is one SELECT over the sources that gives the same rows every time, by
/// walking the syntax tree that DuckDB's parser makes of it (nothing is run):
///
/// allowed   joins, CTEs, subqueries, set operations, grouping, aggregates, window functions,
/// VALUES,
///           and the scalar functions that expressions of the config may use
/// refused   other statements, tables that are no sources (files, system tables, table functions),
///           sampling, random(), now(), current_date, uuid(), settings, approximate aggregates,
///           parameters, casts to types with a time zone, and decimal literals outside of a cast:
///           365.25 would silently be a DECIMAL(5,2)
///
/// Errors: configs::InputError (Area::Config, E-CONFIG-SQL) at the place of the query
[[nodiscard]] QueryShape check_query(Database& database, const configs::NamedSql& query,
                                     const std::vector<std::string>& sources);

}  // namespace clinval::datasets
