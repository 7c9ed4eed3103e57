#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/curve.h"
#include "metrics/scored_cases.h"

namespace clinval::tests {

/// One data set of tests/oracles/calibration_cases.csv.
struct CalibrationCases {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> cluster;

  [[nodiscard]] metrics::ScoredCases independent() const;
  [[nodiscard]] metrics::ScoredCases clustered() const;
};

/// By name. Throws when the file is missing or holds nothing.
const std::map<std::string, CalibrationCases>& calibration_cases();

/// A quantity of tests/oracles/calibration.csv ("slope" of "plain"); throws when it is not there.
std::vector<double> calibration_oracle(const std::string& name, const std::string& quantity);
bool has_calibration_oracle(const std::string& name, const std::string& quantity);

/// Rows of tests/oracles/curves.csv for one curve and data set; throws when there are none.
std::vector<std::vector<double>> curve_oracle(const std::string& curve, const std::string& name);

/// A column of a curve; throws when there is none of that name.
const std::vector<double>& column(const metrics::Curve& curve, const std::string& name);

}  // namespace clinval::tests
