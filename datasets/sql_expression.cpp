#include "datasets/sql_expression.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "configs/nearest_name.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_functions.h"
#include "datasets/sql_tree.h"

namespace clinval::datasets {

namespace {

using Tree = nlohmann::json;

constexpr std::array kAllowedClasses = {"CONSTANT",    "COLUMN_REF", "COMPARISON",
                                        "CONJUNCTION", "CASE",       "OPERATOR",
                                        "CAST",        "FUNCTION",   "BETWEEN"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class Walk {
 public:
  Walk(Database& database, const configs::NamedSql& expression, const SqlScope& scope,
       SqlFunctions& functions)
      : database_(database), expression_(expression), scope_(scope), functions_(functions) {}

  std::vector<std::string> run() {
    check_node(parse());
    return {columns_.begin(), columns_.end()};
  }

 private:
  [[noreturn]] void fail(std::string expected, std::string hint = "") const {
    throw sql_error(expression_, std::move(expected), std::move(hint));
  }

  /// The tree of the expression alone, after a look at what stands around it.
  Tree parse() {
    // The line break lets an expression end in a comment without swallowing our parenthesis.
    const std::string before = "SELECT (";
    const Tree tree = Tree::parse(
        sql_tree(database_, expression_, before + expression_.sql + "\n)", before.size()));
    const Tree& statements = tree.at("statements");
    const Tree& node = statements.at(0).at("node");
    const bool alone = statements.size() == 1 && node.at("type") == "SELECT_NODE" &&
                       node.at("select_list").size() == 1 &&
                       node.at("from_table").at("type") == "EMPTY" &&
                       node.at("where_clause").is_null() && node.at("group_expressions").empty() &&
                       node.at("having").is_null() && node.at("qualify").is_null() &&
                       node.at("sample").is_null() && node.at("modifiers").empty() &&
                       node.at("cte_map").at("map").empty();
    if (!alone) {
      fail("one SQL expression, without further clauses, values or statements");
    }
    return node.at("select_list").at(0);
  }

  void check_node(const Tree& node) {
    if (node.is_object() && node.contains("class")) {
      check_class(node);
    }
    if (node.is_object() && node.contains("id") && node.at("id").is_string() &&
        node.at("id").get<std::string>().find("TIME ZONE") != std::string::npos) {
      fail("types without a time zone", "cast to timestamp");
    }
    if (node.is_structured()) {
      for (const Tree& child : node) {
        check_node(child);
      }
    }
  }

  void check_class(const Tree& node) {
    const std::string kind = node.at("class");
    if (kind == "SUBQUERY") {
      fail("an expression over the columns of one case, without a subquery");
    }
    if (kind == "WINDOW") {
      fail("an expression over the columns of one case, without a window function");
    }
    if (!is_one_of(kAllowedClasses, kind)) {
      fail("columns, constants, operators, case, casts and functions only");
    }
    if (kind == "COLUMN_REF") {
      check_column(node.at("column_names"));
    } else if (kind == "FUNCTION") {
      check_function(node);
    }
  }

  void check_column(const Tree& parts) {
    const bool qualified =
        parts.size() == 2 && same_sql_name(parts.at(0).get<std::string>(), scope_.table);
    if (parts.size() != 1 && !qualified) {
      fail("columns of '" + scope_.table + "' only", "a name with dots needs double quotes");
    }
    const std::string name = parts.back();
    const auto found = std::ranges::find_if(
        scope_.columns, [&](const std::string& column) { return same_sql_name(column, name); });
    if (found == scope_.columns.end()) {
      fail("a declared column; '" + name + "' is none", configs::name_hint(name, scope_.columns));
    }
    columns_.insert(*found);
  }

  void check_function(const Tree& node) {
    const std::string name = lower_sql_name(node.at("function_name").get<std::string>());
    if (!node.at("schema").get<std::string>().empty() ||
        !node.at("catalog").get<std::string>().empty()) {
      fail("function names without a schema");
    }
    switch (functions_.use_of(name, node.at("children").size())) {
      case FunctionUse::Unknown: fail("a function that exists; '" + name + "' does not");
      case FunctionUse::Aggregate:
        fail("one value for each case; '" + name + "' is an aggregate over cases");
      case FunctionUse::Refused:
        fail("functions that depend on the case alone; '" + name + "' does not");
      case FunctionUse::Value: return;
    }
  }

  Database& database_;
  const configs::NamedSql& expression_;
  const SqlScope& scope_;
  SqlFunctions& functions_;
  std::set<std::string> columns_;
};

}  // namespace

std::vector<std::string> SqlChecker::check(const configs::NamedSql& expression,
                                           const SqlScope& scope) {
  return Walk(database_, expression, scope, functions_).run();
}

}  // namespace clinval::datasets
