#include "datasets/duckdb_api.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>

#include <duckdb.h>

#include "datasets/duckdb_appender.h"
#include "datasets/duckdb_library.h"
#include "datasets/duckdb_result.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

/// The functions that open a database and prepare statements.
struct Api {
  decltype(&::duckdb_library_version) library_version = find_duckdb("duckdb_library_version");
  decltype(&::duckdb_create_config) create_config = find_duckdb("duckdb_create_config");
  decltype(&::duckdb_set_config) set_config = find_duckdb("duckdb_set_config");
  decltype(&::duckdb_destroy_config) destroy_config = find_duckdb("duckdb_destroy_config");
  decltype(&::duckdb_open_ext) open_ext = find_duckdb("duckdb_open_ext");
  decltype(&::duckdb_close) close = find_duckdb("duckdb_close");
  decltype(&::duckdb_connect) connect = find_duckdb("duckdb_connect");
  decltype(&::duckdb_disconnect) disconnect = find_duckdb("duckdb_disconnect");
  decltype(&::duckdb_free) free = find_duckdb("duckdb_free");
  decltype(&::duckdb_interrupt) interrupt = find_duckdb("duckdb_interrupt");
  decltype(&::duckdb_extract_statements) extract_statements =
      find_duckdb("duckdb_extract_statements");
  decltype(&::duckdb_destroy_extracted) destroy_extracted = find_duckdb("duckdb_destroy_extracted");
  decltype(&::duckdb_prepare_extracted_statement) prepare_extracted =
      find_duckdb("duckdb_prepare_extracted_statement");
  decltype(&::duckdb_extract_statements_error) extract_error =
      find_duckdb("duckdb_extract_statements_error");
  decltype(&::duckdb_prepare_error) prepare_error = find_duckdb("duckdb_prepare_error");
  decltype(&::duckdb_destroy_prepare) destroy_prepare = find_duckdb("duckdb_destroy_prepare");
  decltype(&::duckdb_prepared_statement_type) statement_type =
      find_duckdb("duckdb_prepared_statement_type");
  decltype(&::duckdb_prepared_statement_column_count) prepared_column_count =
      find_duckdb("duckdb_prepared_statement_column_count");
  decltype(&::duckdb_prepared_statement_column_name) prepared_column_name =
      find_duckdb("duckdb_prepared_statement_column_name");
  decltype(&::duckdb_prepared_statement_column_type) prepared_column_type =
      find_duckdb("duckdb_prepared_statement_column_type");
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
  Ended ended = Ended::Well;                       ///< the latest one

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
  // By default it would be a share of the machine's memory.
  api.set_config(config, "memory_limit", access == Access::Memory ? "4GB" : "8GB");
  if (access == Access::Memory) {
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
  const Deadline deadline(state_->connection, state_->limit);
  state_->ended = run_statement(state_->connection, sql);
  return state_->ended == Ended::Well;
}

void Database::execute(const std::string& sql) {
  if (!try_execute(sql)) {
    throw std::logic_error("a statement of our own failed in DuckDB");
  }
}

bool Database::is_out_of_memory() const {
  return state_->ended == Ended::OutOfMemory;
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
  const Deadline deadline(state_->connection, state_->limit);
  std::optional<Table> table;
  state_->ended = read_result(state_->connection, sql, table);
  return table;
}

bool Database::query_pieces(const std::string& sql, const std::function<void(const Table&)>& take) {
  const Deadline deadline(state_->connection, state_->limit);
  state_->ended = read_result_pieces(state_->connection, sql, take);
  return state_->ended == Ended::Well;
}

void Database::create_table(const std::string& name, const std::vector<const Column*>& columns,
                            std::size_t rows, const std::string& row_column) {
  std::string fields = row_column.empty() ? "" : quoted_name(row_column) + " BIGINT";
  for (const Column* column : columns) {
    fields += (fields.empty() ? "" : ", ") + quoted_name(column->name) + " ";
    fields += sql_name(column->type);
  }
  execute("CREATE TABLE " + quoted_name(name) + " (" + fields + ")");
  append_rows(state_->connection, name, columns, rows, !row_column.empty());
}

std::string duckdb_version() {
  return duckdb().library_version();
}

}  // namespace clinval::datasets
