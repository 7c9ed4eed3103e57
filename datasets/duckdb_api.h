#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datasets/table.h"

namespace clinval::datasets {

/// What a result column holds, as far as we care.
enum class SqlType {
  Boolean,
  SmallInteger,  ///< every integer that a double holds exactly: up to 32 bits
  Integer,       ///< BIGINT
  WideInteger,   ///< UBIGINT, HUGEINT, UHUGEINT: may not fit into 64 bits
  Real,          ///< FLOAT, DOUBLE
  Decimal,
  Text,
  Date,
  Timestamp,       ///< no zone; seconds, milliseconds or microseconds
  ZonedTimestamp,  ///< TIMESTAMPTZ
  Other
};

struct SqlColumn {
  std::string name;
  SqlType type = SqlType::Other;
};

/// One in-memory DuckDB database with one connection: one thread, zone UTC, no extension loading.
///
/// libduckdb.so is opened on first use: from the folder that DUCKDB_DIR names in the environment,
/// else where the loader looks (the run path of the program). Nothing that runs a statement returns
/// DuckDB's own error text, because that text may quote a case.
class Database {
 public:
  /// Without Files nothing outside the memory can be opened, not even while a statement is
  /// prepared.
  enum class Access { Memory, Files };

  /// Throws configs::InputError (Area::Data, E-DATA-NO-DUCKDB) when the library cannot be opened.
  /// In memory no statement takes longer than `limit`, or more than 4 GB: it then counts as failed.
  /// With Files it may take 8 GB beside its result, which DuckDB does not count.
  explicit Database(Access access = Access::Memory,
                    std::chrono::milliseconds limit = std::chrono::minutes(10));
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  /// False when the statement failed.
  [[nodiscard]] bool try_execute(const std::string& sql);
  /// Whether the latest statement that failed did so because it may not take more memory.
  [[nodiscard]] bool is_out_of_memory() const;
  /// A statement of ours that cannot fail but by a bug: throws std::logic_error.
  void execute(const std::string& sql);

  /// No files, no network, no further settings: what runs later sees only the tables in memory.
  void lock();

  /// Columns of exactly one SELECT statement; nullopt when it is another statement, more than one,
  /// or cannot be prepared; `trouble` then says why in DuckDB's words. Show those only when the
  /// tables that the statement names are empty: they cannot quote a case.
  [[nodiscard]] std::optional<std::vector<SqlColumn>> describe(const std::string& sql,
                                                               std::string* trouble = nullptr);

  /// The whole result. Its columns must be BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE or TIMESTAMP
  /// (anything else is a bug: std::logic_error). nullopt when a row could not be computed.
  [[nodiscard]] std::optional<Table> query(const std::string& sql);

  /// The same in pieces of a few thousand rows, in order: each is handed to `take` and forgotten.
  /// False when a row could not be computed.
  [[nodiscard]] bool query_pieces(const std::string& sql,
                                  const std::function<void(const Table&)>& take);

  /// A new table of these columns. With `row_column` a first column of that name holds 0, 1, 2, …
  /// Throws std::bad_alloc when they take more memory than the database may.
  void create_table(const std::string& name, const std::vector<const Column*>& columns,
                    std::size_t rows, const std::string& row_column = "");

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "v1.5.6". Throws as Database() does.
[[nodiscard]] std::string duckdb_version();

}  // namespace clinval::datasets
