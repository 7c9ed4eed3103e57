#pragma once

#include <map>
#include <string>
#include <tuple>

#include "tests/oracle.h"

namespace clinval::tests {

/// tests/oracles/cases.csv and calibration_sets.csv together: the data sets of the calibration
/// oracles, by name.
const std::map<std::string, OracleCases>& calibration_sets();

/// Value of one quantity for one data set (and place); none when the oracle left it out.
class OracleTable {
 public:
  explicit OracleTable(const std::string& file);
  [[nodiscard]] const double* find(const std::string& data_set, const std::string& quantity,
                                   double at = 0.0) const;

 private:
  std::map<std::tuple<std::string, std::string, double>, double> values_;
};

}  // namespace clinval::tests
