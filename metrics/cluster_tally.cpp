#include "metrics/cluster_tally.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "metrics/sum.h"
#include "metrics/threshold_metrics.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kCasesPerCluster = 4;  // below that the sweep over cases is as quick
constexpr std::size_t kSums = 6;

/// The sums of RiskSums of one case, in its order.
std::array<double, kSums> terms_of(const ScoredCases& cases, std::size_t i) {
  if (cases.scale() != Scale::Probability) {
    return {};
  }
  const double p = cases.scores()[i];
  const bool positive = cases.labels()[i] == 1;
  const double error = positive ? p - 1.0 : p;
  return {p,
          positive ? p : 0.0,
          positive ? 0.0 : p,
          positive ? 1.0 - p : 0.0,
          error * error,
          cases.log_losses().empty() ? 0.0 : cases.log_losses()[i]};
}

}  // namespace

bool pays_by_cluster(const ScoredCases& cases, std::span<const BinaryMetric* const> metrics) {
  return cases.design() == Design::Clustered &&
         cases.size() >= kCasesPerCluster * cases.cluster_count() &&
         std::ranges::all_of(metrics, &BinaryMetric::additive);
}

ClusterTally::ClusterTally(const ScoredCases& cases, std::span<const Setting> cuts, Ranks ranks) {
  for (const Setting& setting : cuts) {
    cut_.push_back(first_flagged_group(cases, setting));
  }
  cut_.push_back(cases.groups().size());
  std::ranges::sort(cut_);
  cut_.erase(std::ranges::unique(cut_).begin(), cut_.end());
  count_clusters(cases);
  if (ranks == Ranks::Yes) {
    walk_.emplace(cases);
  }
}

void ClusterTally::count_clusters(const ScoredCases& cases) {
  std::vector<std::uint32_t> place(cases.cluster_bound(), 0);
  for (const std::uint32_t cluster : cases.clusters()) {
    place[cluster] = 1;
  }
  for (std::uint32_t cluster = 0; cluster < place.size(); ++cluster) {
    if (place[cluster] == 1) {
      place[cluster] = static_cast<std::uint32_t>(units_.size());
      units_.push_back(cluster);
    }
  }
  sums_.assign(kSums, std::vector<double>(units_.size(), 0.0));
  counts_.assign(2 * cut_.size(), std::vector<std::int32_t>(units_.size(), 0));
  const TieGroups groups = cases.groups();
  std::size_t next = 0;  // the first cut that the case may stand below
  for (std::size_t i = 0; i < cases.size(); ++i) {
    while (cut_[next] < groups.size() && groups[cut_[next]].begin <= i) {
      ++next;
    }
    const std::uint32_t unit = place[cases.clusters()[i]];
    ++counts_[2 * next + (cases.labels()[i] == 1 ? 0 : 1)][unit];
    const std::array<double, kSums> terms = terms_of(cases, i);
    for (std::size_t k = 0; k < kSums; ++k) {
      sums_[k][unit] += terms[k];
    }
  }
  for (std::size_t column = 2; column < counts_.size(); ++column) {  // between cuts to below them
    for (std::size_t unit = 0; unit < units_.size(); ++unit) {
      counts_[column][unit] += counts_[column - 2][unit];
    }
  }
}

void ClusterTally::take_sums(std::span<const std::uint32_t> unit_counts, Tally& tally) const {
  if (!units_.empty() && units_.back() >= unit_counts.size()) {
    throw std::invalid_argument("ClusterTally: a cluster has no unit");
  }
  const auto weighted = [&](std::size_t k) {
    return tree_sum(0, units_.size(), [&, column = sums_[k].data()](std::size_t i) {
      return static_cast<double>(unit_counts[units_[i]]) * column[i];
    });
  };
  const auto counted = [&](std::size_t column) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      count += static_cast<std::int64_t>(unit_counts[units_[i]]) * counts_[column][i];
    }
    return count;
  };
  tally.sums = {.risk = weighted(0),
                .risk_positives = weighted(1),
                .risk_negatives = weighted(2),
                .shortfall = weighted(3),
                .squared_error = weighted(4),
                .log_loss = weighted(5)};
  tally.cuts = cut_;
  tally.below.clear();
  for (std::size_t i = 0; i < cut_.size(); ++i) {
    tally.below.push_back({.positives = counted(2 * i), .negatives = counted(2 * i + 1)});
  }
  tally.twice_wins = 0;
}

void ClusterTally::take(std::span<const std::vector<std::uint32_t>> draws,
                        std::span<Tally> tallies) const {
  for (std::size_t i = 0; i < draws.size(); ++i) {
    take_sums(draws[i], tallies[i]);
  }
  if (walk_) {
    const std::vector<std::int64_t> wins = walk_->twice_wins(draws);
    for (std::size_t i = 0; i < draws.size(); ++i) {
      tallies[i].twice_wins = wins[i];
    }
  }
}

}  // namespace clinval::metrics
