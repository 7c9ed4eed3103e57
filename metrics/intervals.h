#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "metrics/estimate.h"

namespace clinval::metrics {

/// Analytic intervals. Each has z = the normal quantile at (1 + level) / 2, and holds ZeroVariance
/// instead of limits when the error is zero or no more than rounding: an interval never has zero
/// width.
///
/// Errors: std::invalid_argument unless 0 < level < 1.

inline constexpr Limits kUnbounded = {.lower = -std::numeric_limits<double>::infinity(),
                                      .upper = std::numeric_limits<double>::infinity()};
inline constexpr Limits kUnit = {.lower = 0.0, .upper = 1.0};

/// value -+ z error, cut to the range of the metric.
[[nodiscard]] Interval wald_interval(std::string id, double value, double error, double level,
                                     Limits range = kUnbounded);

/// Wald on the logit, error / (value (1 - value)), and back. Needs 0 < value < 1.
[[nodiscard]] Interval logit_interval(std::string id, double value, double error, double level);

/// value exp(-+ z log_error). Needs value > 0.
[[nodiscard]] Interval log_interval(std::string id, double value, double log_error, double level);

/// Risk 1 - S from a survival S with its error: Wald on log(-log S), and back. Needs 0 < S < 1.
[[nodiscard]] Interval log_log_interval(std::string id, double survival, double error,
                                        double level);

/// Wilson's score interval of count / total, id "wilson"; total > 0. Exactly 0 (or 1) is a limit
/// when nobody (or everybody) counts, as the formula has it without rounding.
///
/// Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
/// Oracle: statsmodels proportion_confint, through scripts/oracles/threshold_metrics.py.
[[nodiscard]] Interval wilson_interval(std::int64_t count, std::int64_t total, double level);

/// Clopper and Pearson's exact interval of count / total, id "clopper_pearson": it covers at least
/// its level, and mostly more.
///
/// Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404. Oracle: as above.
[[nodiscard]] Interval clopper_pearson_interval(std::int64_t count, std::int64_t total,
                                                double level);

/// Quantiles of Beta(count + 1/2, total - count + 1/2), id "jeffreys"; the lower limit is 0 when
/// nobody counts, the upper 1 when everybody does.
///
/// Source: Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286. Oracle: as above.
[[nodiscard]] Interval jeffreys_interval(std::int64_t count, std::int64_t total, double level);

/// "wilson", "clopper_pearson", "jeffreys", in this order.
void add_share_intervals(Estimate& estimate, std::int64_t count, std::int64_t total, double level);

/// Appends the interval; the standard error is set only beside limits, so that a degenerate one is
/// not shown as zero.
void add_interval(Estimate& estimate, double error, Interval interval);

/// Of an estimate within [0, 1] with an error by influence functions: "logit_influence", then
/// "influence" (Wald, cut to the range). Both are ZeroVariance at 0 and 1.
void add_unit_intervals(Estimate& estimate, double error, double level);

[[nodiscard]] Interval no_interval(std::string id, Undefined reason, double level);

}  // namespace clinval::metrics
