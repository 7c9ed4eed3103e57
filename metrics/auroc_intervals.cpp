#include "metrics/auroc_intervals.h"

#include <cmath>
#include <stdexcept>

#include "metrics/distributions.h"

namespace clinval::metrics {
namespace {

constexpr int kBisections = 64;

/// The value between `inside`, where the distance to the estimate is at most z errors, and `end`,
/// where it is more (or the end of the range), at which it is z errors.
double limit_towards(double end, double auroc, const ClassCounts& counts, double z) {
  double inside = auroc;
  double outside = end;
  for (int step = 0; step < kBisections; ++step) {
    const double middle = (inside + outside) / 2.0;
    const double distance = middle - auroc;
    const bool within = distance * distance <= z * z * newcombe_variance(middle, counts);
    (within ? inside : outside) = middle;
  }
  return (inside + outside) / 2.0;
}

}  // namespace

double hanley_mcneil_variance(double auroc, const ClassCounts& counts) {
  const auto m = static_cast<double>(counts.positives);
  const auto n = static_cast<double>(counts.negatives);
  const double rest = 1.0 - auroc;
  // Q1 - C^2 = C (1 - C)^2 / (2 - C) and Q2 - C^2 = C^2 (1 - C) / (1 + C): nothing cancels near 1.
  return auroc * rest *
         (1.0 + (m - 1.0) * rest / (2.0 - auroc) + (n - 1.0) * auroc / (1.0 + auroc)) / (m * n);
}

double newcombe_variance(double auroc, const ClassCounts& counts) {
  const auto m = static_cast<double>(counts.positives);
  const auto n = static_cast<double>(counts.negatives);
  const double h = (m + n) / 2.0 - 1.0;
  const double rest = 1.0 - auroc;
  return auroc * rest * (1.0 + h * rest / (2.0 - auroc) + h * auroc / (1.0 + auroc)) / (m * n);
}

Interval newcombe_interval(double auroc, const ClassCounts& counts, double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw std::invalid_argument("the level of an interval must lie between 0 and 1");
  }
  const double z = normal_quantile(0.5 + level / 2.0);
  const double lower = auroc > 0.0 ? limit_towards(0.0, auroc, counts, z) : 0.0;
  const double upper = auroc < 1.0 ? limit_towards(1.0, auroc, counts, z) : 1.0;
  return {.id = "newcombe", .limits = Limits{.lower = lower, .upper = upper}, .level = level};
}

}  // namespace clinval::metrics
