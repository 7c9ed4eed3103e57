#include "tests/oracle.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace clinval::tests {
namespace {

/// Rows after the header; throws unless each has `columns` cells and there is one.
std::vector<std::vector<std::string>> rows_of(const std::string& file, std::size_t columns) {
  auto rows = read_cells(std::string(CLINVAL_TEST_DIR) + "/oracles/" + file, ',');
  if (rows.size() < 2) {
    throw std::runtime_error(file + " holds no row");
  }
  rows.erase(rows.begin());
  for (const auto& row : rows) {
    if (row.size() != columns) {
      throw std::runtime_error(file + ": a row has " + std::to_string(row.size()) + " cells");
    }
  }
  return rows;
}

}  // namespace

std::vector<std::vector<std::string>> read_cells(const std::string& path, char delimiter) {
  std::ifstream input(path);
  if (!input) {
    throw std::runtime_error("cannot read " + path);
  }
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(input, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, delimiter);) {
      rows.back().push_back(cell);
    }
  }
  return rows;
}

std::vector<OracleRow> oracle_rows(const std::string& file) {
  std::vector<OracleRow> result;
  for (const auto& row : rows_of(file, 4)) {
    result.push_back({.data_set = row[0],
                      .at = row[1].empty() ? 0.0 : std::stod(row[1]),
                      .quantity = row[2],
                      .value = std::stod(row[3])});
  }
  return result;
}

std::vector<OracleRow> of_quantity(const std::vector<OracleRow>& rows,
                                   const std::string& quantity) {
  std::vector<OracleRow> result;
  std::ranges::copy_if(rows, std::back_inserter(result),
                       [&quantity](const OracleRow& row) { return row.quantity == quantity; });
  return result;
}

metrics::ScoredCases OracleCases::scored() const {
  return {y_true, y_prob, cluster, {.scale = metrics::Scale::Probability}};
}

metrics::ScoredCases OracleCases::independent() const {
  return {y_true, y_prob, {}, {.scale = metrics::Scale::Probability}};
}

const std::map<std::string, OracleCases>& oracle_cases() {
  static const std::map<std::string, OracleCases> kDataSets = [] {
    std::map<std::string, OracleCases> result;
    for (const auto& row : rows_of("cases.csv", 4)) {
      OracleCases& cases = result[row[0]];
      cases.y_true.push_back(static_cast<std::uint8_t>(std::stoul(row[1])));
      cases.y_prob.push_back(std::stod(row[2]));
      cases.cluster.push_back(static_cast<std::uint32_t>(std::stoul(row[3])));
    }
    return result;
  }();
  return kDataSets;
}

}  // namespace clinval::tests
