#include "datasets/sql_functions.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "datasets/duckdb_api.h"

namespace clinval::datasets {

namespace {

// What computes from its arguments alone, of scalars and macros; aggregates and what is named list_
// or array_ come on top. A list of what is allowed, since DuckDB's own CONSISTENT also marks
// functions that tell the clock (current_localtime), the settings (current_setting) or plans of
// files (json_serialize_plan). Left out besides: lpad, rpad, repeat, format, printf and bar, which
// make a text of any length from a number.
constexpr auto kPureFunctions = std::to_array<std::string_view>({"!~~",
                                                                 "!~~*",
                                                                 "%",
                                                                 "&",
                                                                 "*",
                                                                 "**",
                                                                 "+",
                                                                 "-",
                                                                 "->",
                                                                 "->>",
                                                                 "/",
                                                                 "//",
                                                                 "<<",
                                                                 ">>",
                                                                 "@",
                                                                 "^",
                                                                 "abs",
                                                                 "acos",
                                                                 "acosh",
                                                                 "add",
                                                                 "age",
                                                                 "ascii",
                                                                 "asin",
                                                                 "asinh",
                                                                 "atan",
                                                                 "atan2",
                                                                 "atanh",
                                                                 "bit_count",
                                                                 "bit_length",
                                                                 "cbrt",
                                                                 "ceil",
                                                                 "ceiling",
                                                                 "century",
                                                                 "char_length",
                                                                 "character_length",
                                                                 "chr",
                                                                 "concat",
                                                                 "concat_ws",
                                                                 "contains",
                                                                 "cos",
                                                                 "cosh",
                                                                 "cot",
                                                                 "damerau_levenshtein",
                                                                 "date_add",
                                                                 "date_diff",
                                                                 "date_part",
                                                                 "date_sub",
                                                                 "date_trunc",
                                                                 "datediff",
                                                                 "datepart",
                                                                 "datesub",
                                                                 "datetrunc",
                                                                 "day",
                                                                 "dayname",
                                                                 "dayofmonth",
                                                                 "dayofweek",
                                                                 "dayofyear",
                                                                 "days_in_month",
                                                                 "decade",
                                                                 "degrees",
                                                                 "divide",
                                                                 "editdist3",
                                                                 "element_at",
                                                                 "ends_with",
                                                                 "epoch",
                                                                 "epoch_ms",
                                                                 "epoch_ns",
                                                                 "epoch_us",
                                                                 "era",
                                                                 "even",
                                                                 "exp",
                                                                 "factorial",
                                                                 "fdiv",
                                                                 "flatten",
                                                                 "floor",
                                                                 "fmod",
                                                                 "gamma",
                                                                 "gcd",
                                                                 "greatest",
                                                                 "greatest_common_divisor",
                                                                 "hamming",
                                                                 "hex",
                                                                 "hour",
                                                                 "ilike_escape",
                                                                 "instr",
                                                                 "isfinite",
                                                                 "isinf",
                                                                 "isnan",
                                                                 "isodow",
                                                                 "isoyear",
                                                                 "jaccard",
                                                                 "jaro_similarity",
                                                                 "jaro_winkler_similarity",
                                                                 "json_array_length",
                                                                 "json_extract",
                                                                 "json_extract_path",
                                                                 "json_extract_path_text",
                                                                 "json_extract_string",
                                                                 "json_type",
                                                                 "json_valid",
                                                                 "julian",
                                                                 "last_day",
                                                                 "lcase",
                                                                 "lcm",
                                                                 "least",
                                                                 "least_common_multiple",
                                                                 "left",
                                                                 "left_grapheme",
                                                                 "len",
                                                                 "length",
                                                                 "length_grapheme",
                                                                 "levenshtein",
                                                                 "lgamma",
                                                                 "like_escape",
                                                                 "ln",
                                                                 "log",
                                                                 "log10",
                                                                 "log2",
                                                                 "lower",
                                                                 "ltrim",
                                                                 "make_date",
                                                                 "make_time",
                                                                 "make_timestamp",
                                                                 "make_timestamp_ms",
                                                                 "make_timestamp_ns",
                                                                 "md5",
                                                                 "microsecond",
                                                                 "millennium",
                                                                 "millisecond",
                                                                 "minute",
                                                                 "mismatches",
                                                                 "mod",
                                                                 "month",
                                                                 "monthname",
                                                                 "multiply",
                                                                 "nanosecond",
                                                                 "nextafter",
                                                                 "nfc_normalize",
                                                                 "not_ilike_escape",
                                                                 "not_like_escape",
                                                                 "nullif",
                                                                 "octet_length",
                                                                 "ord",
                                                                 "pi",
                                                                 "position",
                                                                 "pow",
                                                                 "power",
                                                                 "prefix",
                                                                 "quarter",
                                                                 "radians",
                                                                 "regexp_escape",
                                                                 "regexp_extract",
                                                                 "regexp_extract_all",
                                                                 "regexp_full_match",
                                                                 "regexp_matches",
                                                                 "regexp_replace",
                                                                 "regexp_split_to_array",
                                                                 "replace",
                                                                 "reverse",
                                                                 "right",
                                                                 "right_grapheme",
                                                                 "round",
                                                                 "round_even",
                                                                 "roundbankers",
                                                                 "rtrim",
                                                                 "second",
                                                                 "sha256",
                                                                 "sign",
                                                                 "signbit",
                                                                 "sin",
                                                                 "sinh",
                                                                 "split",
                                                                 "split_part",
                                                                 "sqrt",
                                                                 "starts_with",
                                                                 "str_split",
                                                                 "str_split_regex",
                                                                 "strftime",
                                                                 "string_split",
                                                                 "string_split_regex",
                                                                 "string_to_array",
                                                                 "strip_accents",
                                                                 "strlen",
                                                                 "strpos",
                                                                 "strptime",
                                                                 "substr",
                                                                 "substring",
                                                                 "substring_grapheme",
                                                                 "subtract",
                                                                 "suffix",
                                                                 "tan",
                                                                 "tanh",
                                                                 "time_bucket",
                                                                 "to_centuries",
                                                                 "to_days",
                                                                 "to_decades",
                                                                 "to_hours",
                                                                 "to_microseconds",
                                                                 "to_millennia",
                                                                 "to_milliseconds",
                                                                 "to_minutes",
                                                                 "to_months",
                                                                 "to_quarters",
                                                                 "to_seconds",
                                                                 "to_weeks",
                                                                 "to_years",
                                                                 "translate",
                                                                 "trim",
                                                                 "trunc",
                                                                 "try_strptime",
                                                                 "ucase",
                                                                 "unicode",
                                                                 "upper",
                                                                 "week",
                                                                 "weekday",
                                                                 "weekofyear",
                                                                 "xor",
                                                                 "year",
                                                                 "yearweek",
                                                                 "|",
                                                                 "||",
                                                                 "~",
                                                                 "~~",
                                                                 "~~*",
                                                                 "~~~"});
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
    kinds.emplace(list->columns[0].texts()[row], list->columns[1].texts()[row]);
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
  const bool of_lists = (name.starts_with("list_") || name.starts_with("array_")) &&
                        name.find("approx") == std::string::npos;
  const bool pure = std::ranges::binary_search(kPureFunctions, name) || of_lists;
  return pure && kind != "other" && !ages_until_today ? FunctionUse::Value : FunctionUse::Refused;
}

}  // namespace clinval::datasets
