#pragma once

#include <span>
#include <vector>

#include "metrics/local_smoother.h"

namespace clinval::metrics {

/// The risks of all cases, ascending, each as often as it counts.
[[nodiscard]] std::vector<double> all_risks(const Places& places);

/// Where a calibration curve is drawn: 100 points, evenly spaced between the 1st and the 99th
/// percentile (type 7) of the risks, between the outermost where these coincide.
///
/// @param ascending  not empty
[[nodiscard]] std::vector<double> risk_grid(std::span<const double> ascending);

}  // namespace clinval::metrics
