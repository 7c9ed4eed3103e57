#pragma once

#include <string_view>
#include <vector>

#include "configs/run_config.h"
#include "harness/binary_groups.h"
#include "harness/replicates.h"

namespace clinval::harness {

/// The bootstrap intervals of one row: percentile, unless basic is the headline; basic where it is
/// or the config asks for it, BCa where it is asked for and the metric has an influence function,
/// studentised where it is asked for and replicates have an error. Nothing for a row without a
/// value.
///
/// @param values  the row's replicates
/// @param errors  their standard errors; nullptr: none were computed
void add_bootstrap_intervals(const BinaryGroup& group, const BinaryStatistic& statistic,
                             const configs::ResamplingSpec& resampling, std::string_view headline,
                             const ReplicateValues& values, const ReplicateValues* errors,
                             reports::EstimateRow& row);

}  // namespace clinval::harness
