#pragma once

#include <string>

#include "configs/input_error.h"
#include "configs/run_config.h"

namespace clinval::datasets {

class Database;

/// An E-CONFIG-SQL to throw, at the place of the text in its config.
[[nodiscard]] configs::InputError sql_error(const configs::NamedSql& text, std::string expected,
                                            std::string hint = "");

/// The syntax tree (JSON) that DuckDB's parser makes of SELECT statements; nothing is run or looked
/// up. `statement` is what is parsed: `prefix` bytes, then the text of the config, then the rest.
/// Errors: E-CONFIG-SQL when it is no SELECT, or cannot be parsed, with the parser's words and the
///         character in the config's text; a parser has seen no case.
[[nodiscard]] std::string sql_tree(Database& database, const configs::NamedSql& text,
                                   const std::string& statement, std::size_t prefix);

/// DuckDB's words about a statement over empty tables, in one line: without its picture of the
/// statement and its list of every function of a name.
[[nodiscard]] std::string sql_trouble(const std::string& words);

}  // namespace clinval::datasets
