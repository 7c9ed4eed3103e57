#include "metrics/intervals.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "metrics/distributions.h"

namespace clinval::metrics {
namespace {

// Equal terms differ from their mean by rounding only: an error this far below the value is none.
constexpr double kRounding = 1e-13;

double two_sided_quantile(double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw std::invalid_argument("the level of an interval must lie between 0 and 1");
  }
  return normal_quantile(0.5 + level / 2.0);
}

double upper_tail(double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw std::invalid_argument("the level of an interval must lie between 0 and 1");
  }
  return (1.0 - level) / 2.0;
}

double expit(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

Interval with_limits(std::string id, double lower, double upper, double level) {
  return {.id = std::move(id), .limits = Limits{.lower = lower, .upper = upper}, .level = level};
}

}  // namespace

Interval no_interval(std::string id, Undefined reason, double level) {
  return {.id = std::move(id), .limits = reason, .level = level};
}

void add_interval(Estimate& estimate, double error, Interval interval) {
  if (interval.limits) {
    estimate.standard_error = error;
  }
  estimate.intervals.push_back(std::move(interval));
}

Interval wald_interval(std::string id, double value, double error, double level, Limits range) {
  if (!(error > kRounding * std::abs(value))) {
    return no_interval(std::move(id), Undefined::ZeroVariance, level);
  }
  const double half = two_sided_quantile(level) * error;
  return with_limits(std::move(id), std::max(value - half, range.lower),
                     std::min(value + half, range.upper), level);
}

Interval logit_interval(std::string id, double value, double error, double level) {
  if (!(error > kRounding * value * (1.0 - value))) {
    return no_interval(std::move(id), Undefined::ZeroVariance, level);
  }
  const double center = std::log(value) - std::log1p(-value);
  const double half = two_sided_quantile(level) * error / (value * (1.0 - value));
  return with_limits(std::move(id), expit(center - half), expit(center + half), level);
}

Interval log_interval(std::string id, double value, double log_error, double level) {
  if (!(log_error > kRounding)) {
    return no_interval(std::move(id), Undefined::ZeroVariance, level);
  }
  const double factor = std::exp(two_sided_quantile(level) * log_error);
  return with_limits(std::move(id), value / factor, value * factor, level);
}

Interval log_log_interval(std::string id, double survival, double error, double level) {
  if (!(error > kRounding * survival)) {
    return no_interval(std::move(id), Undefined::ZeroVariance, level);
  }
  const double spread =
      two_sided_quantile(level) * error / (survival * std::abs(std::log(survival)));
  return with_limits(std::move(id), 1.0 - std::pow(survival, std::exp(-spread)),
                     1.0 - std::pow(survival, std::exp(spread)), level);
}

Interval wilson_interval(std::int64_t count, std::int64_t total, double level) {
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(count) / n;
  const double z = two_sided_quantile(level);
  const double shrink = 1.0 + z * z / n;
  const double center = (share + z * z / (2.0 * n)) / shrink;
  const double half = z * std::sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n)) / shrink;
  return with_limits("wilson", count == 0 ? 0.0 : center - half,
                     count == total ? 1.0 : center + half, level);
}

Interval clopper_pearson_interval(std::int64_t count, std::int64_t total, double level) {
  const auto hits = static_cast<double>(count);
  const auto rest = static_cast<double>(total - count);
  const double tail = upper_tail(level);
  return with_limits("clopper_pearson", count == 0 ? 0.0 : beta_quantile(tail, hits, rest + 1.0),
                     count == total ? 1.0 : beta_quantile(1.0 - tail, hits + 1.0, rest), level);
}

Interval jeffreys_interval(std::int64_t count, std::int64_t total, double level) {
  const double hits = static_cast<double>(count) + 0.5;
  const double rest = static_cast<double>(total - count) + 0.5;
  const double tail = upper_tail(level);
  return with_limits("jeffreys", count == 0 ? 0.0 : beta_quantile(tail, hits, rest),
                     count == total ? 1.0 : beta_quantile(1.0 - tail, hits, rest), level);
}

void add_share_intervals(Estimate& estimate, std::int64_t count, std::int64_t total, double level) {
  estimate.intervals.push_back(wilson_interval(count, total, level));
  estimate.intervals.push_back(clopper_pearson_interval(count, total, level));
  estimate.intervals.push_back(jeffreys_interval(count, total, level));
}

void add_unit_intervals(Estimate& estimate, double error, double level) {
  const bool inside = estimate.value > 0.0 && estimate.value < 1.0;
  add_interval(estimate, error,
               inside ? logit_interval("logit_influence", estimate.value, error, level)
                      : no_interval("logit_influence", Undefined::ZeroVariance, level));
  add_interval(estimate, error, wald_interval("influence", estimate.value, error, level, kUnit));
}

}  // namespace clinval::metrics
