#include "tests/metrics/calibration_sets.h"

#include <cstdint>
#include <tuple>

namespace clinval::tests {

const std::map<std::string, OracleCases>& calibration_sets() {
  static const std::map<std::string, OracleCases> kDataSets = [] {
    std::map<std::string, OracleCases> result = oracle_cases();
    const auto rows =
        read_cells(std::string(CLINVAL_TEST_DIR) + "/oracles/calibration_sets.csv", ',');
    for (std::size_t row = 1; row < rows.size(); ++row) {
      OracleCases& cases = result[rows[row].at(0)];
      cases.y_true.push_back(static_cast<std::uint8_t>(std::stoul(rows[row].at(1))));
      cases.y_prob.push_back(std::stod(rows[row].at(2)));
      cases.cluster.push_back(static_cast<std::uint32_t>(std::stoul(rows[row].at(3))));
    }
    return result;
  }();
  return kDataSets;
}

OracleTable::OracleTable(const std::string& file) {
  for (const OracleRow& row : oracle_rows(file)) {
    values_[{row.data_set, row.quantity, row.at}] = row.value;
  }
}

const double* OracleTable::find(const std::string& data_set, const std::string& quantity,
                                double at) const {
  const auto found = values_.find({data_set, quantity, at});
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace clinval::tests
