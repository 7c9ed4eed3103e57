#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace clinval::datasets {

class Database;

/// What a function of the config's SQL depends on.
enum class FunctionUse {
  Unknown,    ///< there is none of this name
  Value,      ///< its arguments alone
  Aggregate,  ///< the rows of a group alone
  Refused,    ///< a clock, chance, the machine, a file, or a sketch that only approximates
};

/// DuckDB's own list of functions, sorted by what we allow.
class SqlFunctions {
 public:
  explicit SqlFunctions(Database& database) : database_(database) {}

  /// `name` in any case; age(x) with one argument reads the clock, age(x, y) does not.
  [[nodiscard]] FunctionUse use_of(std::string_view name, std::size_t arguments);

 private:
  /// The list takes 20 ms, so it is read once and only when a function other than arithmetic
  /// occurs.
  std::string kind_of(const std::string& name);

  Database& database_;
  std::map<std::string, std::string> kinds_;
};

/// ASCII letters in lower case.
[[nodiscard]] std::string lower_sql_name(std::string_view name);
/// Whether `a` and `b` are one name to SQL, which ignores the case of ASCII letters.
[[nodiscard]] bool same_sql_name(std::string_view a, std::string_view b);

}  // namespace clinval::datasets
