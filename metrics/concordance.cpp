#include "metrics/concordance.h"

#include <map>
#include <span>
#include <vector>

#include "metrics/intervals.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

/// Sums of weights over the risk ranks below a rank, updated one rank at a time.
template <typename Number>
class FenwickTree {
 public:
  explicit FenwickTree(std::size_t ranks) : tree_(ranks + 1, Number{}) {}

  void add(std::size_t rank, Number weight) {
    total_ += weight;
    for (std::size_t i = rank + 1; i < tree_.size(); i += i & (~i + 1)) {
      tree_[i] += weight;
    }
  }
  [[nodiscard]] Number below(std::size_t rank) const {
    Number sum{};
    for (std::size_t i = rank; i > 0; i -= i & (~i + 1)) {
      sum += tree_[i];
    }
    return sum;
  }
  [[nodiscard]] Number total() const { return total_; }

 private:
  std::vector<Number> tree_;
  Number total_{};
};

/// What one case has on one side: wins (ties halved, all doubled) and pairs.
template <typename Number>
struct Share {
  Number twice_wins{};
  Number pairs{};
};

/// By position: pairs in which a case has the event first.
std::vector<Share<std::int64_t>> as_first(const SurvivalView& view) {
  const SurvivalCases& cases = view.cases;
  std::vector<Share<std::int64_t>> shares(cases.size());
  FenwickTree<std::int64_t> later(cases.risk_groups().size());
  const std::span<const TimeGroup> groups = cases.time_groups();
  const auto insert = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      later.add(cases.risk_rank()[i], view.times(i));
    }
  };
  for (std::size_t g = groups.size(); g-- > 0;) {
    insert(groups[g].events_end, groups[g].end);
    for (std::size_t i = groups[g].begin; i < groups[g].events_end; ++i) {
      const std::size_t rank = cases.risk_rank()[i];
      shares[i] = {later.below(rank) + later.below(rank + 1), later.total()};
    }
    insert(groups[g].begin, groups[g].events_end);
  }
  return shares;
}

/// By position: weighted pairs in which a case is followed beyond the event of the other.
std::vector<Share<double>> as_later(const SurvivalView& view, std::span<const double> weight) {
  const SurvivalCases& cases = view.cases;
  std::vector<Share<double>> shares(cases.size());
  FenwickTree<double> earlier(cases.risk_groups().size());
  const auto ask = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t rank = cases.risk_rank()[i];
      const double not_above = earlier.below(rank) + earlier.below(rank + 1);
      shares[i] = {2.0 * earlier.total() - not_above, earlier.total()};
    }
  };
  const std::span<const TimeGroup> groups = cases.time_groups();
  for (std::size_t g = 0; g < groups.size(); ++g) {
    ask(groups[g].begin, groups[g].events_end);
    for (std::size_t i = groups[g].begin; i < groups[g].events_end; ++i) {
      earlier.add(cases.risk_rank()[i], weight[g] * static_cast<double>(view.times(i)));
    }
    ask(groups[g].events_end, groups[g].end);
  }
  return shares;
}

enum class Weighting { One, InverseSquaredCensoring };

/// By time group. BeyondFollowUp when a weight would be infinite where pairs need it.
Outcome<std::vector<double>> weights_of(const SurvivalView& view, Weighting weighting,
                                        std::span<const Share<std::int64_t>> first) {
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  std::vector<double> weights(groups.size(), 1.0);
  if (weighting == Weighting::One) {
    return weights;
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double censoring = view.censoring_weight(g);
    if (censoring > 0.0) {
      weights[g] = 1.0 / (censoring * censoring);
      continue;
    }
    weights[g] = 0.0;
    for (std::size_t i = groups[g].begin; i < groups[g].events_end; ++i) {
      if (first[i].pairs > 0 && view.times(i) > 0) {
        return Undefined::BeyondFollowUp;
      }
    }
  }
  return weights;
}

struct Totals {
  double twice_wins = 0.0;
  double pairs = 0.0;
};

Totals totals_of(const SurvivalView& view, std::span<const Share<std::int64_t>> first,
                 std::span<const double> weight) {
  const std::span<const std::uint32_t> group = view.cases.group_of();
  const auto summed = [&](auto member) {
    return tree_sum(0, first.size(), [&](std::size_t i) {
      return weight[group[i]] * static_cast<double>(first[i].*member * view.times(i));
    });
  };
  return {summed(&Share<std::int64_t>::twice_wins), summed(&Share<std::int64_t>::pairs)};
}

struct Computed {
  std::vector<Share<std::int64_t>> first;
  std::vector<double> weight;
  Totals totals;
};

Outcome<Computed> compute(const SurvivalView& view, Weighting weighting) {
  if (view.total() == 0) {
    return Undefined::NoCases;
  }
  Computed computed{.first = as_first(view), .weight = {}, .totals = {}};
  const Outcome<std::vector<double>> weight = weights_of(view, weighting, computed.first);
  if (!weight) {
    return weight.error();
  }
  computed.weight = *weight;
  computed.totals = totals_of(view, computed.first, computed.weight);
  if (computed.totals.pairs <= 0.0) {
    return Undefined::TooFewEvents;
  }
  return computed;
}

Outcome<double> value(const SurvivalView& view, Weighting weighting) {
  const Outcome<Computed> computed = compute(view, weighting);
  if (!computed) {
    return computed.error();
  }
  return computed->totals.twice_wins / (2.0 * computed->totals.pairs);
}

Outcome<Estimate> infer(const SurvivalView& view, Weighting weighting, double level) {
  const Outcome<Computed> computed = compute(view, weighting);
  if (!computed) {
    return computed.error();
  }
  const Totals& totals = computed->totals;
  Estimate estimate{.value = totals.twice_wins / (2.0 * totals.pairs)};
  const std::vector<Share<double>> later = as_later(view, computed->weight);
  const std::span<const std::uint32_t> group = view.cases.group_of();
  std::vector<double> influence(later.size());
  for (std::size_t i = 0; i < later.size(); ++i) {
    const double weight = computed->weight[group[i]];
    const double wins =
        weight * static_cast<double>(computed->first[i].twice_wins) + later[i].twice_wins;
    const double pairs = weight * static_cast<double>(computed->first[i].pairs) + later[i].pairs;
    influence[i] = (wins / 2.0 - estimate.value * pairs) / totals.pairs;
  }
  const double error = jackknife_error(view, influence);
  add_interval(estimate, error, wald_interval("jackknife", estimate.value, error, level, kUnit));
  return estimate;
}

/// Pairs of events of one time whose risks differ: (n^2 - sum over risks n_r^2) / 2.
std::int64_t tied_in_time(const SurvivalView& view, const TimeGroup& group) {
  std::map<std::uint32_t, std::int64_t> by_rank;
  std::int64_t all = 0;
  for (std::size_t i = group.begin; i < group.events_end; ++i) {
    by_rank[view.cases.risk_rank()[i]] += view.times(i);
    all += view.times(i);
  }
  std::int64_t equal = 0;
  for (const auto& [rank, times] : by_rank) {
    equal += times * times;
  }
  return (all * all - equal) / 2;
}

}  // namespace

PairCounts concordance_pairs(const SurvivalView& view) {
  PairCounts counts;
  const SurvivalCases& cases = view.cases;
  FenwickTree<std::int64_t> later(cases.risk_groups().size());
  const std::span<const TimeGroup> groups = cases.time_groups();
  for (std::size_t g = groups.size(); g-- > 0;) {
    for (std::size_t i = groups[g].events_end; i < groups[g].end; ++i) {
      later.add(cases.risk_rank()[i], view.times(i));
    }
    for (std::size_t i = groups[g].begin; i < groups[g].events_end; ++i) {
      const std::size_t rank = cases.risk_rank()[i];
      const std::int64_t lower = later.below(rank);
      const std::int64_t tied = later.below(rank + 1) - lower;
      counts.concordant += view.times(i) * lower;
      counts.tied_risk += view.times(i) * tied;
      counts.discordant += view.times(i) * (later.total() - lower - tied);
    }
    counts.tied_time += tied_in_time(view, groups[g]);
    for (std::size_t i = groups[g].begin; i < groups[g].events_end; ++i) {
      later.add(cases.risk_rank()[i], view.times(i));
    }
  }
  return counts;
}

Outcome<Estimate> harrell_c(const SurvivalView& view, double level) {
  Outcome<Estimate> estimate = infer(view, Weighting::One, level);
  if (!estimate) {
    return estimate;
  }
  const PairCounts pairs = concordance_pairs(view);
  Estimate counted = *estimate;
  counted.counts = {{"concordant", pairs.concordant},
                    {"discordant", pairs.discordant},
                    {"tied_risk", pairs.tied_risk},
                    {"tied_time", pairs.tied_time}};
  return counted;
}

Outcome<double> harrell_c_value(const SurvivalView& view) {
  return value(view, Weighting::One);
}

Outcome<Estimate> uno_c(const SurvivalView& view, double level) {
  return infer(view, Weighting::InverseSquaredCensoring, level);
}

Outcome<double> uno_c_value(const SurvivalView& view) {
  return value(view, Weighting::InverseSquaredCensoring);
}

}  // namespace clinval::metrics
