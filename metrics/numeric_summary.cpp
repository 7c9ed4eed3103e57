#include "metrics/numeric_summary.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "metrics/restricted_cubic_spline.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

std::vector<double> ascending(std::span<const double> values) {
  for (const double value : values) {
    if (!std::isfinite(value)) {
      throw std::invalid_argument("moments: a value is not finite");
    }
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return sorted;
}

Outcome<Moments> moments_of_sorted(std::span<const double> sorted) {
  if (sorted.size() < 2) {
    return Undefined::TooFewValues;
  }
  const auto count = static_cast<std::int64_t>(sorted.size());
  if (sorted.front() == sorted.back()) {  // rounding of the mean must not give these a spread
    return Moments{.count = count, .mean = sorted.front(), .variance = 0.0};
  }
  const double n = static_cast<double>(count);
  const double mean = sum(sorted) / n;
  const double squares = tree_sum(0, sorted.size(), [&](std::size_t i) {
    const double distance = sorted[i] - mean;
    return distance * distance;
  });
  if (!std::isfinite(mean) || !std::isfinite(squares)) {
    return Undefined::BeyondDouble;
  }
  return Moments{.count = count, .mean = mean, .variance = squares / (n - 1.0)};
}

}  // namespace

Outcome<Moments> moments(std::span<const double> values) {
  return moments_of_sorted(ascending(values));
}

Outcome<NumericSummary> numeric_summary(std::span<const double> values) {
  const std::vector<double> sorted = ascending(values);
  if (static_cast<std::int64_t>(sorted.size()) < kFewestSummarised) {
    return Undefined::TooFewValues;
  }
  const Outcome<Moments> of_all = moments_of_sorted(sorted);
  if (!of_all) {
    return of_all.error();
  }
  return NumericSummary{.count = of_all->count,
                        .mean = of_all->mean,
                        .sd = std::sqrt(of_all->variance),
                        .lower_quartile = type7_quantile(sorted, 0.25),
                        .median = type7_quantile(sorted, 0.5),
                        .upper_quartile = type7_quantile(sorted, 0.75)};
}

}  // namespace clinval::metrics
