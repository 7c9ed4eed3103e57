#pragma once

#include <memory>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/table.h"

namespace clinval::datasets {

/// The config's `query`: one SELECT over all sources whose rows are the cases.
///
/// It is checked and prepared on empty tables before any file is read, so that DuckDB's words about
/// it (an unknown column, types that do not fit) can be shown without quoting a case. Then all
/// sources are laid into memory, rows sorted by all their columns and columns by name, so that
/// nothing that the query does depends on the order in the files; only then it runs, in a locked
/// database: no files, no settings, one thread, zone UTC.
///
/// Integers of every width become 64 bits. Errors (configs::InputError):
///   Config, E-CONFIG-SQL  what check_query refuses; what cannot be prepared; a result column of
///                         type DECIMAL, with a time zone, or of another type that a case set does
///                         not have; two names of columns or sources that differ only in case
///   Data, E-DATA-SQL      the query cannot be computed on these rows
///   Data, E-DATA-NUMBER   an integer beyond 64 bits, NaN or infinity, with the number of rows
///   Data, E-DATA-EMPTY    no rows
class CaseQuery {
 public:
  /// @param spec  has a query; must outlive the object
  explicit CaseQuery(const configs::CasesSpec& spec);
  ~CaseQuery();
  CaseQuery(const CaseQuery&) = delete;
  CaseQuery& operator=(const CaseQuery&) = delete;

  /// Names and types of the cases' columns; no rows.
  [[nodiscard]] const Table& columns() const;
  /// Whether rows of several tables are joined.
  [[nodiscard]] bool joins() const;

  /// The cases, in no particular order. To be called once.
  /// @param sources  the tables in the order of the config; MEDS directories are none
  [[nodiscard]] Table run(const std::vector<Table>& sources);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Names of the columns that cases have: declared or of the query, then derived. Reads no case.
/// Errors: those of CaseQuery's constructor.
[[nodiscard]] std::vector<std::string> case_columns(const configs::CasesSpec& spec);

}  // namespace clinval::datasets
