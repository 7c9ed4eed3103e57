#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::tests {

/// A value that another tool computed.
struct OracleRow {
  std::string data_set;
  double at = 0.0;  ///< threshold; 0 where there is none
  std::string quantity;
  double value = 0.0;
};

/// Rows of tests/oracles/`file`; throws when the file is missing, malformed or empty.
std::vector<OracleRow> oracle_rows(const std::string& file);

/// Of the rows, those of one quantity.
std::vector<OracleRow> of_quantity(const std::vector<OracleRow>& rows, const std::string& quantity);

/// One data set of tests/oracles/cases.csv.
struct OracleCases {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> cluster;

  [[nodiscard]] metrics::ScoredCases scored() const;       ///< clusters as in the file
  [[nodiscard]] metrics::ScoredCases independent() const;  ///< each case its own cluster
};

/// By name; throws as oracle_rows.
const std::map<std::string, OracleCases>& oracle_cases();

/// The cells of a text file split at `delimiter`, lines that begin with '#' left out; throws when
/// the file cannot be read.
std::vector<std::vector<std::string>> read_cells(const std::string& path, char delimiter);

}  // namespace clinval::tests
