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

/// P(X > x) for a chi-squared X with so many degrees of freedom; accurate in the upper tail.
///
/// Errors: std::invalid_argument unless x >= 0 and degrees > 0.
/// Oracle: R pchisq, values in the test.
[[nodiscard]] double chi_squared_tail(double x, double degrees);

/// P(X >= successes) for a binomial X of so many trials; accurate in the upper tail.
///
/// Errors: std::invalid_argument unless 0 <= probability <= 1 and successes, trials >= 0.
/// Oracle: scipy.stats.binom.sf, values in the test.
[[nodiscard]] double binomial_tail(double successes, double trials, double probability);

/// P(X >= events) for a Poisson X of that mean; accurate in the upper tail.
///
/// Errors: std::invalid_argument unless events, mean >= 0.
/// Oracle: scipy.stats.poisson.sf, values in the test.
[[nodiscard]] double poisson_tail(double events, double mean);

/// P(|Z| > |z|) for a standard normal Z.
[[nodiscard]] double two_sided_p(double z);

/// The x with P(X <= x) = probability for X from Beta(a, b).
///
/// Errors: std::invalid_argument unless 0 < probability < 1 and a, b > 0.
/// Oracle: scipy.stats.beta, through the limits in scripts/oracles/threshold_metrics.py.
[[nodiscard]] double beta_quantile(double probability, double a, double b);

}  // namespace clinval::metrics
