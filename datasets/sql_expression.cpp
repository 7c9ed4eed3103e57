#include "datasets/sql_expression.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "configs/nearest_name.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

using Tree = nlohmann::json;

// Scalar by DuckDB's list, yet not a function of the case alone.
constexpr std::array kRefusedFunctions = {"current_setting", "getvariable", "version",  "hash",
                                          "txid_current",    "getenv",      "write_log"};
// Macros have no stability in DuckDB's list; these only compute. So do those named list_ and
// array_.
constexpr std::array kPureMacros = {"nullif",   "fdiv",       "fmod",         "round_even",
                                    "date_add", "split_part", "roundbankers", "days_in_month"};
constexpr std::array kArithmetic = {"+", "-", "*", "/", "//", "%"};
constexpr std::array kAllowedClasses = {"CONSTANT",    "COLUMN_REF", "COMPARISON",
                                        "CONJUNCTION", "CASE",       "OPERATOR",
                                        "CAST",        "FUNCTION",   "BETWEEN"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return result;
}

/// Text of the only value of a one-row answer, or nothing.
std::string answer(Database& database, const std::string& sql) {
  const auto table = database.query(sql);
  return table && table->rows == 1 && !table->columns[0].is_null(0) ? table->columns[0].texts()[0]
                                                                    : std::string();
}

/// Every function's kind: aggregate, macro, consistent or other.
std::map<std::string, std::string> read_function_kinds(Database& database) {
  const auto list = database.query(
      "SELECT lower(function_name), CASE WHEN bool_or(function_type = 'aggregate') THEN "
      "'aggregate' "
      "WHEN bool_or(function_type = 'macro') THEN 'macro' "
      "WHEN bool_and(function_type = 'scalar' AND stability = 'CONSISTENT') THEN 'consistent' "
      "ELSE 'other' END FROM duckdb_functions() GROUP BY ALL");
  if (!list || list->rows == 0) {
    throw std::logic_error("DuckDB's list of functions could not be read");
  }
  std::map<std::string, std::string> kinds;
  for (std::size_t row = 0; row < list->rows; ++row) {
    kinds[list->columns[0].texts()[row]] = list->columns[1].texts()[row];
  }
  return kinds;
}

class Walk {
 public:
  Walk(Database& database, const configs::NamedSql& expression, const SqlScope& scope,
       std::map<std::string, std::string>& kinds)
      : database_(database), expression_(expression), scope_(scope), kinds_(kinds) {}

  std::vector<std::string> run() {
    check_node(parse());
    return {columns_.begin(), columns_.end()};
  }

 private:
  [[noreturn]] void fail(std::string expected, std::string hint = "") const {
    throw sql_error(scope_, expression_.pointer, std::move(expected), std::move(hint));
  }

  /// The tree of the expression alone, after a look at what stands around it.
  Tree parse() {
    if (expression_.sql.find('\0') != std::string::npos) {
      fail("one SQL expression without NUL characters");
    }
    // The line break lets an expression end in a comment without swallowing our parenthesis.
    const std::string statement = "SELECT (" + expression_.sql + "\n)";
    const Tree tree = Tree::parse(
        answer(database_, "SELECT json_serialize_sql(" + quoted_text(statement) + ")::VARCHAR"),
        nullptr, false);
    if (tree.is_discarded() || tree.value("error", true)) {
      fail("one SQL expression; the text cannot be read as one (syntax)",
           "names with dots or capital words need double quotes, texts single ones");
    }
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
    const std::string name = lower(node.at("function_name").get<std::string>());
    if (!node.at("schema").get<std::string>().empty() ||
        !node.at("catalog").get<std::string>().empty()) {
      fail("function names without a schema");
    }
    const bool ages_until_today = name == "age" && node.at("children").size() == 1;
    const bool pure_macro =
        is_one_of(kPureMacros, name) || name.starts_with("list_") || name.starts_with("array_");
    const std::string kind = function_kind(name);
    if (kind.empty()) {
      fail("a function that exists; '" + name + "' does not");
    }
    if (kind == "aggregate") {
      fail("one value for each case; '" + name + "' is an aggregate over cases");
    }
    if (ages_until_today || is_one_of(kRefusedFunctions, name) ||
        (kind != "consistent" && !(kind == "macro" && pure_macro))) {
      fail("functions that depend on the case alone; '" + name + "' does not");
    }
  }

  /// Nothing when there is no such function. The list takes 20 ms, so it is read once and only when
  /// a function other than arithmetic occurs.
  std::string function_kind(const std::string& name) {
    if (is_one_of(kArithmetic, name)) {
      return "consistent";
    }
    if (kinds_.empty()) {
      kinds_ = read_function_kinds(database_);
    }
    const auto found = kinds_.find(name);
    return found == kinds_.end() ? "" : found->second;
  }

  Database& database_;
  const configs::NamedSql& expression_;
  const SqlScope& scope_;
  std::map<std::string, std::string>& kinds_;
  std::set<std::string> columns_;
};

}  // namespace

bool same_sql_name(std::string_view a, std::string_view b) {
  return lower(a) == lower(b);
}

std::vector<std::string> SqlChecker::check(const configs::NamedSql& expression,
                                           const SqlScope& scope) {
  return Walk(database_, expression, scope, function_kinds_).run();
}

configs::InputError sql_error(const SqlScope& scope, const std::string& pointer,
                              std::string expected, std::string hint) {
  return {configs::Area::Config, configs::Problem{.code = "E-CONFIG-SQL",
                                                  .file = scope.file,
                                                  .pointer = pointer,
                                                  .field = "",
                                                  .expected = std::move(expected),
                                                  .hint = std::move(hint)}};
}

}  // namespace clinval::datasets
