#include "datasets/sql_query.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "configs/nearest_name.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_functions.h"
#include "datasets/sql_tree.h"

namespace clinval::datasets {

namespace {

using Tree = nlohmann::json;

constexpr std::size_t kLongestQuery = 65'536;
constexpr std::size_t kMostNodes = 100'000;  ///< of its syntax tree, keys counted

constexpr std::array kAllowedClasses = {"CONSTANT", "COLUMN_REF", "COMPARISON", "CONJUNCTION",
                                        "CASE",     "OPERATOR",   "CAST",       "FUNCTION",
                                        "BETWEEN",  "SUBQUERY",   "WINDOW",     "STAR"};
constexpr std::array kAllowedTables = {"BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST",
                                       "EMPTY"};
constexpr std::array kWindowFunctions = {
    "row_number", "rank",  "dense_rank", "percent_rank", "cume_dist",  "ntile",    "lag",
    "lead",       "first", "last",       "first_value",  "last_value", "nth_value"};
// Words that DuckDB turns into functions where no column has their name.
constexpr std::array kWordsOfTheMachine = {"current_date",   "current_time",   "current_timestamp",
                                           "localtime",      "localtimestamp", "current_user",
                                           "session_user",   "user",           "current_catalog",
                                           "current_schema", "current_role",   "current_database"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class Walk {
 public:
  Walk(Database& database, const configs::NamedSql& query, const std::vector<std::string>& sources)
      : database_(database), query_(query), tables_(sources) {}

  QueryShape run() {
    if (query_.sql.size() > kLongestQuery) {
      fail(fmt::format("a query of at most {} bytes", kLongestQuery));
    }
    const Tree tree = Tree::parse(sql_tree(database_, query_, query_.sql, /*prefix=*/0));
    const Tree& statements = tree.at("statements");
    if (statements.size() != 1) {
      fail("one SELECT, not several statements");
    }
    check(statements);
    shape_.reads_unnamed =
        shape_.reads_unnamed || std::ranges::any_of(references_, [this](const std::string& name) {
          return rows_.contains(name);
        });
    return shape_;
  }

 private:
  [[noreturn]] void fail(std::string expected, std::string hint = "") const {
    throw sql_error(query_, std::move(expected), std::move(hint));
  }

  /// The tables that a WITH names can be read below its node alone, and by the later ones.
  void check(const Tree& node) {
    if (++nodes_ > kMostNodes) {
      fail(fmt::format("a query of at most {} parts", kMostNodes), "split it, or prepare a source");
    }
    const std::size_t outer = tables_.size();
    if (node.is_object()) {
      if (node.value("type", Tree()) == "RECURSIVE_CTE_NODE") {
        fail("no recursion: it may never end");
      }
      if (node.contains("cte_map")) {
        add_ctes(node.at("cte_map").at("map"));
      }
      if (node.contains("class")) {
        check_expression(node);
      } else if (node.contains("sample")) {
        check_table(node);
      }
      if (node.contains("id") && node.at("id").is_string() &&
          node.at("id").get<std::string>().find("TIME ZONE") != std::string::npos) {
        fail("types without a time zone", "cast to timestamp");
      }
    }
    if (node.is_string()) {
      const std::string word = lower_sql_name(node.get<std::string>());
      shape_.reads_unnamed = shape_.reads_unnamed || word == "natural" || word == "star";
      shape_.words.insert(word);
    } else if (node.is_structured()) {
      for (const auto& [key, child] : node.items()) {
        if (key != "cte_map") {
          check(child);
        }
      }
    }
    tables_.resize(outer);
  }

  /// Where DuckDB finds no such table it would look for a file of that name: plain words only.
  void add_ctes(const Tree& entries) {
    for (const Tree& entry : entries) {
      const std::string name = entry.at("key");
      const bool plain = !name.empty() && (name[0] < '0' || name[0] > '9') &&
                         std::ranges::all_of(name, [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '_';
                         });
      if (!plain) {
        fail("after WITH a name of letters, digits and '_'");
      }
      check(entry.at("value"));
      tables_.push_back(name);
    }
  }

  /// A SELECT or one entry of its FROM: both may be sampled.
  void check_table(const Tree& node) {
    if (!node.at("sample").is_null()) {
      fail("all rows of the sources: a sample differs from run to run");
    }
    if (node.contains("select_list")) {
      return;
    }
    const std::string type = node.at("type");
    if (!is_one_of(kAllowedTables, type)) {
      fail("in FROM the sources, joins and subqueries only",
           "declare a file under /cases/sources and name it here");
    }
    shape_.joins = shape_.joins || type == "JOIN";
    rows_.insert(lower_sql_name(node.value("alias", "")));
    // `t(a, b)` names columns by their position: none may be left out.
    const Tree& names = node.value("column_name_alias", Tree::array());
    shape_.reads_unnamed = shape_.reads_unnamed || !names.empty();
    if (type == "BASE_TABLE") {
      check_name(node);
      rows_.insert(lower_sql_name(node.at("table_name").get<std::string>()));
    }
  }

  void check_name(const Tree& node) {
    const std::string name = node.at("table_name");
    const bool plain = node.at("schema_name").get<std::string>().empty() &&
                       node.at("catalog_name").get<std::string>().empty() &&
                       node.at("at_clause").is_null();
    if (!plain || std::ranges::none_of(tables_, [&](const std::string& table) {
          return same_sql_name(table, name);
        })) {
      fail("the name of a source; '" + name + "' is none", configs::name_hint(name, tables_));
    }
  }

  void check_expression(const Tree& node) {
    const std::string kind = node.at("class");
    if (!is_one_of(kAllowedClasses, kind)) {
      fail("columns, constants, operators, case, casts, functions and subqueries only");
    }
    if (kind == "COLUMN_REF") {
      check_column(node.at("column_names"));
    } else if (kind == "FUNCTION" || kind == "WINDOW") {
      check_function(node, kind == "WINDOW");
    } else if (kind == "CONSTANT" && &node != cast_constant_) {
      check_constant(node);
    } else if (kind == "CAST") {
      cast_constant_ = &node.at("child");
    }
  }

  void check_column(const Tree& parts) {
    const std::string name = parts.back();
    if (parts.size() == 1) {
      references_.insert(lower_sql_name(name));
    }
    if (parts.size() == 1 && is_one_of(kWordsOfTheMachine, lower_sql_name(name))) {
      fail("columns of the sources; '" + name + "' stands for the clock or the session",
           "a column of that name is written with its table: t.\"" + name + "\"");
    }
  }

  void check_constant(const Tree& node) const {
    if (node.at("value").at("type").value("id", "") == "DECIMAL") {
      fail("numbers with a point to be doubles: without an exponent SQL takes them for DECIMAL",
           "write 365.25e0 instead of 365.25, or cast(365.25 as double)");
    }
  }

  void check_function(const Tree& node, bool window) {
    const std::string name = node.at("function_name");
    const std::string schema = node.at("schema");
    if ((!schema.empty() && schema != "main") || !node.at("catalog").get<std::string>().empty()) {
      fail("function names without a schema");
    }
    if (window && is_one_of(kWindowFunctions, lower_sql_name(name))) {
      return;
    }
    switch (functions_.use_of(name, node.at("children").size())) {
      case FunctionUse::Unknown: fail("a function that exists; '" + name + "' does not");
      case FunctionUse::Refused:
        fail("functions that depend on the sources alone; '" + name + "' does not");
      case FunctionUse::Value:
      case FunctionUse::Aggregate: return;
    }
  }

  Database& database_;
  const configs::NamedSql& query_;
  std::vector<std::string> tables_;  ///< sources and CTEs
  SqlFunctions functions_{database_};
  const Tree* cast_constant_ = nullptr;  ///< child of the cast that was met last
  std::size_t nodes_ = 0;
  std::set<std::string> references_;  ///< columns that are named without a table
  std::set<std::string> rows_;        ///< tables and their aliases: as a column one is a whole row
  QueryShape shape_;
};

}  // namespace

QueryShape check_query(Database& database, const configs::NamedSql& query,
                       const std::vector<std::string>& sources) {
  return Walk(database, query, sources).run();
}

}  // namespace clinval::datasets
