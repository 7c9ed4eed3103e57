#include "metrics/oe_ratio.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/case_mean.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

constexpr Limits kNotNegative = {.lower = 0.0, .upper = kUnbounded.upper};

struct Totals {
  ClassCounts counts;
  double observed = 0.0;
  double expected = 0.0;
  std::optional<Undefined> reason = std::nullopt;
};

Totals totals(const CaseView& view) {
  Totals result{.counts = class_counts(view)};
  if (view.cases.scale() != Scale::Probability) {
    result.reason = Undefined::NotAProbability;
    return result;
  }
  if (result.counts.total() == 0) {
    result.reason = Undefined::NoCases;
    return result;
  }
  result.observed = static_cast<double>(result.counts.positives);
  result.expected = view.tally != nullptr
                        ? view.tally->sums.risk
                        : sum_over_cases(view, [scores = view.cases.scores()](std::size_t i) {
                            return scores[i];
                          });
  if (result.expected == 0.0) {
    result.reason = Undefined::NoneExpected;
  }
  return result;
}

double case_squares(const CaseView& view, const auto& influence) {
  return sum_over_cases(view, [&influence](std::size_t i) {
    const double share = influence(i);
    return share * share;
  });
}

/// Absent with fewer than two clusters: the influences of one sum to zero.
std::optional<double> cluster_squares(const CaseView& view, const auto& influence) {
  std::vector<double> sums(view.cases.cluster_bound(), 0.0);
  std::vector<std::uint8_t> present(sums.size(), 0);
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    if (view.times(i) > 0) {
      const std::uint32_t cluster = view.cases.clusters()[i];
      sums[cluster] += static_cast<double>(view.times(i)) * influence(i);
      present[cluster] = 1;
    }
  }
  if (std::ranges::count(present, std::uint8_t{1}) < 2) {
    return std::nullopt;
  }
  return dot(sums, sums);
}

Outcome<double> log_error(const CaseView& view, const Totals& all) {
  if (all.counts.positives == 0) {
    return Undefined::TooFewEvents;
  }
  const auto influence = [&all, scores = view.cases.scores(),
                          labels = view.cases.labels()](std::size_t i) {
    return static_cast<double>(labels[i]) / all.observed - scores[i] / all.expected;
  };
  if (view.cases.design() == Design::Independent) {
    return std::sqrt(case_squares(view, influence));
  }
  const std::optional<double> squares = cluster_squares(view, influence);
  if (!squares) {
    return Undefined::TooFewClusters;
  }
  return std::sqrt(*squares);
}

}  // namespace

Outcome<double> oe_ratio_value(const CaseView& cases, const Setting& /*setting*/) {
  const Totals all = totals(cases);
  if (all.reason) {
    return *all.reason;
  }
  return all.observed / all.expected;
}

Outcome<Estimate> oe_ratio(const CaseView& cases, const Setting& setting) {
  const Totals all = totals(cases);
  if (all.reason) {
    return *all.reason;
  }
  Estimate estimate{.value = all.observed / all.expected};
  const Outcome<double> error = log_error(cases, all);
  if (!error) {
    estimate.intervals.push_back(no_interval("influence", error.error(), setting.level));
    return estimate;
  }
  const double raw_error = estimate.value * *error;
  add_interval(estimate, raw_error,
               log_interval("influence", estimate.value, *error, setting.level));
  if (!estimate.standard_error) {
    return estimate;
  }
  estimate.intervals.push_back(
      wald_interval("wald", estimate.value, raw_error, setting.level, kNotNegative));
  if (cases.cases.design() == Design::Independent) {
    estimate.intervals.push_back(
        log_interval("poisson", estimate.value, 1.0 / std::sqrt(all.observed), setting.level));
  }
  return estimate;
}

Outcome<std::vector<double>> oe_ratio_influence(const CaseView& cases, const Setting& /*setting*/) {
  const Totals all = totals(cases);
  if (all.reason) {
    return *all.reason;
  }
  if (all.counts.positives == 0) {
    return Undefined::TooFewEvents;
  }
  const double ratio = all.observed / all.expected;
  std::vector<double> influence;
  for (std::size_t i = 0; i < cases.cases.size(); ++i) {
    influence.push_back(ratio * (static_cast<double>(cases.cases.labels()[i]) / all.observed -
                                 cases.cases.scores()[i] / all.expected));
  }
  return influence;
}

}  // namespace clinval::metrics
