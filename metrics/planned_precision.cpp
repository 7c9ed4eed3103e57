#include "metrics/planned_precision.h"

#include <algorithm>
#include <cmath>

#include "metrics/distributions.h"

namespace clinval::metrics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMostCases = 1e9;
constexpr int kHalvings = 200;
constexpr int kStrides = 1000;

/// A value on the scale of its interval; beyond its ends it is infinitely far.
double to_scale(IntervalScale scale, double value) {
  switch (scale) {
    case IntervalScale::Identity:
    case IntervalScale::Wilson: return value;
    case IntervalScale::Log: return value <= 0.0 ? -kInfinity : std::log(value);
    case IntervalScale::Logit:
      return value <= 0.0 ? -kInfinity : value >= 1.0 ? kInfinity : std::log(value / (1.0 - value));
  }
  return value;
}

double from_scale(IntervalScale scale, double value) {
  switch (scale) {
    case IntervalScale::Identity:
    case IntervalScale::Wilson: return value;
    case IntervalScale::Log: return std::exp(value);
    case IntervalScale::Logit: return 1.0 / (1.0 + std::exp(-value));
  }
  return value;
}

Limits wilson(double value, double trials, double z) {
  const double square = z * z / trials;
  const double centre = (value + square / 2.0) / (1.0 + square);
  const double half =
      z * std::sqrt(value * (1.0 - value) / trials + square / (4.0 * trials)) / (1.0 + square);
  return {.lower = std::max(0.0, centre - half), .upper = std::min(1.0, centre + half)};
}

/// How far inside a limit the estimate must lie for the interval to clear it.
double distance(const PlannedQuestion& question, double limit, double error, double n) {
  if (question.metric->scale != IntervalScale::Wilson) {
    return question.z * error;
  }
  const double trials = n * question.metric->trials(question.assumptions);
  return limit <= 0.0 || limit >= 1.0 ? 0.0
                                      : question.z * std::sqrt(limit * (1.0 - limit) / trials);
}

double power_or_none(const PlannedQuestion& question, const GateRange& range, double value,
                     double n) {
  const Outcome<double> power = planned_power(question, range, value, n);
  return power ? *power : 0.0;
}

}  // namespace

Outcome<Limits> planned_limits(const PlannedQuestion& question, double value, double n) {
  const PlannedMetric& metric = *question.metric;
  const Outcome<double> error = metric.error(question.assumptions, value, n);
  if (!error) {
    return error.error();
  }
  if (metric.scale == IntervalScale::Wilson) {
    return wilson(value, n * metric.trials(question.assumptions), question.z);
  }
  const double centre = to_scale(metric.scale, value);
  if (!std::isfinite(centre)) {
    return Undefined::ZeroVariance;
  }
  return Limits{.lower = from_scale(metric.scale, centre - question.z * *error),
                .upper = from_scale(metric.scale, centre + question.z * *error)};
}

Outcome<double> planned_power(const PlannedQuestion& question, const GateRange& range, double value,
                              double n) {
  const PlannedMetric& metric = *question.metric;
  const Outcome<double> error = metric.error(question.assumptions, value, n);
  if (!error) {
    return error;
  }
  const double centre = to_scale(metric.scale, value);
  const double low =
      to_scale(metric.scale, range.lower) + distance(question, range.lower, *error, n);
  const double high =
      to_scale(metric.scale, range.upper) - distance(question, range.upper, *error, n);
  if (*error == 0.0) {
    return low <= centre && centre <= high ? 1.0 : 0.0;
  }
  // From the nearer tail, so that a power near 1 keeps its digits.
  const double below = normal_cdf((low - centre) / *error);
  const double above = normal_cdf((centre - high) / *error);
  return std::max(0.0, 1.0 - below - above);
}

std::optional<double> planned_cases(const PlannedQuestion& question, const GateRange& range,
                                    double value, double power) {
  if (!(range.lower < value && value < range.upper) ||
      power_or_none(question, range, value, kMostCases) < power) {
    return std::nullopt;
  }
  double too_few = 1.0;
  double enough = kMostCases;
  while (enough - too_few > 1.0) {
    const double middle = std::floor((too_few + enough) / 2.0);
    (power_or_none(question, range, value, middle) >= power ? enough : too_few) = middle;
  }
  return enough;
}

std::optional<double> planned_value(const PlannedQuestion& question, const GateRange& range,
                                    double n, double power) {
  const IntervalScale scale = question.metric->scale;
  const bool upwards = std::isfinite(range.lower);
  if (upwards == std::isfinite(range.upper)) {
    return std::nullopt;
  }
  const double limit = to_scale(scale, upwards ? range.lower : range.upper);
  if (!std::isfinite(limit)) {
    return std::nullopt;
  }
  // The far end: of a share the end of its range, else so far that no error reaches it.
  constexpr double kFar = 50.0;
  double enough = upwards ? limit + kFar : limit - kFar;
  if (scale == IntervalScale::Wilson) {
    enough = upwards ? 1.0 : 0.0;
  } else if (scale == IntervalScale::Logit) {
    enough = upwards ? 30.0 : -30.0;  // logits whose probability still differs from 0 and 1
  }
  const auto power_at = [&](double place) {
    return power_or_none(question, range, from_scale(scale, place), n);
  };
  // The power need not grow all the way: the error of a logit grows towards 1 faster than the
  // logit.
  double too_near = limit;
  const double stride = (enough - limit) / kStrides;
  int strides = 1;
  while (strides <= kStrides && power_at(limit + strides * stride) < power) {
    too_near = limit + strides * stride;
    ++strides;
  }
  if (strides > kStrides) {
    return std::nullopt;
  }
  enough = limit + strides * stride;
  for (int i = 0; i < kHalvings && too_near != enough; ++i) {
    const double middle = too_near + (enough - too_near) / 2.0;
    if (middle == too_near || middle == enough) {
      break;
    }
    (power_at(middle) >= power ? enough : too_near) = middle;
  }
  const double value = from_scale(scale, enough);
  if (question.metric->range != nullptr) {
    const Limits possible = question.metric->range(question.assumptions);
    if (value < possible.lower || value > possible.upper) {
      return std::nullopt;
    }
  }
  return value;
}

}  // namespace clinval::metrics
