#include "harness/bootstrap_rows.h"

#include <algorithm>
#include <optional>
#include <string>

#include "metrics/bootstrap_intervals.h"
#include "metrics/influence.h"

namespace clinval::harness {
namespace {

/// Skewness of the influences, by cluster when clustered; none without an influence function.
std::optional<double> acceleration_of(const BinaryGroup& group, const BinaryStatistic& statistic) {
  if (statistic.metric->influence == nullptr) {
    return std::nullopt;
  }
  const auto influence = statistic.metric->influence(group.scored, statistic.setting);
  if (!influence) {
    return std::nullopt;
  }
  const metrics::ScoredCases& cases = group.scored;
  return metrics::acceleration(
      cases.design() == metrics::Design::Independent
          ? *influence
          : metrics::cluster_sums(cases.clusters(), *influence, cases.cluster_bound()));
}

/// (value* - value) / error* of the replicates that have both.
metrics::Replicates studentised(const ReplicateValues& values, const ReplicateValues& errors,
                                double value) {
  metrics::Replicates t{.values = {}, .requested = static_cast<std::int64_t>(values.size())};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] && errors[i] && *errors[i] > 0.0) {
      t.values.push_back((*values[i] - value) / *errors[i]);
    }
  }
  return t;
}

}  // namespace

void add_bootstrap_intervals(const BinaryGroup& group, const BinaryStatistic& statistic,
                             const configs::ResamplingSpec& resampling, std::string_view headline,
                             const ReplicateValues& values, const ReplicateValues* errors,
                             reports::EstimateRow& row) {
  if (!row.value || values.empty()) {
    return;
  }
  const auto wanted = [&](std::string_view id) {
    return id == headline ||
           std::ranges::find(resampling.intervals, id) != resampling.intervals.end();
  };
  const metrics::Replicates present = existing(values);
  const metrics::Limits range{.lower = statistic.metric->minimum,
                              .upper = statistic.metric->maximum};
  if (headline != "basic") {  // of a biased statistic percentiles are twice as biased
    row.intervals.push_back(metrics::percentile_interval(present, resampling.level));
  }
  if (wanted("basic")) {
    row.intervals.push_back(metrics::basic_interval(present, *row.value, resampling.level, range));
  }
  if (wanted("bca")) {
    if (const std::optional<double> skew = acceleration_of(group, statistic)) {
      row.intervals.push_back(metrics::bca_interval(present, *row.value, *skew, resampling.level));
    }
  }
  if (errors != nullptr && row.standard_error) {
    row.intervals.push_back(metrics::studentised_interval(studentised(values, *errors, *row.value),
                                                          *row.value, *row.standard_error,
                                                          resampling.level, range));
  }
}

}  // namespace clinval::harness
