#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/table.h"

namespace clinval::datasets {

/// The config's SQL, evaluated for every row of the source.
struct CaseSql {
  std::vector<Column> columns;  ///< derived, in config order
  /// One an exclusion: 1 where its condition is true; false and null both keep the case.
  std::vector<std::vector<std::uint8_t>> excluded;
};

/// Evaluates `columns` and `exclude` over the source, or over the rows of the query. Derived
/// columns see the source's columns, exclusions see both. DuckDB is opened only when there is an
/// expression; only the columns that expressions name are handed to it, then it is locked: no
/// files, no settings.
///
/// Decimals become doubles, integers of every width 64 bits.
///
/// Errors (configs::InputError):
///   Config, E-CONFIG-SQL   what SqlChecker refuses; argument types that do not fit; a result
///                          type we have no column for; a condition that is not boolean; two names
///                          that differ only in case
///   Data, E-DATA-SQL       a case for which the expression cannot be computed
///   Data, E-DATA-NUMBER    NaN or infinity as the result, with the number of cases
[[nodiscard]] CaseSql evaluate_case_sql(const Table& source, const configs::CasesSpec& spec);

}  // namespace clinval::datasets
