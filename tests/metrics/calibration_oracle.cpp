#include "tests/metrics/calibration_oracle.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace clinval::tests {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// The cells after the line of provenance and the header.
Rows read_rows(const std::string& file) {
  const std::string path = std::string(CLINVAL_TEST_DIR) + "/oracles/" + file;
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  std::getline(in, line);
  Rows rows;
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) {
      row.push_back(cell);
    }
  }
  if (rows.empty()) {
    throw std::runtime_error("no oracle values in " + path);
  }
  return rows;
}

std::map<std::string, CalibrationCases> read_cases() {
  std::map<std::string, CalibrationCases> all;
  for (const auto& row : read_rows("calibration_cases.csv")) {
    CalibrationCases& cases = all[row.at(0)];
    cases.y_true.push_back(row.at(1) == "1" ? 1 : 0);
    cases.y_prob.push_back(std::stod(row.at(2)));
    cases.cluster.push_back(static_cast<std::uint32_t>(std::stoul(row.at(3))));
  }
  return all;
}

std::map<std::string, std::vector<double>> read_values() {
  std::map<std::string, std::vector<double>> all;
  for (const auto& row : read_rows("calibration.csv")) {
    all[row.at(0) + "/" + row.at(1)].push_back(std::stod(row.at(3)));
  }
  return all;
}

const std::map<std::string, std::vector<double>>& values() {
  static const auto all = read_values();
  return all;
}

}  // namespace

metrics::ScoredCases CalibrationCases::independent() const {
  return {y_true, y_prob, {}, {.scale = metrics::Scale::Probability}};
}

metrics::ScoredCases CalibrationCases::clustered() const {
  return {y_true, y_prob, cluster, {.scale = metrics::Scale::Probability}};
}

const std::map<std::string, CalibrationCases>& calibration_cases() {
  static const auto all = read_cases();
  return all;
}

std::vector<double> calibration_oracle(const std::string& name, const std::string& quantity) {
  return values().at(name + "/" + quantity);
}

bool has_calibration_oracle(const std::string& name, const std::string& quantity) {
  return values().contains(name + "/" + quantity);
}

std::vector<std::vector<double>> curve_oracle(const std::string& curve, const std::string& name) {
  std::vector<std::vector<double>> found;
  for (const auto& row : read_rows("curves.csv")) {
    if (row.at(0) == curve && row.at(1) == name) {
      found.push_back({std::stod(row.at(2)), std::stod(row.at(3)), std::stod(row.at(4))});
    }
  }
  if (found.empty()) {
    throw std::runtime_error("no oracle for " + curve + " of " + name);
  }
  return found;
}

const std::vector<double>& column(const metrics::Curve& curve, const std::string& name) {
  for (const metrics::CurveColumn& candidate : curve.columns) {
    if (candidate.name == name) {
      return candidate.values;
    }
  }
  throw std::out_of_range("curve without column " + name);
}

}  // namespace clinval::tests
