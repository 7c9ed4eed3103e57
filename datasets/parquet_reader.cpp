#include "datasets/parquet_reader.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "configs/input_error.h"
#include "datasets/cast.h"
#include "datasets/duckdb_api.h"
#include "datasets/file_bytes.h"
#include "datasets/folder_files.h"
#include "datasets/parquet_limits.h"
#include "datasets/sql_text.h"
#include "datasets/table_reader.h"

namespace clinval::datasets {

namespace {

configs::Problem problem_in(const std::string& file, const std::string& pointer, std::string code,
                            std::string expected, std::string hint = "") {
  return {.code = std::move(code),
          .file = file,
          .pointer = pointer,
          .field = "",
          .expected = std::move(expected),
          .hint = std::move(hint)};
}

/// Whether every value of the stored type is one of the declared type.
bool holds(ColumnType declared, SqlType stored) {
  switch (declared) {
    case ColumnType::Integer: return stored == SqlType::SmallInteger || stored == SqlType::Integer;
    case ColumnType::Real:
      return stored == SqlType::SmallInteger || stored == SqlType::Real ||
             stored == SqlType::Decimal;
    case ColumnType::Text: return stored == SqlType::Text;
    case ColumnType::Boolean: return stored == SqlType::Boolean;
    case ColumnType::Date: return stored == SqlType::Date;
    case ColumnType::Timestamp: return stored == SqlType::Timestamp;
  }
  return false;
}

std::optional<ColumnType> natural_type(SqlType stored) {
  for (const ColumnType type : {ColumnType::Integer, ColumnType::Real, ColumnType::Text,
                                ColumnType::Boolean, ColumnType::Date, ColumnType::Timestamp}) {
    if (holds(type, stored)) {
      return type;
    }
  }
  return std::nullopt;
}

std::vector<SqlColumn> stored_columns(Database& database, const std::string& from,
                                      const std::string& file, const std::string& pointer) {
  auto columns = database.describe("SELECT * FROM " + from);
  if (!columns) {
    throw configs::InputError(configs::Area::Data,
                              problem_in(file, pointer, "E-DATA-UNREADABLE",
                                         "a whole Parquet file; this is none, or it is damaged"));
  }
  return *columns;
}

/// One "CAST(name AS type)" for each declared column, or every problem.
std::string projection(const std::vector<std::pair<std::string, ColumnType>>& declared,
                       const std::vector<SqlColumn>& stored, const std::string& file,
                       const std::string& pointer) {
  std::vector<configs::Problem> problems;
  std::string list;
  for (const auto& [name, type] : declared) {
    const auto found = std::ranges::find(stored, name, &SqlColumn::name);
    if (found == stored.end()) {
      problems.push_back(problem_in(file, pointer, "E-DATA-MISSING-COLUMN",
                                    "a column of this name in the Parquet file"));
      problems.back().field = name;
    } else if (!holds(type, found->type)) {
      problems.push_back(problem_in(
          file, pointer, "E-DATA-TYPE",
          "a stored type whose values are all of the declared type " + std::string(to_string(type)),
          "declare the type that the file stores"));
      problems.back().field = name;
    } else {
      list += (list.empty() ? "" : ", ") + ("CAST(" + quoted_name(name) + " AS ");
      list += std::string(sql_name(type)) + ") AS " + quoted_name(name);
    }
  }
  if (!problems.empty()) {
    throw configs::InputError(configs::Area::Data, problems);
  }
  return list;
}

void check_finite(const Table& table, const std::string& file, const std::string& pointer) {
  for (const Column& column : table.columns) {
    for (std::size_t row = 0; row < table.rows; ++row) {
      if (!column.is_null(row) && !is_finite_value(column, row)) {
        configs::Problem problem =
            problem_in(file, pointer, "E-DATA-NUMBER", std::string(expected_form(column.type)));
        problem.field = column.name;
        problem.row = row + 1;
        throw configs::InputError(configs::Area::Data, problem);
      }
    }
  }
}

Table read_columns(Database& database, const std::string& path,
                   const std::vector<std::pair<std::string, ColumnType>>& declared,
                   ParquetLimits& left, const std::string& file, const std::string& pointer) {
  const std::string from = from_parquet(path);
  const auto stored = stored_columns(database, from, file, pointer);
  const std::string list = projection(declared, stored, file, pointer);
  take_from_limits(database, path, declared, left, file, pointer);
  auto table = database.query("SELECT " + list + " FROM " + from);
  if (!table) {
    fail_parquet(database, file, pointer);
  }
  check_finite(*table, file, pointer);
  return std::move(*table);
}

void append_rows(Table& table, Table&& part) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& to = table.columns[i];
    Column& from = part.columns[i];
    to.present.insert(to.present.end(), from.present.begin(), from.present.end());
    std::visit(
        [&](auto& values) {
          auto& more = std::get<std::decay_t<decltype(values)>>(from.values);
          std::ranges::copy(more, std::back_inserter(values));
        },
        to.values);
  }
  table.rows += part.rows;
}

Table read_part(Database& database, const SourceFolder& folder, const std::string& name,
                const std::string& path, ParquetLimits& left) {
  const MemoryFile stored(folder.read(name).bytes);
  std::vector<std::pair<std::string, ColumnType>> columns;
  for (const SqlColumn& column : stored_columns(database, from_parquet(stored.path()), path, "")) {
    if (const auto type = natural_type(column.type)) {
      columns.emplace_back(column.name, *type);
    }
  }
  return read_columns(database, stored.path(), columns, left, path, "");
}

bool same_columns(const Table& a, const Table& b) {
  return std::ranges::equal(a.columns, b.columns, [](const Column& x, const Column& y) {
    return x.name == y.name && x.type == y.type;
  });
}

std::vector<std::string> part_names(const SourceFolder& folder) {
  std::vector<std::string> names = folder.parquet_files();
  std::erase_if(names, [](const std::string& name) {
    return !name.starts_with("part-") || name.find('/') != std::string::npos;
  });
  return names;
}

}  // namespace

Table read_parquet(const std::string& bytes, const configs::SourceSpec& source,
                   const std::string& file, const std::string& pointer, ParquetLimits& left) {
  std::vector<std::pair<std::string, ColumnType>> declared;
  for (const auto& [name, type] : source.types) {
    declared.emplace_back(name, column_type(type));
  }
  Database database(Database::Access::Files);
  const MemoryFile stored(bytes);
  return read_columns(database, stored.path(), declared, left, file, pointer);
}

void append_parquet(Table& table, Table&& more) {
  if (table.columns.empty()) {
    table = std::move(more);
  } else {
    append_rows(table, std::move(more));
  }
}

Table read_parquet_parts(const std::string& path) {
  const SourceFolder folder(path, path, "");
  const std::vector<std::string> names = part_names(folder);
  if (names.empty()) {
    throw configs::InputError(
        configs::Area::Data,
        problem_in(path, "", "E-DATA-UNREADABLE", "a folder with at least one part-*.parquet"));
  }
  Database database(Database::Access::Files);
  ParquetLimits left = parquet_limits_of_machine();
  Table table;
  for (const std::string& name : names) {
    Table part = read_part(database, folder, name, path + "/" + name, left);
    if (!table.columns.empty() && !same_columns(table, part)) {
      throw configs::InputError(configs::Area::Data,
                                problem_in(path + "/" + name, "", "E-DATA-UNREADABLE",
                                           "the same columns and types as in the first part"));
    }
    append_parquet(table, std::move(part));
  }
  return table;
}

std::string table_engine_version() {
  return duckdb_version();
}

}  // namespace clinval::datasets
