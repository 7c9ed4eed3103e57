#include "harness/paired_contrasts.h"

#include <algorithm>
#include <cmath>
#include <string>

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

metrics::Interval percentile(const ReplicateValues& paired, double level) {
  metrics::Interval interval = metrics::percentile_interval(existing(paired), level);
  interval.id = "percentile_paired";
  if (interval.limits && (1.0 - level) / 2.0 * static_cast<double>(paired.size()) < kLeastBeyond) {
    interval.limits = metrics::Undefined::TooFewReplicates;
    interval.monte_carlo_error = std::nullopt;
  }
  return interval;
}

/// Twice the smaller share beyond zero, zero counted on both sides.
double replicate_p(const ReplicateValues& paired) {
  std::int64_t below = 0;
  std::int64_t above = 0;
  std::int64_t present = 0;
  for (const std::optional<double>& value : paired) {
    if (value) {
      ++present;
      below += *value <= 0.0 ? 1 : 0;
      above += *value >= 0.0 ? 1 : 0;
    }
  }
  const auto smaller = static_cast<double>(std::min(below, above) + 1);
  return std::min(1.0, 2.0 * smaller / static_cast<double>(present + 1));
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
  set_intervals([&](double level) { return percentile(paired, level); }, options, row);
  if (row.intervals.front().limits) {
    row.p_value = replicate_p(paired);
  }
}

}  // namespace clinval::harness
