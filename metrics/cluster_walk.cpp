#include "metrics/cluster_walk.h"

#include <algorithm>

namespace clinval::metrics {
namespace {

constexpr std::uint64_t kEvenBytes = 0x00FF00FF00FF00FFULL;
constexpr int kMostPending = 256;  // 256 bytes of 255 fit into 16 bits

/// Sums of packed counts, one a lane: bytes gather in 16 bits each before they are spread.
class LaneSums {
 public:
  void add(std::uint64_t counts) {
    even_ += counts & kEvenBytes;
    odd_ += (counts >> 8U) & kEvenBytes;
    if (++pending_ == kMostPending) {
      spread();
    }
  }
  /// The sums so far.
  const std::array<std::uint64_t, 8>& totals() {
    if (pending_ > 0) {
      spread();
    }
    return totals_;
  }

 private:
  void spread() {
    for (std::size_t pair = 0; pair < 4; ++pair) {
      totals_[2 * pair] += (even_ >> (16 * pair)) & 0xFFFFU;
      totals_[2 * pair + 1] += (odd_ >> (16 * pair)) & 0xFFFFU;
    }
    even_ = odd_ = 0;
    pending_ = 0;
  }

  std::uint64_t even_ = 0;
  std::uint64_t odd_ = 0;
  int pending_ = 0;
  std::array<std::uint64_t, 8> totals_{};
};

bool is_positive(std::uint32_t step) {
  return (step & 1U) != 0;
}

}  // namespace

ClusterWalk::ClusterWalk(const ScoredCases& cases) {
  steps_.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    steps_.push_back(2 * cases.clusters()[i] + cases.labels()[i]);
  }
  if (cases.groups().size() != cases.size()) {
    for (const TieGroup group : cases.groups()) {
      group_ends_.push_back(group.end);
    }
  }
}

std::vector<std::int64_t> ClusterWalk::twice_wins(
    std::span<const std::vector<std::uint32_t>> draws) const {
  std::vector<std::int64_t> wins;
  thread_local std::vector<std::uint64_t> packed;
  for (std::size_t first = 0; first < draws.size(); first += kLanes) {
    const auto pack = draws.subspan(first, std::min(kLanes, draws.size() - first));
    packed.assign(pack.front().size(), 0);
    bool fits = true;
    for (std::size_t lane = 0; lane < pack.size(); ++lane) {
      for (std::size_t unit = 0; unit < packed.size(); ++unit) {
        fits = fits && pack[lane][unit] <= 255;
        packed[unit] |= std::uint64_t{pack[lane][unit]} << (8 * lane);
      }
    }
    const Lanes all = fits ? together(packed) : Lanes{};
    for (std::size_t lane = 0; lane < pack.size(); ++lane) {
      wins.push_back(fits ? static_cast<std::int64_t>(all[lane]) : alone(pack[lane]));
    }
  }
  return wins;
}

ClusterWalk::Lanes ClusterWalk::together(std::span<const std::uint64_t> packed) const {
  Lanes wins{};
  LaneSums negatives;
  const auto add_wins = [&wins](std::uint64_t counts, const Lanes& twice_below) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      wins[lane] += ((counts >> (8 * lane)) & 0xFFU) * twice_below[lane];
    }
  };
  const auto twice = [](Lanes lanes) {
    for (std::uint64_t& lane : lanes) {
      lane *= 2;
    }
    return lanes;
  };
  const auto walk_one = [&](std::uint32_t step) {
    const std::uint64_t counts = packed[step / 2];
    if (!is_positive(step)) {
      negatives.add(counts);
    } else if (counts != 0) {
      add_wins(counts, twice(negatives.totals()));
    }
  };
  if (group_ends_.empty()) {
    std::ranges::for_each(steps_, walk_one);
    return wins;
  }
  std::size_t begin = 0;
  for (const std::size_t end : group_ends_) {
    if (end - begin == 1) {
      walk_one(steps_[begin]);
    } else {
      const std::span<const std::uint32_t> tied(steps_.data() + begin, end - begin);
      Lanes below_and_tied = negatives.totals();  // twice those below, once those tied
      for (const std::uint32_t step : tied) {
        if (!is_positive(step)) {
          negatives.add(packed[step / 2]);
        }
      }
      const Lanes& through = negatives.totals();
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        below_and_tied[lane] += through[lane];
      }
      for (const std::uint32_t step : tied) {
        if (is_positive(step)) {
          add_wins(packed[step / 2], below_and_tied);
        }
      }
    }
    begin = end;
  }
  return wins;
}

std::int64_t ClusterWalk::alone(std::span<const std::uint32_t> unit_counts) const {
  std::uint64_t wins = 0;
  std::uint64_t negatives = 0;
  std::uint64_t tied_positives = 0;
  std::uint64_t tied_negatives = 0;
  std::size_t group = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const std::uint64_t count = unit_counts[steps_[i] / 2];
    (is_positive(steps_[i]) ? tied_positives : tied_negatives) += count;
    if (group_ends_.empty() || i + 1 == group_ends_[group]) {
      wins += tied_positives * (2 * negatives + tied_negatives);
      negatives += tied_negatives;
      tied_positives = tied_negatives = 0;
      ++group;
    }
  }
  return static_cast<std::int64_t>(wins);
}

}  // namespace clinval::metrics
