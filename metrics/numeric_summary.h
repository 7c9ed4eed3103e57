#pragma once

#include <cstdint>
#include <span>

#include "metrics/outcome.h"

namespace clinval::metrics {

/// Fewer values than this are not summarised: a quartile of four cases is nearly a case.
inline constexpr std::int64_t kFewestSummarised = 5;

/// Mean and variance of some values, in their unit and its square.
struct Moments {
  std::int64_t count = 0;
  double mean = 0.0;
  double variance = 0.0;  ///< with divisor n - 1
};

/// What a table of participants says of a number: centre and spread, in the unit of the values. No
/// smallest and no largest value, since those are single cases.
struct NumericSummary {
  std::int64_t count = 0;
  double mean = 0.0;
  double sd = 0.0;  ///< with divisor n - 1
  double lower_quartile = 0.0;
  double median = 0.0;
  double upper_quartile = 0.0;
};

/// Mean and variance:  m = sum x / n,  s^2 = sum (x - m)^2 / (n - 1).
///
/// Undefined: TooFewValues with fewer than two values; BeyondDouble when a sum overflows.
/// Exact:     values are summed in ascending order, so the result does not depend on theirs.
/// Cost:      O(n log n).
/// Errors:    std::invalid_argument for a value that is not finite.
/// Oracle:    R mean and var, through scripts/oracles/standardised_difference.R.
[[nodiscard]] Outcome<Moments> moments(std::span<const double> values);

/// The same with quartiles of R's type 7.
///
/// Undefined: TooFewValues with fewer than kFewestSummarised values; BeyondDouble.
/// Source:    Hyndman & Fan 1996, doi:10.2307/2684934 (definition 7 of quantiles).
/// Oracle:    R mean, sd and quantile, through scripts/oracles/standardised_difference.R.
[[nodiscard]] Outcome<NumericSummary> numeric_summary(std::span<const double> values);

}  // namespace clinval::metrics
