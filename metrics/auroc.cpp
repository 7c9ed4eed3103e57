#include "metrics/auroc.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/auroc_intervals.h"
#include "metrics/intervals.h"
#include "metrics/sum.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

/// Mann-Whitney's count with the sizes of the classes.
struct RankSum {
  std::int64_t twice_wins = 0;  ///< a positive beats a negative: 2; a tie: 1
  ClassCounts counts;

  [[nodiscard]] double pairs() const {
    return static_cast<double>(counts.positives) * static_cast<double>(counts.negatives);
  }
  [[nodiscard]] double value() const { return static_cast<double>(twice_wins) / (2.0 * pairs()); }
  [[nodiscard]] std::optional<Undefined> reason() const {
    if (counts.total() == 0) {
      return Undefined::NoCases;
    }
    if (counts.positives == 0 || counts.negatives == 0) {
      return Undefined::OneClass;
    }
    return std::nullopt;
  }
};

// Without ties each group is a case: no branch is left but the loop.
RankSum rank_sum_of_distinct(const CaseView& view) {
  const std::span<const std::uint8_t> labels = view.cases.labels();
  const std::span<const std::uint32_t> times = view.multiplicity;
  std::uint64_t wins = 0;
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::uint32_t count = times.empty() ? 1U : times[i];
    const std::uint32_t positive = count & (0U - labels[i]);  // all of it or nothing
    wins += positive * negatives;
    positives += positive;
    negatives += count - positive;
  }
  return {.twice_wins = static_cast<std::int64_t>(2 * wins),
          .counts = {.positives = static_cast<std::int64_t>(positives),
                     .negatives = static_cast<std::int64_t>(negatives)}};
}

// A positive beats every negative below it and half of those it ties with.
RankSum rank_sum(const CaseView& view) {
  RankSum result;
  if (view.tally != nullptr) {
    result.counts = view.tally->total();
    if (!view.tally->cuts.empty()) {
      result.twice_wins = view.tally->twice_wins;
      return result;
    }
    for (std::size_t g = 0; g + 1 < view.tally->below.size(); ++g) {
      const ClassCounts tied = view.tally->tied(g);
      result.twice_wins += tied.positives * (2 * view.tally->below[g].negatives + tied.negatives);
    }
    return result;
  }
  if (view.cases.groups().size() == view.cases.size()) {
    return rank_sum_of_distinct(view);
  }
  for (const TieGroup group : view.cases.groups()) {
    const ClassCounts tied = class_counts(view, group.begin, group.end);
    result.twice_wins += tied.positives * (2 * result.counts.negatives + tied.negatives);
    result.counts.positives += tied.positives;
    result.counts.negatives += tied.negatives;
  }
  return result;
}

/// V10 - AUROC and V01 - AUROC of the cases of one score. Their numerators over 2 M N are integers,
/// so that nothing cancels when the AUROC is near 1.
struct Deviations {
  double positive = 0.0;
  double negative = 0.0;
  ClassCounts counts;
};

std::vector<Deviations> deviations(const CaseView& view, const RankSum& all) {
  std::vector<Deviations> result;
  result.reserve(view.cases.groups().size());
  const double scale = 2.0 * all.pairs();
  ClassCounts below;
  for (const TieGroup group : view.cases.groups()) {
    const ClassCounts tied = class_counts(view, group.begin, group.end);
    const std::int64_t twice_lower = 2 * below.negatives + tied.negatives;
    const std::int64_t twice_higher = 2 * (all.counts.positives - below.positives) - tied.positives;
    const std::int64_t v10 = twice_lower * all.counts.positives - all.twice_wins;
    const std::int64_t v01 = twice_higher * all.counts.negatives - all.twice_wins;
    result.push_back({.positive = static_cast<double>(v10) / scale,
                      .negative = static_cast<double>(v01) / scale,
                      .counts = tied});
    below.positives += tied.positives;
    below.negatives += tied.negatives;
  }
  return result;
}

/// Twice the placements of the cases of one class, summed without rounding: n * sum x^2 stays below
/// (2 M N)^2, and thereby below 2^128.
class PlacementSums {
 public:
  void add(std::int64_t twice_placement, std::int64_t times) {
    const auto x = static_cast<Wide>(twice_placement);
    total_ += x * static_cast<Wide>(times);
    squares_ += x * x * static_cast<Wide>(times);
    count_ += times;
  }

  /// Variance of the mean placement, a placement being x / (2 `others`).
  [[nodiscard]] double variance_of_mean(std::int64_t others) const {
    const Wide numerator = static_cast<Wide>(count_) * squares_ - total_ * total_;
    const auto n = static_cast<double>(count_);
    const double largest = 2.0 * static_cast<double>(others);
    return static_cast<double>(numerator) / (n * largest * n * largest) / (n - 1.0);
  }

 private:
  __extension__ using Wide = unsigned __int128;
  Wide total_ = 0;
  Wide squares_ = 0;
  std::int64_t count_ = 0;
};

/// The variance, or why there is none; zero is a value. Both classes look down, a negative at the
/// positives below it: 1 - V01 varies as V01 does.
Outcome<double> delong_variance(const CaseView& view, const ClassCounts& all) {
  if (all.positives < 2 || all.negatives < 2) {
    return Undefined::TooFewEvents;
  }
  PlacementSums of_positives;
  PlacementSums of_negatives;
  ClassCounts below;
  for (const TieGroup group : view.cases.groups()) {
    const ClassCounts tied = class_counts(view, group.begin, group.end);
    of_positives.add(2 * below.negatives + tied.negatives, tied.positives);
    of_negatives.add(2 * below.positives + tied.positives, tied.negatives);
    below.positives += tied.positives;
    below.negatives += tied.negatives;
  }
  return of_positives.variance_of_mean(all.negatives) +
         of_negatives.variance_of_mean(all.positives);
}

/// A_i, B_i and the cases of one cluster.
struct ClassSums {
  double positive = 0.0;
  double negative = 0.0;
  ClassCounts counts;
};

std::vector<ClassSums> sums_by_cluster(const CaseView& view, const RankSum& all) {
  std::vector<ClassSums> sums(view.cases.cluster_bound());
  const std::vector<Deviations> groups = deviations(view, all);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const TieGroup group = view.cases.groups()[g];
    for (std::size_t i = group.begin; i < group.end; ++i) {
      ClassSums& cluster = sums[view.cases.clusters()[i]];
      const auto times = static_cast<double>(view.times(i));
      if (view.cases.labels()[i] == 1) {
        cluster.positive += times * groups[g].positive;
        cluster.counts.positives += view.times(i);
      } else {
        cluster.negative += times * groups[g].negative;
        cluster.counts.negatives += view.times(i);
      }
    }
  }
  return sums;
}

/// k / (k - 1) for the k clusters that hold what is counted.
double small_sample_factor(std::int64_t clusters) {
  return static_cast<double>(clusters) / static_cast<double>(clusters - 1);
}

struct ClusterCounts {
  std::int64_t with_positive = 0;
  std::int64_t with_negative = 0;
  std::int64_t with_any = 0;
};

ClusterCounts count_clusters(const std::vector<ClassSums>& sums) {
  ClusterCounts result;
  for (const ClassSums& cluster : sums) {
    result.with_positive += cluster.counts.positives > 0 ? 1 : 0;
    result.with_negative += cluster.counts.negatives > 0 ? 1 : 0;
    result.with_any += cluster.counts.total() > 0 ? 1 : 0;
  }
  return result;
}

Outcome<double> obuchowski_variance(const CaseView& view, const RankSum& all) {
  const std::vector<ClassSums> sums = sums_by_cluster(view, all);
  const auto [with_positive, with_negative, with_any] = count_clusters(sums);
  if (with_positive < 2 || with_negative < 2) {
    return Undefined::TooFewClusters;
  }
  const auto total = [&sums](auto term) {
    return tree_sum(0, sums.size(), [&](std::size_t i) { return term(sums[i]); });
  };
  const double a = total([](const ClassSums& c) { return c.positive * c.positive; });
  const double b = total([](const ClassSums& c) { return c.negative * c.negative; });
  const double ab = total([](const ClassSums& c) { return c.positive * c.negative; });
  const auto m = static_cast<double>(all.counts.positives);
  const auto n = static_cast<double>(all.counts.negatives);
  return small_sample_factor(with_positive) * a / (m * m) +
         small_sample_factor(with_negative) * b / (n * n) +
         2.0 * small_sample_factor(with_any) * ab / (m * n);
}

void add_intervals(Estimate& estimate, const Outcome<double>& variance, const std::string& method,
                   double level) {
  if (!variance) {
    estimate.intervals = {no_interval("logit_" + method, variance.error(), level),
                          no_interval(method, variance.error(), level)};
    return;
  }
  // Obuchowski's covariance term can outweigh the other two in very small samples.
  const double error = std::sqrt(std::max(*variance, 0.0));
  add_interval(estimate, error, logit_interval("logit_" + method, estimate.value, error, level));
  add_interval(estimate, error, wald_interval(method, estimate.value, error, level, kUnit));
}

}  // namespace

Outcome<double> auroc_value(const CaseView& cases, const Setting& /*setting*/) {
  const RankSum all = rank_sum(cases);
  if (const std::optional<Undefined> reason = all.reason()) {
    return *reason;
  }
  return all.value();
}

Outcome<std::vector<double>> auroc_influence(const CaseView& cases, const Setting& /*setting*/) {
  const RankSum all = rank_sum(cases);
  if (const std::optional<Undefined> reason = all.reason()) {
    return *reason;
  }
  const ClusterCounts clusters = count_clusters(sums_by_cluster(cases, all));
  if (clusters.with_positive < 2 || clusters.with_negative < 2) {
    return cases.cases.design() == Design::Independent ? Undefined::TooFewEvents
                                                       : Undefined::TooFewClusters;
  }
  const double of_positive = std::sqrt(small_sample_factor(clusters.with_positive)) /
                             static_cast<double>(all.counts.positives);
  const double of_negative = std::sqrt(small_sample_factor(clusters.with_negative)) /
                             static_cast<double>(all.counts.negatives);
  const std::vector<Deviations> groups = deviations(cases, all);
  std::vector<double> influence(cases.cases.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const TieGroup group = cases.cases.groups()[g];
    for (std::size_t i = group.begin; i < group.end; ++i) {
      influence[i] = cases.cases.labels()[i] == 1 ? groups[g].positive * of_positive
                                                  : groups[g].negative * of_negative;
    }
  }
  return influence;
}

Outcome<std::vector<double>> auroc_jackknife(const ScoredCases& cases) {
  const RankSum all = rank_sum(cases);
  if (const std::optional<Undefined> reason = all.reason()) {
    return *reason;
  }
  if (all.counts.positives < 2 || all.counts.negatives < 2) {
    return Undefined::TooFewEvents;
  }
  const std::vector<Deviations> groups = deviations(cases, all);
  std::vector<double> values(cases.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const TieGroup& group = cases.groups()[g];
    for (std::size_t i = group.begin; i < group.end; ++i) {
      const bool positive = cases.labels()[i] == 1;
      const auto rest =
          static_cast<double>((positive ? all.counts.positives : all.counts.negatives) - 1);
      values[i] = all.value() - (positive ? groups[g].positive : groups[g].negative) / rest;
    }
  }
  return values;
}

Outcome<Estimate> auroc(const CaseView& cases, const Setting& setting) {
  const RankSum all = rank_sum(cases);
  if (const std::optional<Undefined> reason = all.reason()) {
    return *reason;
  }
  Estimate estimate{.value = all.value()};
  if (cases.cases.design() == Design::Independent) {
    add_intervals(estimate, delong_variance(cases, all.counts), "delong", setting.level);
    estimate.intervals.push_back(newcombe_interval(estimate.value, all.counts, setting.level));
    estimate.intervals.push_back(wald_interval(
        "hanley_mcneil", estimate.value,
        std::sqrt(hanley_mcneil_variance(estimate.value, all.counts)), setting.level, kUnit));
  } else {
    add_intervals(estimate, obuchowski_variance(cases, all), "obuchowski", setting.level);
  }
  return estimate;
}

}  // namespace clinval::metrics
