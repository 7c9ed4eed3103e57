#pragma once

namespace clinval::metrics {

/// The z with P(Z <= z) = probability for a standard normal Z.
///
/// Errors: std::invalid_argument unless 0 < probability < 1.
/// Oracle: R qnorm, values in the test.
[[nodiscard]] double normal_quantile(double probability);

/// P(Z <= z) for a standard normal Z; accurate in the lower tail.
///
/// Errors: std::invalid_argument when z is not a number.
/// Oracle: R pnorm, values in the test.
[[nodiscard]] double normal_cdf(double z);

}  // namespace clinval::metrics
