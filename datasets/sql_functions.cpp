#include "datasets/sql_functions.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "datasets/duckdb_api.h"

namespace clinval::datasets {

namespace {

// Scalar by DuckDB's list, yet not a function of the case alone.
constexpr std::array kRefusedFunctions = {"current_setting", "getvariable", "version",  "hash",
                                          "txid_current",    "getenv",      "write_log"};
// Macros have no stability in DuckDB's list; these only compute. So do those named list_ and
// array_.
constexpr std::array kPureMacros = {"nullif",   "fdiv",       "fmod",         "round_even",
                                    "date_add", "split_part", "roundbankers", "days_in_month"};
constexpr std::array kArithmetic = {"+", "-", "*", "/", "//", "%"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
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

}  // namespace

std::string lower_sql_name(std::string_view name) {
  std::string result(name);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return result;
}

bool same_sql_name(std::string_view a, std::string_view b) {
  return lower_sql_name(a) == lower_sql_name(b);
}

std::string SqlFunctions::kind_of(const std::string& name) {
  if (is_one_of(kArithmetic, name)) {
    return "consistent";
  }
  if (kinds_.empty()) {
    kinds_ = read_function_kinds(database_);
  }
  const auto found = kinds_.find(name);
  return found == kinds_.end() ? "" : found->second;
}

FunctionUse SqlFunctions::use_of(std::string_view any_case, std::size_t arguments) {
  const std::string name = lower_sql_name(any_case);
  const std::string kind = kind_of(name);
  if (kind.empty()) {
    return FunctionUse::Unknown;
  }
  if (kind == "aggregate") {
    // Sketches: reservoir_quantile draws, the others depend on the order of rows.
    return name.starts_with("approx_") || name.starts_with("reservoir_") ? FunctionUse::Refused
                                                                         : FunctionUse::Aggregate;
  }
  const bool ages_until_today = name == "age" && arguments == 1;
  const bool pure_macro =
      is_one_of(kPureMacros, name) || name.starts_with("list_") || name.starts_with("array_");
  const bool pure = kind == "consistent" || (kind == "macro" && pure_macro);
  return pure && !ages_until_today && !is_one_of(kRefusedFunctions, name) ? FunctionUse::Value
                                                                          : FunctionUse::Refused;
}

}  // namespace clinval::datasets
