#pragma once

#include <cstdint>
#include <string>

#include "metrics/estimate.h"
#include "reports/results.h"

namespace clinval::reports {

// Numbers for people. Each is rounded once, from the full value; the digits that are shown follow
// the width of the confidence interval, since further ones would say nothing.

/// Decimals at which an interval of this width spans at least eight units: 0.09 gives 2, 0.012
/// gives 3, 1.2 gives 1. Between 0 and 6.
[[nodiscard]] int decimals_for(double width);

/// Fixed notation, correctly rounded from the binary value; never "-0.00".
[[nodiscard]] std::string fixed(double value, int decimals);

/// "1,234".
[[nodiscard]] std::string count_text(std::int64_t count);

/// The headline interval of a row, or nullptr when there is none with limits.
[[nodiscard]] const metrics::Interval* headline(const EstimateRow& row);

/// Decimals for the estimate of a row and its limits.
[[nodiscard]] int decimals_of(const EstimateRow& row);

/// "0.70", or why there is no value, in words.
[[nodiscard]] std::string value_text(const EstimateRow& row);
/// "0.66 to 0.75", or why there is no interval, in words.
[[nodiscard]] std::string interval_text(const EstimateRow& row);
/// "0.70 (0.66 to 0.75)".
[[nodiscard]] std::string estimate_text(const EstimateRow& row);
/// The same multiplied by `factor`: net benefit per 1,000 patients.
[[nodiscard]] std::string scaled_text(const EstimateRow& row, double factor);

/// "95 %".
/// "p < 0.001", or three digits.
[[nodiscard]] std::string p_value_text(double p);

[[nodiscard]] std::string level_text(double level);

}  // namespace clinval::reports
