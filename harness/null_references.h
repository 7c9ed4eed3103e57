#pragma once

#include <cstdint>
#include <span>

#include "configs/run_config.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"
#include "metrics/survival_view.h"
#include "reports/results.h"

namespace clinval::harness {

/// Gives the calibration distances among the rows of one group what they would be if every risk
/// were right, from draws that all distances of a horizon share (survival_null.h): at most 500, and
/// no more than the replicates asked for. Cases must be independent.
void add_null_references(const metrics::SurvivalView& view, std::span<const double> horizons,
                         const configs::ResamplingSpec& resampling, unsigned workers,
                         std::span<reports::EstimateRow> rows);

/// The same for the distances of a binary task (calibration_null.h): the rows of one group under
/// one model whose metric is Kind::Distance. As many draws as
/// BinaryCalibrationNull says, and no more than the replicates asked for or `most_draws`. Cases
/// must be independent.
void add_null_references(const metrics::ScoredCases& cases, const metrics::Setting& setting,
                         const configs::ResamplingSpec& resampling, std::uint32_t most_draws,
                         unsigned workers, std::span<reports::EstimateRow> rows);

}  // namespace clinval::harness
