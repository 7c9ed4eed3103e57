#include "metrics/risk_bins.h"

#include <algorithm>
#include <stdexcept>

namespace clinval::metrics {
namespace {

/// Cases of each distinct risk.
struct Tied {
  double risk = 0.0;
  ClassCounts counts;
};

std::vector<Tied> tied_cases(const CaseView& view) {
  std::vector<Tied> all;
  for (const TieGroup& group : view.cases.groups()) {
    const ClassCounts counts = class_counts(view, group.begin, group.end);
    if (counts.total() > 0) {
      all.push_back({.risk = group.score, .counts = counts});
    }
  }
  return all;
}

/// The cases as if in a row, ascending, counted from 0.
class Row {
 public:
  explicit Row(const std::vector<Tied>& tied) : tied_(tied) {
    for (const Tied& group : tied) {
      ends_.push_back(size() + group.counts.total());
    }
  }
  [[nodiscard]] std::int64_t size() const { return ends_.empty() ? 0 : ends_.back(); }
  [[nodiscard]] double at(std::int64_t position) const {
    const auto group = std::ranges::upper_bound(ends_, position) - ends_.begin();
    return tied_[static_cast<std::size_t>(group)].risk;
  }

 private:
  const std::vector<Tied>& tied_;
  std::vector<std::int64_t> ends_;
};

/// The k-th of `count` type-7 quantiles.
double quantile_edge(const Row& row, std::int64_t k, std::int64_t count) {
  const std::int64_t below = k * (row.size() - 1) / count;
  const std::int64_t rest = k * (row.size() - 1) % count;
  double edge = row.at(below);
  if (rest > 0) {
    const double share = static_cast<double>(rest) / static_cast<double>(count);
    edge += share * (row.at(below + 1) - edge);  // of two equal risks exactly that risk
  }
  return edge;
}

/// Halfway between the k-th part of the row and the next.
double mass_edge(const Row& row, std::int64_t k, std::int64_t count) {
  const std::int64_t end = k * (row.size() / count) + std::min(k, row.size() % count);
  return (row.at(end - 1) + row.at(end)) / 2.0;
}

/// Upper edges of the bins, ascending and distinct.
std::vector<double> edges_of(const std::vector<Tied>& tied, Binning binning, std::size_t bins) {
  const Row row(tied);
  const auto wanted = static_cast<std::int64_t>(bins);
  const std::int64_t count = binning == Binning::Mass ? std::min(wanted, row.size()) : wanted;
  std::vector<double> edges;
  for (std::int64_t k = 1; k < count; ++k) {
    const double edge =
        binning == Binning::Mass ? mass_edge(row, k, count) : quantile_edge(row, k, count);
    if (edges.empty() || edges.back() < edge) {
      edges.push_back(edge);
    }
  }
  if (edges.empty() || edges.back() < tied.back().risk) {
    edges.push_back(tied.back().risk);
  }
  return edges;
}

std::size_t width_bin(double risk, std::size_t bins) {
  const auto count = static_cast<double>(bins);
  auto k = std::min(static_cast<std::size_t>(risk * count), bins - 1);
  // The product may round across the edge k / B.
  while (k + 1 < bins && risk >= static_cast<double>(k + 1) / count) {
    ++k;
  }
  while (k > 0 && risk < static_cast<double>(k) / count) {
    --k;
  }
  return k;
}

}  // namespace

Outcome<std::vector<RiskBin>> risk_bins(const CaseView& view, Binning binning, std::size_t bins) {
  if (bins == 0) {
    throw std::invalid_argument("risk_bins: no bin");
  }
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const std::vector<Tied> tied = tied_cases(view);
  if (tied.empty()) {
    return Undefined::NoCases;
  }
  const bool by_width = binning == Binning::Width;
  const std::vector<double> edges =
      by_width ? std::vector<double>{} : edges_of(tied, binning, bins);
  std::vector<RiskBin> all(by_width ? bins : edges.size());
  for (const Tied& group : tied) {
    const std::size_t k =
        by_width
            ? width_bin(group.risk, bins)
            : static_cast<std::size_t>(std::ranges::lower_bound(edges, group.risk) - edges.begin());
    all[k].cases += group.counts.total();
    all[k].events += group.counts.positives;
    all[k].expected += static_cast<double>(group.counts.total()) * group.risk;
  }
  std::erase_if(all, [](const RiskBin& bin) { return bin.cases == 0; });
  return all;
}

}  // namespace clinval::metrics
