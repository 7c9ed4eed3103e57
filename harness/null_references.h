#pragma once

#include <span>

#include "configs/run_config.h"
#include "metrics/survival_view.h"
#include "reports/results.h"

namespace clinval::harness {

/// Gives the calibration distances among the rows of one group what they would be if every risk
/// were right, from draws that all distances of a horizon share (survival_null.h): at most 500, and
/// no more than the replicates asked for. Cases must be independent.
void add_null_references(const metrics::SurvivalView& view, std::span<const double> horizons,
                         const configs::ResamplingSpec& resampling, unsigned workers,
                         std::span<reports::EstimateRow> rows);

}  // namespace clinval::harness
