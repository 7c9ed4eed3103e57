#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "configs/input_error.h"
#include "configs/run_config.h"

namespace clinval::datasets {

class Database;

/// What an expression of the config may name: the columns of one table.
struct SqlScope {
  std::string table;
  std::vector<std::string> columns;
  std::string file;  ///< the config's name, for messages
};

/// Whether `a` and `b` are one name to SQL, which ignores the case of ASCII letters.
[[nodiscard]] bool same_sql_name(std::string_view a, std::string_view b);

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
  /// Errors: configs::InputError (Area::Config, E-CONFIG-SQL) with the pointer of the expression
  [[nodiscard]] std::vector<std::string> check(const configs::NamedSql& expression,
                                               const SqlScope& scope);

 private:
  Database& database_;
  std::map<std::string, std::string> function_kinds_;  ///< read when the first function is met
};

/// An E-CONFIG-SQL to throw.
[[nodiscard]] configs::InputError sql_error(const SqlScope& scope, const std::string& pointer,
                                            std::string expected, std::string hint = "");

}  // namespace clinval::datasets
