#include "datasets/duckdb_api.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>

#include <dlfcn.h>
#include <duckdb.h>

#include "configs/input_error.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

[[noreturn]] void fail_missing() {
  throw configs::InputError(
      configs::Area::Data,
      configs::Problem{.code = "E-DATA-NO-DUCKDB",
                       .file = "libduckdb.so",
                       .pointer = "",
                       .field = "",
                       .expected = "DuckDB's library (1.5 or later): Parquet and SQL need it",
                       .hint = "run scripts/setup, or set DUCKDB_DIR to the folder that holds it"});
}

void* open_library() {
  if (const char* folder = std::getenv("DUCKDB_DIR"); folder != nullptr && *folder != '\0') {
    const std::string path = std::string(folder) + "/libduckdb.so";
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      return handle;
    }
  }
  return dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
}

/// The address of a function of the library: becomes whatever pointer it is assigned to.
struct Symbol {
  void* address;
  template <typename Function>
  operator Function*() const {  // NOLINT(google-explicit-constructor): that is its use
    return reinterpret_cast<Function*>(address);
  }
};

Symbol find(const char* name) {
  static void* const library = open_library();  // never closed: it lives as long as the process
  const Symbol symbol{library == nullptr ? nullptr : dlsym(library, name)};
  if (symbol.address == nullptr) {
    fail_missing();  // no library, or one too old to have it
  }
  return symbol;
}

/// The functions we call, found by name in the library when the first Api is made.
struct Api {
  decltype(&::duckdb_library_version) library_version = find("duckdb_library_version");
  decltype(&::duckdb_create_config) create_config = find("duckdb_create_config");
  decltype(&::duckdb_set_config) set_config = find("duckdb_set_config");
  decltype(&::duckdb_destroy_config) destroy_config = find("duckdb_destroy_config");
  decltype(&::duckdb_open_ext) open_ext = find("duckdb_open_ext");
  decltype(&::duckdb_close) close = find("duckdb_close");
  decltype(&::duckdb_connect) connect = find("duckdb_connect");
  decltype(&::duckdb_disconnect) disconnect = find("duckdb_disconnect");
  decltype(&::duckdb_free) free = find("duckdb_free");
  decltype(&::duckdb_query) query = find("duckdb_query");
  decltype(&::duckdb_interrupt) interrupt = find("duckdb_interrupt");
  decltype(&::duckdb_destroy_result) destroy_result = find("duckdb_destroy_result");
  decltype(&::duckdb_column_count) column_count = find("duckdb_column_count");
  decltype(&::duckdb_column_name) column_name = find("duckdb_column_name");
  decltype(&::duckdb_column_type) column_type = find("duckdb_column_type");
  decltype(&::duckdb_fetch_chunk) fetch_chunk = find("duckdb_fetch_chunk");
  decltype(&::duckdb_destroy_data_chunk) destroy_data_chunk = find("duckdb_destroy_data_chunk");
  decltype(&::duckdb_data_chunk_get_size) chunk_size = find("duckdb_data_chunk_get_size");
  decltype(&::duckdb_data_chunk_get_vector) chunk_vector = find("duckdb_data_chunk_get_vector");
  decltype(&::duckdb_vector_get_data) vector_data = find("duckdb_vector_get_data");
  decltype(&::duckdb_vector_get_validity) vector_validity = find("duckdb_vector_get_validity");
  decltype(&::duckdb_validity_row_is_valid) row_is_valid = find("duckdb_validity_row_is_valid");
  decltype(&::duckdb_extract_statements) extract_statements = find("duckdb_extract_statements");
  decltype(&::duckdb_destroy_extracted) destroy_extracted = find("duckdb_destroy_extracted");
  decltype(&::duckdb_prepare_extracted_statement) prepare_extracted =
      find("duckdb_prepare_extracted_statement");
  decltype(&::duckdb_extract_statements_error) extract_error =
      find("duckdb_extract_statements_error");
  decltype(&::duckdb_prepare_error) prepare_error = find("duckdb_prepare_error");
  decltype(&::duckdb_destroy_prepare) destroy_prepare = find("duckdb_destroy_prepare");
  decltype(&::duckdb_prepared_statement_type) statement_type =
      find("duckdb_prepared_statement_type");
  decltype(&::duckdb_prepared_statement_column_count) prepared_column_count =
      find("duckdb_prepared_statement_column_count");
  decltype(&::duckdb_prepared_statement_column_name) prepared_column_name =
      find("duckdb_prepared_statement_column_name");
  decltype(&::duckdb_prepared_statement_column_type) prepared_column_type =
      find("duckdb_prepared_statement_column_type");
  decltype(&::duckdb_appender_create) appender_create = find("duckdb_appender_create");
  decltype(&::duckdb_appender_destroy) appender_destroy = find("duckdb_appender_destroy");
  decltype(&::duckdb_appender_end_row) appender_end_row = find("duckdb_appender_end_row");
  decltype(&::duckdb_append_null) append_null = find("duckdb_append_null");
  decltype(&::duckdb_append_int64) append_int64 = find("duckdb_append_int64");
  decltype(&::duckdb_append_double) append_double = find("duckdb_append_double");
  decltype(&::duckdb_append_bool) append_bool = find("duckdb_append_bool");
  decltype(&::duckdb_append_date) append_date = find("duckdb_append_date");
  decltype(&::duckdb_append_timestamp) append_timestamp = find("duckdb_append_timestamp");
  decltype(&::duckdb_append_varchar_length) append_varchar_length =
      find("duckdb_append_varchar_length");
};

const Api& duckdb() {
  static const Api api;
  return api;
}

SqlType sql_type(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return SqlType::Boolean;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER: return SqlType::SmallInteger;
    case DUCKDB_TYPE_BIGINT: return SqlType::Integer;
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT: return SqlType::WideInteger;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE: return SqlType::Real;
    case DUCKDB_TYPE_DECIMAL: return SqlType::Decimal;
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_ENUM: return SqlType::Text;
    case DUCKDB_TYPE_DATE: return SqlType::Date;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS: return SqlType::Timestamp;
    case DUCKDB_TYPE_TIMESTAMP_TZ: return SqlType::ZonedTimestamp;
    default: return SqlType::Other;
  }
}

ColumnType column_type(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BIGINT: return ColumnType::Integer;
    case DUCKDB_TYPE_DOUBLE: return ColumnType::Real;
    case DUCKDB_TYPE_VARCHAR: return ColumnType::Text;
    case DUCKDB_TYPE_BOOLEAN: return ColumnType::Boolean;
    case DUCKDB_TYPE_DATE: return ColumnType::Date;
    case DUCKDB_TYPE_TIMESTAMP: return ColumnType::Timestamp;
    default: throw std::logic_error("a result column has a type that was not asked for");
  }
}

/// Appends the first `size` values of a vector; a null leaves a default value.
template <typename Stored, typename Values, typename Convert>
void append_values(Values& values, std::vector<std::uint8_t>& present, duckdb_vector vector,
                   idx_t size, Convert convert) {
  const auto* data = static_cast<const Stored*>(duckdb().vector_data(vector));
  std::uint64_t* validity = duckdb().vector_validity(vector);
  for (idx_t i = 0; i < size; ++i) {
    const bool valid = validity == nullptr || duckdb().row_is_valid(validity, i);
    present.push_back(valid ? 1 : 0);
    values.push_back(valid ? convert(data[i]) : typename Values::value_type{});
  }
}

std::string_view text_in(const duckdb_string_t& stored) {
  const std::uint32_t length = stored.value.inlined.length;
  // DuckDB keeps up to 12 bytes in place.
  return length <= 12 ? std::string_view(stored.value.inlined.inlined, length)
                      : std::string_view(stored.value.pointer.ptr, length);
}

void append_chunk_column(Column& column, duckdb_vector vector, idx_t size) {
  auto& present = column.present;
  switch (column.type) {
    case ColumnType::Integer:
      append_values<std::int64_t>(std::get<std::vector<std::int64_t>>(column.values), present,
                                  vector, size, [](std::int64_t value) { return value; });
      break;
    case ColumnType::Real:
      append_values<double>(std::get<std::vector<double>>(column.values), present, vector, size,
                            [](double value) { return value; });
      break;
    case ColumnType::Text:
      append_values<duckdb_string_t>(std::get<Texts>(column.values), present, vector, size,
                                     text_in);
      break;
    case ColumnType::Boolean:
      append_values<bool>(std::get<std::vector<std::uint8_t>>(column.values), present, vector, size,
                          [](bool value) { return static_cast<std::uint8_t>(value ? 1 : 0); });
      break;
    case ColumnType::Date:
      append_values<duckdb_date>(std::get<std::vector<std::int64_t>>(column.values), present,
                                 vector, size,
                                 [](duckdb_date value) { return std::int64_t{value.days}; });
      break;
    case ColumnType::Timestamp:
      append_values<duckdb_timestamp>(std::get<std::vector<std::int64_t>>(column.values), present,
                                      vector, size,
                                      [](duckdb_timestamp value) { return value.micros; });
      break;
  }
}

/// A result that frees itself.
struct Result {
  duckdb_result raw{};
  Result() = default;
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() { duckdb().destroy_result(&raw); }
};

Table empty_table(Result& result) {
  Table table;
  for (idx_t i = 0; i < duckdb().column_count(&result.raw); ++i) {
    table.columns.push_back(make_column(duckdb().column_name(&result.raw, i),
                                        column_type(duckdb().column_type(&result.raw, i))));
  }
  return table;
}

/// An appender that frees itself; every call of it must succeed.
class Appender {
 public:
  Appender(duckdb_connection connection, const std::string& table) {
    require(duckdb().appender_create(connection, nullptr, table.c_str(), &raw_));
  }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  ~Appender() { duckdb().appender_destroy(&raw_); }

  void append(const Column& column, std::size_t row) {
    if (column.is_null(row)) {
      return require(duckdb().append_null(raw_));
    }
    switch (column.type) {
      case ColumnType::Integer: return require(duckdb().append_int64(raw_, column.integers()[row]));
      case ColumnType::Real: return require(duckdb().append_double(raw_, column.reals()[row]));
      case ColumnType::Boolean:
        return require(duckdb().append_bool(raw_, column.booleans()[row] != 0));
      case ColumnType::Date:
        return require(
            duckdb().append_date(raw_, {static_cast<std::int32_t>(column.integers()[row])}));
      case ColumnType::Timestamp:
        return require(duckdb().append_timestamp(raw_, {column.integers()[row]}));
      case ColumnType::Text:
        const std::string_view text = column.texts()[row];
        return require(duckdb().append_varchar_length(raw_, text.data(), text.size()));
    }
  }
  void append(std::int64_t value) { require(duckdb().append_int64(raw_, value)); }
  void end_row() { require(duckdb().appender_end_row(raw_)); }
  void finish() { require(duckdb().appender_destroy(&raw_)); }

 private:
  static void require(duckdb_state state) {
    if (state != DuckDBSuccess) {
      throw std::logic_error("a row could not be appended to a table in memory");
    }
  }
  duckdb_appender raw_ = nullptr;
};

}  // namespace

namespace {

/// Interrupts what a connection does when it lives longer than the limit.
class Deadline {
 public:
  Deadline(duckdb_connection connection, std::optional<std::chrono::milliseconds> limit) {
    if (limit) {
      thread_ = std::jthread([this, connection, limit](const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        if (!over_.wait_for(lock, stop, *limit, [] { return false; }) && !stop.stop_requested()) {
          duckdb().interrupt(connection);
        }
      });
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any over_;
  std::jthread thread_;  // last: it is stopped and joined before the others go
};

}  // namespace

struct Database::State {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  std::optional<std::chrono::milliseconds> limit;  ///< of one statement

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (connection != nullptr) {
      duckdb().disconnect(&connection);
    }
    if (database != nullptr) {
      duckdb().close(&database);
    }
  }
};

Database::Database(Access access, std::chrono::milliseconds limit)
    : state_(std::make_unique<State>()) {
  const Api& api = duckdb();
  duckdb_config config = nullptr;
  api.create_config(&config);
  // Parallel sums of doubles vary from run to run; extensions would come from a network; a join
  // that outgrows the memory would leave cases in a file.
  for (const auto& [key, value] :
       {std::pair{"threads", "1"}, std::pair{"autoinstall_known_extensions", "false"},
        std::pair{"autoload_known_extensions", "false"}, std::pair{"temp_directory", ""}}) {
    api.set_config(config, key, value);
  }
  if (access == Access::Memory) {
    // What the config's SQL may take; by default it would be a share of the machine's memory.
    api.set_config(config, "memory_limit", "4GB");
    api.set_config(config, "enable_external_access", "false");
    state_->limit = limit;
  }
  char* error = nullptr;
  const auto opened = api.open_ext(nullptr, &state_->database, config, &error);
  api.free(error);
  api.destroy_config(&config);
  if (opened != DuckDBSuccess ||
      api.connect(state_->database, &state_->connection) != DuckDBSuccess) {
    throw std::runtime_error("DuckDB could not open a database in memory");
  }
  // A DuckDB built without ICU has no zones at all, which serves as well.
  static_cast<void>(try_execute("SET TimeZone = 'UTC'"));
}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

bool Database::try_execute(const std::string& sql) {
  Result result;
  const Deadline deadline(state_->connection, state_->limit);
  return duckdb().query(state_->connection, sql.c_str(), &result.raw) == DuckDBSuccess;
}

void Database::execute(const std::string& sql) {
  if (!try_execute(sql)) {
    throw std::logic_error("a statement of our own failed in DuckDB");
  }
}

void Database::lock() {
  execute("SET enable_external_access = false");
  execute("SET lock_configuration = true");
}

std::optional<std::vector<SqlColumn>> Database::describe(const std::string& sql,
                                                         std::string* trouble) {
  const Api& api = duckdb();
  const Deadline deadline(state_->connection, state_->limit);
  duckdb_extracted_statements statements = nullptr;
  const idx_t count = api.extract_statements(state_->connection, sql.c_str(), &statements);
  duckdb_prepared_statement prepared = nullptr;
  std::optional<std::vector<SqlColumn>> columns;
  if (count == 1 &&
      api.prepare_extracted(state_->connection, statements, 0, &prepared) == DuckDBSuccess &&
      api.statement_type(prepared) == DUCKDB_STATEMENT_TYPE_SELECT) {
    columns.emplace();
    for (idx_t i = 0; i < api.prepared_column_count(prepared); ++i) {
      const char* name = api.prepared_column_name(prepared, i);
      columns->push_back(
          {name == nullptr ? "" : name, sql_type(api.prepared_column_type(prepared, i))});
      api.free(const_cast<char*>(name));
    }
  }
  if (!columns && trouble != nullptr) {
    const char* text = count == 0 ? api.extract_error(statements) : api.prepare_error(prepared);
    *trouble = text == nullptr ? "" : text;
  }
  api.destroy_prepare(&prepared);
  api.destroy_extracted(&statements);
  return columns;
}

std::optional<Table> Database::query(const std::string& sql) {
  Result result;
  const Deadline deadline(state_->connection, state_->limit);
  if (duckdb().query(state_->connection, sql.c_str(), &result.raw) != DuckDBSuccess) {
    return std::nullopt;
  }
  Table table = empty_table(result);
  while (duckdb_data_chunk chunk = duckdb().fetch_chunk(result.raw)) {
    const idx_t size = duckdb().chunk_size(chunk);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      append_chunk_column(table.columns[i], duckdb().chunk_vector(chunk, i), size);
    }
    table.rows += size;
    duckdb().destroy_data_chunk(&chunk);
  }
  return table;
}

bool Database::query_pieces(const std::string& sql, const std::function<void(const Table&)>& take) {
  Result result;
  const Deadline deadline(state_->connection, state_->limit);
  if (duckdb().query(state_->connection, sql.c_str(), &result.raw) != DuckDBSuccess) {
    return false;
  }
  const Table empty = empty_table(result);
  while (duckdb_data_chunk chunk = duckdb().fetch_chunk(result.raw)) {
    Table piece = empty;
    piece.rows = duckdb().chunk_size(chunk);
    for (std::size_t i = 0; i < piece.columns.size(); ++i) {
      append_chunk_column(piece.columns[i], duckdb().chunk_vector(chunk, i), piece.rows);
    }
    duckdb().destroy_data_chunk(&chunk);
    take(piece);
  }
  return true;
}

void Database::create_table(const std::string& name, const std::vector<const Column*>& columns,
                            std::size_t rows, const std::string& row_column) {
  std::string fields = row_column.empty() ? "" : quoted_name(row_column) + " BIGINT";
  for (const Column* column : columns) {
    fields += (fields.empty() ? "" : ", ") + quoted_name(column->name) + " ";
    fields += sql_name(column->type);
  }
  execute("CREATE TABLE " + quoted_name(name) + " (" + fields + ")");
  Appender appender(state_->connection, name);
  for (std::size_t row = 0; row < rows; ++row) {
    if (!row_column.empty()) {
      appender.append(static_cast<std::int64_t>(row));
    }
    for (const Column* column : columns) {
      appender.append(*column, row);
    }
    appender.end_row();
  }
  appender.finish();
}

std::string duckdb_version() {
  return duckdb().library_version();
}

}  // namespace clinval::datasets
