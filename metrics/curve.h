#pragma once

#include <string>
#include <vector>

namespace clinval::metrics {

/// One column of a curve.
struct CurveColumn {
  std::string name;
  std::vector<double> values;
};

/// Figure data: columns of one length on a grid of at most 200 points, never one row a case.
struct Curve {
  std::string curve;      ///< roc, calibration_tenths, calibration_rcs, decision, risk_histogram
  std::string estimator;  ///< versioned id
  std::vector<CurveColumn> columns;
};

}  // namespace clinval::metrics
