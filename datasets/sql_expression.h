#pragma once

#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/sql_functions.h"

namespace clinval::datasets {

class Database;

/// What an expression of the config may name: the columns of one table.
struct SqlScope {
  std::string table;
  std::vector<std::string> columns;
};

/// Checks that a text is one SQL expression that gives one value for each case and the same value
/// every time, by walking the syntax tree that DuckDB's parser makes of it (nothing is run):
///
/// allowed   constants, columns of the scope, comparisons, and/or/not, in, between, case, casts,
/// and
///           scalar functions that DuckDB itself lists as CONSISTENT, with a few pure macros
/// refused   subqueries, aggregates, window functions, lambdas, parameters, `*`, anything that ends
///           the expression and begins another clause or statement, random(), now(), current_date,
///           uuid(), nextval(), settings, casts to types with a time zone
class SqlChecker {
 public:
  explicit SqlChecker(Database& database) : database_(database) {}

  /// @return the columns that the expression names, spelled as in the scope
  /// Errors: configs::InputError (Area::Config, E-CONFIG-SQL) at the place of the expression
  [[nodiscard]] std::vector<std::string> check(const configs::NamedSql& expression,
                                               const SqlScope& scope);

 private:
  Database& database_;
  SqlFunctions functions_{database_};
};

}  // namespace clinval::datasets
