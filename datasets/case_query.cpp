#include "datasets/case_query.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"
#include "datasets/cast.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_functions.h"
#include "datasets/sql_query.h"
#include "datasets/sql_text.h"
#include "datasets/sql_tree.h"

namespace clinval::datasets {

namespace {

configs::InputError data_error(const configs::NamedSql& query, std::string code,
                               const std::string& field, std::string expected, std::string hint) {
  configs::Problem problem{.code = std::move(code),
                           .file = query.file,
                           .pointer = query.pointer,
                           .field = field,
                           .expected = std::move(expected),
                           .hint = std::move(hint)};
  if (query.line > 0) {
    problem.line = query.line;
    problem.column = query.column;
  }
  return {configs::Area::Data, std::move(problem)};
}

/// SQL cannot tell such names apart, files and configs can.
void check_names(const configs::NamedSql& query, const std::vector<std::string>& names,
                 const std::string& what) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (same_sql_name(names[i], names[k])) {
        throw sql_error(
            query,
            fmt::format("{} whose names differ not only in case; '{}' repeats one", what, names[i]),
            "give one of them another name, in the query by 'as'");
      }
    }
  }
}

ColumnType type_of_result(const configs::NamedSql& query, const SqlColumn& column) {
  switch (column.type) {
    case SqlType::Boolean: return ColumnType::Boolean;
    case SqlType::SmallInteger:
    case SqlType::Integer:
    case SqlType::WideInteger: return ColumnType::Integer;
    case SqlType::Real: return ColumnType::Real;
    case SqlType::Text: return ColumnType::Text;
    case SqlType::Date: return ColumnType::Date;
    case SqlType::Timestamp: return ColumnType::Timestamp;
    case SqlType::Decimal:
      throw sql_error(query,
                      "a double or an integer as column '" + column.name + "', not a DECIMAL",
                      "cast it, as in cast(x as double), and write 365.25e0 instead of 365.25");
    case SqlType::ZonedTimestamp:
      throw sql_error(query, "a timestamp without zone as column '" + column.name + "'",
                      "cast it to timestamp: UTC is the zone");
    case SqlType::Other:
      throw sql_error(query,
                      "an integer, real, text, boolean, date or timestamp as column '" +
                          column.name + "', no list, struct or other type",
                      "cast it, or leave it out");
  }
  throw std::logic_error("unknown SQL type");
}

std::vector<const Column*> all_in_name_order(const Table& table) {
  return in_name_order(table.columns, table.columns.size());
}

/// Rows sorted by all columns: what stands equal in all of them cannot be told apart.
Table sorted(const Table& table) {
  const std::vector<const Column*> keys = all_in_name_order(table);
  std::vector<std::size_t> order(table.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    for (const Column* key : keys) {
      if (const int by_value = compare_values(*key, a, b); by_value != 0) {
        return by_value < 0;
      }
    }
    return a < b;
  });
  return take_rows(table, order);
}

}  // namespace

struct CaseQuery::State {
  explicit State(const configs::CasesSpec& cases) : query(*cases.query) {
    for (const auto& source : cases.sources) {
      if (source.second.format != "meds") {
        tables.push_back(source);
      }
    }
  }

  std::vector<std::pair<std::string, configs::SourceSpec>> tables;  ///< sources that SQL sees
  const configs::NamedSql& query;
  Database database;
  QueryShape shape;
  std::vector<SqlColumn> stored;  ///< result columns as SQL has them
  Table columns;                  ///< the same as a case set has them; no rows

  [[nodiscard]] std::string selection() const {
    // The line break lets the query end in a comment without swallowing our parenthesis.
    const std::size_t end = query.sql.find_last_not_of("; \t\r\n");
    return "SELECT * FROM (" + query.sql.substr(0, end + 1) + "\n) AS clinval_query";
  }

  void create_empty_tables() {
    std::vector<std::string> names;
    for (const auto& [name, source] : tables) {
      names.push_back(name);
    }
    check_names(query, names, "sources");
    shape = check_query(database, query, names);
    for (const auto& [name, source] : tables) {
      Table empty;
      std::vector<std::string> columns_of_source;
      for (const auto& [column, type] : source.types) {
        empty.columns.push_back(make_column(column, column_type(type)));
        columns_of_source.push_back(column);
      }
      check_names(query, columns_of_source, "columns of the source '" + name + "'");
      database.create_table(name, all_in_name_order(empty), 0);
    }
  }

  [[nodiscard]] std::vector<SqlColumn> described(const std::string& statement) {
    std::string trouble;
    auto result = database.describe(statement, &trouble);
    if (!result) {
      throw sql_error(
          query, "a query that can be prepared over the declared columns: " + sql_trouble(trouble));
    }
    return *std::move(result);
  }

  void prepare() {
    std::vector<std::string> names;
    for (const SqlColumn& column : described(query.sql)) {  // a subquery would number equal names
      names.push_back(column.name);
    }
    check_names(query, names, "columns of the query");
    stored = described(selection());
    for (const SqlColumn& column : stored) {
      columns.columns.push_back(make_column(column.name, type_of_result(query, column)));
    }
  }

  void fill(const std::vector<Table>& sources) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const std::string& name = tables[i].first;
      database.execute("DROP TABLE " + quoted_name(name));
      const Table rows = sorted(sources[i]);
      database.create_table(name, all_in_name_order(rows), rows.rows);
    }
    database.lock();
  }

  /// A name that no source has, so that the query could not have meant it.
  [[nodiscard]] std::string result_name() const {
    std::string name = "clinval_cases";
    while (std::ranges::any_of(
        tables, [&](const auto& source) { return same_sql_name(source.first, name); })) {
      name += '_';
    }
    return quoted_name(name);
  }

  void check_range(const SqlColumn& column, const std::string& from) {
    const std::string name = quoted_name(column.name);
    const auto beyond = database.query(
        fmt::format("SELECT count(*) FROM {0} WHERE {1} IS NOT NULL AND TRY_CAST({1} AS BIGINT) IS "
                    "NULL",
                    from, name));
    if (beyond && beyond->columns[0].integers()[0] > 0) {
      throw data_error(query, "E-DATA-NUMBER", column.name,
                       fmt::format("integers within 64 bits; {} rows hold others",
                                   beyond->columns[0].integers()[0]),
                       "cast to double before the sum, as in sum(cast(x as double))");
    }
  }

  [[nodiscard]] Table result() {
    const std::string name = result_name();
    std::string list;
    std::optional<Table> table;
    if (database.try_execute("CREATE TABLE " + name + " AS " + selection())) {
      for (std::size_t i = 0; i < stored.size(); ++i) {
        if (stored[i].type == SqlType::WideInteger) {
          check_range(stored[i], name);
        }
        list += fmt::format("{0}CAST({1} AS {2}) AS {1}", i == 0 ? "" : ", ",
                            quoted_name(stored[i].name), sql_name(columns.columns[i].type));
      }
      table = database.query("SELECT " + list + " FROM " + name);
    }
    if (!table) {
      throw data_error(query, "E-DATA-SQL", "",
                       "a query that can be computed on these rows; on at least one it cannot "
                       "(conversion, overflow or domain of a function), or it took more than ten "
                       "minutes or 4 GB",
                       "guard what may fail: null where it has no value");
    }
    return std::move(*table);
  }

  void check_values(const Table& table) const {
    if (table.rows == 0) {
      throw data_error(query, "E-DATA-EMPTY", "", "at least one row from the query",
                       "look at its joins and conditions");
    }
    for (const Column& column : table.columns) {
      std::size_t bad = 0;
      for (std::size_t row = 0; row < table.rows; ++row) {
        bad += !column.is_null(row) && !is_finite_value(column, row) ? 1U : 0U;
      }
      if (bad > 0) {
        throw data_error(query, "E-DATA-NUMBER", column.name,
                         fmt::format("finite values or null; {} of {} rows are NaN or infinite",
                                     bad, table.rows),
                         "null where there is no value, as in x / nullif(y, 0)");
      }
    }
  }
};

CaseQuery::CaseQuery(const configs::CasesSpec& spec) : state_(std::make_unique<State>(spec)) {
  state_->create_empty_tables();
  state_->prepare();
}

CaseQuery::~CaseQuery() = default;

const Table& CaseQuery::columns() const {
  return state_->columns;
}

bool CaseQuery::joins() const {
  return state_->shape.joins;
}

Table CaseQuery::run(const std::vector<Table>& sources) {
  if (sources.size() != state_->tables.size()) {
    throw std::invalid_argument("one table for each source");
  }
  state_->fill(sources);
  Table table = state_->result();
  state_->check_values(table);
  return table;
}

std::vector<std::string> case_columns(const configs::CasesSpec& spec) {
  std::vector<std::string> names;
  if (spec.query) {
    const CaseQuery query(spec);
    for (const Column& column : query.columns().columns) {
      names.push_back(column.name);
    }
  }
  for (const auto& [source, declared] : spec.sources) {
    for (const auto& [column, type] : declared.types) {
      if (!spec.query && source == spec.from) {
        names.push_back(column);
      }
    }
  }
  for (const configs::NamedSql& derived : spec.columns) {
    names.push_back(derived.name);
  }
  return names;
}

}  // namespace clinval::datasets
