#pragma once

#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// A smoothed calibration error and the width of its kernel.
struct SmoothEce {
  double value = 0.0;
  double width = 0.0;
};

/// SmoothECE, number for number that of relplot: residuals p - y are smoothed over 0 to 1 by a
/// Gaussian kernel of width s, reflected at both ends, and
///
///   error(s) = sum |smoothed residual| / sum (smoothed count + 1e-4)
///
/// over a mesh of max(200, 10 / s) points, both interpolated linearly from a grid of
/// max(2000, 20 / s) / 2 + 1 points to which cases are split linearly. The width is the smallest
/// multiple of 1/1024 with s >= 0.001 and error(s) <= s, found by ten halvings.
///
/// Undefined: NotAProbability; NoCases.
/// Cost:      O(n) for the first of ten widths, then 10^5 operations or so a width.
/// Source:    Blasiok & Nakkiran 2023, arXiv:2309.12236.
/// Oracle:    numpy, written from the definition above, through scripts/oracles/ece.py; one value
///            of relplot itself in adnex_calibration_test.cpp.
[[nodiscard]] Outcome<SmoothEce> smooth_ece(const CaseView& cases);
[[nodiscard]] Outcome<double> smece_value(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
