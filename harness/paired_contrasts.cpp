#include "harness/paired_contrasts.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "metrics/bootstrap_intervals.h"
#include "metrics/distributions.h"
#include "metrics/intervals.h"

namespace clinval::harness {
namespace {

constexpr double kLeastBeyond = 5.0;

ReplicateValues differences(const ReplicateValues& a, const ReplicateValues& b) {
  ReplicateValues paired(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] && b[i]) {
      paired[i] = *a[i] - *b[i];
    }
  }
  return paired;
}

/// Percentile limits, or basic ones: reflected at the difference.
metrics::Interval from_replicates(const ReplicateValues& paired, double difference, bool basic,
                                  double level) {
  const metrics::Replicates present = existing(paired);
  metrics::Interval interval =
      basic ? metrics::basic_interval(present, difference, level, metrics::kUnbounded)
            : metrics::percentile_interval(present, level);
  interval.id = basic ? "basic_paired" : "percentile_paired";
  if (interval.limits && (1.0 - level) / 2.0 * static_cast<double>(paired.size()) < kLeastBeyond) {
    interval.limits = metrics::Undefined::TooFewReplicates;
    interval.monte_carlo_error = std::nullopt;
  }
  return interval;
}

/// The p at which the limit on one side of zero would stand at zero: twice the smaller tail of the
/// type-7 quantiles beyond it, and never less than the replicates can tell.
double replicate_p(const ReplicateValues& paired, double difference, bool basic) {
  std::vector<double> ascending = existing(paired).values;
  for (double& value : ascending) {
    value = basic ? 2.0 * difference - value : value;
  }
  std::ranges::sort(ascending);
  const auto count = static_cast<double>(ascending.size());
  const auto above = std::ranges::upper_bound(ascending, 0.0);
  double position = static_cast<double>(above - ascending.begin());  // of zero, from 0 to count
  if (above != ascending.begin() && above != ascending.end()) {
    const double low = *(above - 1);
    position += -1.0 + (0.0 - low) / (*above - low);
  }
  const double tail = std::clamp(position / (count - 1.0), 0.0, 1.0);
  return std::clamp(2.0 * std::min(tail, 1.0 - tail), 2.0 / (count + 1.0), 1.0);
}

template <typename IntervalAt>
void set_intervals(const IntervalAt& interval_at, const PairedOptions& options,
                   reports::EstimateRow& row) {
  row.intervals = {interval_at(options.level)};
  if (options.comparisons > 1) {
    metrics::Interval all =
        interval_at(1.0 - (1.0 - options.level) / static_cast<double>(options.comparisons));
    all.id += ".bonferroni";
    all.kind = "simultaneous";
    row.intervals.push_back(std::move(all));
  }
}

}  // namespace

void complete_paired(const PairedValue& a, const PairedValue& b, const PairedOptions& options,
                     reports::ContrastRow& contrast) {
  reports::EstimateRow& row = contrast.row;
  row.standard_error = std::nullopt;
  row.p_value = std::nullopt;
  row.intervals.clear();
  row.counts.clear();
  if (!a.value || !b.value) {
    row.value = a.value ? b.value.error() : a.value.error();
    return;
  }
  const double difference = *a.value - *b.value;
  row.value = difference;
  contrast.values = {*a.value, *b.value};
  if (options.standard_error) {
    const double error = *options.standard_error;
    set_intervals(
        [&](double level) {
          return metrics::wald_interval("wald_paired", difference, error, level);
        },
        options, row);
    if (row.intervals.front().limits) {
      row.standard_error = error;
      row.p_value = 2.0 * metrics::normal_cdf(-std::abs(difference) / error);
    }
    return;
  }
  if (a.replicates == nullptr || b.replicates == nullptr || a.replicates->empty()) {
    return;
  }
  const ReplicateValues paired = differences(*a.replicates, *b.replicates);
  set_intervals(
      [&](double level) { return from_replicates(paired, difference, options.basic, level); },
      options, row);
  if (row.intervals.front().limits) {
    row.p_value = replicate_p(paired, difference, options.basic);
  }
}

}  // namespace clinval::harness
