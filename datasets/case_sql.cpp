#include "datasets/case_sql.h"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"
#include "datasets/cast.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_expression.h"
#include "datasets/sql_text.h"
#include "datasets/sql_tree.h"

namespace clinval::datasets {

namespace {

configs::InputError data_error(const std::string& code, const configs::NamedSql& text,
                               std::string expected) {
  configs::Problem problem{.code = code,
                           .file = text.file,
                           .pointer = text.pointer,
                           .field = "",
                           .expected = std::move(expected),
                           .hint = ""};
  if (text.line > 0) {
    problem.line = text.line;
    problem.column = text.column;
  }
  return {configs::Area::Data, std::move(problem)};
}

std::optional<ColumnType> type_of_result(SqlType type) {
  switch (type) {
    case SqlType::Boolean: return ColumnType::Boolean;
    case SqlType::SmallInteger:
    case SqlType::Integer:
    case SqlType::WideInteger: return ColumnType::Integer;
    case SqlType::Real:
    case SqlType::Decimal: return ColumnType::Real;
    case SqlType::Text: return ColumnType::Text;
    case SqlType::Date: return ColumnType::Date;
    case SqlType::Timestamp: return ColumnType::Timestamp;
    case SqlType::ZonedTimestamp:
    case SqlType::Other: return std::nullopt;
  }
  return std::nullopt;
}

class Evaluation {
 public:
  Evaluation(const Table& source, const configs::CasesSpec& spec)
      : source_(source),
        spec_(spec),
        scope_{.table = spec.query ? "cases" : spec.from, .columns = {}},
        from_(quoted_name(scope_.table)) {}

  CaseSql run() {
    for (const Column& column : source_.columns) {
      add_name(column.name, {.pointer = spec_.query ? "/cases/query" : "/cases/sources"});
    }
    std::set<std::string> used;
    for (const configs::NamedSql& derived : spec_.columns) {
      used.merge(named_columns(derived));
    }
    for (const configs::NamedSql& derived : spec_.columns) {
      add_name(derived.name, derived);
    }
    for (const configs::NamedSql& condition : spec_.exclude) {
      used.merge(named_columns(condition));
    }
    load(used);
    CaseSql result;
    for (const configs::NamedSql& derived : spec_.columns) {
      result.columns.push_back(derive(derived));
    }
    for (const configs::NamedSql& condition : spec_.exclude) {
      result.excluded.push_back(exclude(condition));
    }
    return result;
  }

 private:
  void add_name(const std::string& name, const configs::NamedSql& place) {
    if (std::ranges::any_of(scope_.columns,
                            [&](const std::string& other) { return same_sql_name(other, name); })) {
      throw sql_error(place,
                      "column names that differ not only in case; '" + name + "' repeats one");
    }
    scope_.columns.push_back(name);
  }

  std::set<std::string> named_columns(const configs::NamedSql& expression) {
    const auto names = checker_.check(expression, scope_);
    return {names.begin(), names.end()};
  }

  void load(const std::set<std::string>& used) {
    while (std::ranges::any_of(
        scope_.columns, [&](const std::string& name) { return same_sql_name(name, row_name_); })) {
      row_name_ += '_';
    }
    std::vector<const Column*> columns;
    for (const Column& column : source_.columns) {
      if (used.contains(column.name)) {
        columns.push_back(&column);
      }
    }
    database_.create_table(scope_.table, columns, source_.rows, row_name_);
    database_.lock();
  }

  /// DuckDB's words about a statement that it does not prepare, said over a table without rows.
  std::string words_without_cases(const std::string& statement) const {
    std::vector<const Column*> columns;
    for (const Column& column : source_.columns) {
      columns.push_back(&column);
    }
    Database empty;
    empty.create_table(scope_.table, columns, 0, row_name_);
    std::string trouble;
    return empty.describe(statement, &trouble) ? "" : sql_trouble(trouble);
  }

  /// Type of "(expression)" over a FROM clause.
  SqlType result_type(const configs::NamedSql& expression, const std::string& from) {
    const std::string statement = "SELECT (" + expression.sql + "\n) FROM " + from;
    const auto columns = database_.describe(statement);
    if (!columns || columns->size() != 1) {
      const std::string words = words_without_cases(statement);
      throw sql_error(expression,
                      "an expression whose functions and operators take the types they are given" +
                          (words.empty() ? words : "; " + words),
                      "cast what differs, as in cast(x as double)");
    }
    return columns->front().type;
  }

  /// The expression's value for every row, put where the row belongs: SQL promises no order.
  Column values(const configs::NamedSql& expression, ColumnType type, const std::string& from) {
    const auto answer =
        database_.query(fmt::format("SELECT {}, CAST(({}\n) AS {}) FROM {}", quoted_name(row_name_),
                                    expression.sql, sql_name(type), from));
    if (!answer) {
      throw data_error("E-DATA-SQL", expression,
                       "an expression that can be computed for every case; for at least one it "
                       "cannot (conversion, overflow or domain of a function)");
    }
    std::vector<std::size_t> place(source_.rows, source_.rows);
    for (std::size_t i = 0; i < answer->rows; ++i) {
      place.at(static_cast<std::size_t>(answer->columns[0].integers()[i])) = i;
    }
    if (answer->rows != source_.rows || std::ranges::find(place, source_.rows) != place.end()) {
      throw std::logic_error("an SQL expression changed the number of rows");
    }
    Table column;
    column.columns.push_back(answer->columns[1]);
    return std::move(take_rows(column, place).columns[0]);
  }

  Column derive(const configs::NamedSql& derived) {
    const auto type = type_of_result(result_type(derived, from_));
    if (!type) {
      throw sql_error(
          derived, "an integer, real, text, boolean, date or timestamp without zone as the result",
          "cast it, as in cast(x as double)");
    }
    inner_ += fmt::format(", CAST(({}\n) AS {}) AS {}", derived.sql, sql_name(*type),
                          quoted_name(derived.name));
    Column column = values(derived, *type, from_);
    column.name = derived.name;
    std::size_t bad = 0;
    for (std::size_t row = 0; row < column.size(); ++row) {
      bad += !column.is_null(row) && !is_finite_value(column, row) ? 1U : 0U;
    }
    if (bad > 0) {
      throw data_error("E-DATA-NUMBER", derived,
                       fmt::format("a finite value or null for every case; {} of {} are NaN or "
                                   "infinite",
                                   bad, column.size()));
    }
    return column;
  }

  std::vector<std::uint8_t> exclude(const configs::NamedSql& condition) {
    const std::string from = "(SELECT " + inner_ + " FROM " + from_ + ") AS " + from_;
    if (result_type(condition, from) != SqlType::Boolean) {
      throw sql_error(condition, "a condition: true, false or null",
                      "write a comparison, as in x = 1");
    }
    const Column column = values(condition, ColumnType::Boolean, from);
    std::vector<std::uint8_t> taken = column.booleans();
    for (std::size_t row = 0; row < taken.size(); ++row) {
      taken[row] &= column.present[row];
    }
    return taken;
  }

  const Table& source_;
  const configs::CasesSpec& spec_;
  SqlScope scope_;
  Database database_;
  SqlChecker checker_{database_};
  std::string row_name_ = "clinval_row";
  std::string from_;         ///< quoted name of the table
  std::string inner_ = "*";  ///< its columns and the derived ones, as a SELECT list
};

}  // namespace

CaseSql evaluate_case_sql(const Table& source, const configs::CasesSpec& spec) {
  if (spec.columns.empty() && spec.exclude.empty()) {
    return {};
  }
  return Evaluation(source, spec).run();
}

}  // namespace clinval::datasets
