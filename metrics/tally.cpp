#include "metrics/tally.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kSums = 6;
using Sums = std::array<double, kSums>;

/// A leaf as sum.h has it, of `count` values.
double leaf_sum(const double* values, std::size_t count) {
  std::array<double, kSumLanes> lanes{};
  std::size_t i = 0;
  for (; i + kSumLanes <= count; i += kSumLanes) {
    for (std::size_t lane = 0; lane < kSumLanes; ++lane) {
      lanes[lane] += values[i + lane];
    }
  }
  for (std::size_t lane = 0; i < count; ++i, ++lane) {
    lanes[lane] += values[i];
  }
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// The terms of a leaf, side by side.
struct Leaf {
  std::array<std::array<double, kSumLeaf>, kSums> terms;
};

void fill(const CaseView& view, std::size_t begin, std::size_t count, Leaf& leaf) {
  const double* const p = view.cases.scores().data() + begin;
  const std::uint8_t* const labels = view.cases.labels().data() + begin;
  const std::uint32_t* const times =
      view.multiplicity.empty() ? nullptr : view.multiplicity.data() + begin;
  for (std::size_t i = 0; i < count; ++i) {
    const double weight = times == nullptr ? 1.0 : static_cast<double>(times[i]);
    const auto y = static_cast<double>(labels[i]);
    const double error = p[i] - y;
    const double positive = weight * y;
    leaf.terms[0][i] = weight * p[i];
    leaf.terms[1][i] = positive * p[i];
    leaf.terms[2][i] = (weight - positive) * p[i];
    leaf.terms[3][i] = positive * (1.0 - p[i]);
    leaf.terms[4][i] = weight * (error * error);
  }
  const std::span<const double> losses = view.cases.log_losses();
  for (std::size_t i = 0; i < count; ++i) {
    const double weight = times == nullptr ? 1.0 : static_cast<double>(times[i]);
    leaf.terms[5][i] = losses.empty() ? 0.0 : weight * losses[begin + i];
  }
}

// The tree of tree_sum, all sums on the way down at once.
Sums tree_sums(const CaseView& view, std::size_t begin, std::size_t end) {
  const std::size_t count = end - begin;
  Sums result{};
  if (count > kSumLeaf) {
    const std::size_t left = (count / 2 + kSumLeaf - 1) / kSumLeaf * kSumLeaf;
    const Sums a = tree_sums(view, begin, begin + left);
    const Sums b = tree_sums(view, begin + left, end);
    for (std::size_t k = 0; k < kSums; ++k) {
      result[k] = a[k] + b[k];
    }
    return result;
  }
  Leaf leaf;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled up to `count`
  fill(view, begin, count, leaf);
  for (std::size_t k = 0; k < kSums; ++k) {
    result[k] = leaf_sum(leaf.terms[k].data(), count);
  }
  return result;
}

void count_below(const CaseView& view, Tally& tally) {
  const TieGroups groups = view.cases.groups();
  const std::span<const std::uint8_t> labels = view.cases.labels();
  const std::span<const std::uint32_t> times = view.multiplicity;
  tally.below.resize(groups.size() + 1);
  std::uint64_t all = 0;
  std::uint64_t positives = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    tally.below[g] = {.positives = static_cast<std::int64_t>(positives),
                      .negatives = static_cast<std::int64_t>(all - positives)};
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      const std::uint32_t count = times.empty() ? 1U : times[i];
      all += count;
      positives += count & (0U - labels[i]);  // all bits of the mask when positive
    }
  }
  tally.below[groups.size()] = {.positives = static_cast<std::int64_t>(positives),
                                .negatives = static_cast<std::int64_t>(all - positives)};
}

void grow_harmonic(std::int64_t total, std::vector<double>& harmonic) {
  if (harmonic.empty()) {
    harmonic.push_back(0.0);
  }
  while (harmonic.size() <= static_cast<std::size_t>(total)) {
    harmonic.push_back(harmonic.back() + 1.0 / static_cast<double>(harmonic.size()));
  }
}

/// Cases and errors of one confidence.
struct Answered {
  std::int64_t cases = 0;
  std::int64_t errors = 0;
};

Answered answered(const Tally& tally, const ConfidenceStep& step, bool half_is_event) {
  const ClassCounts tied = tally.tied(step.group);
  const bool event = step.above_half || (step.at_half && half_is_event);
  return {.cases = tied.total(), .errors = event ? tied.negatives : tied.positives};
}

}  // namespace

SelectiveSums selective_sums(const CaseView& view, const Tally& tally, bool half_is_event) {
  const std::span<const ConfidenceStep> order = view.cases.by_confidence();
  const double* const harmonic = tally.harmonic.data();
  SelectiveSums sums;
  std::int64_t before = 0;
  for (std::size_t k = 0; k < order.size();) {
    Answered tied = answered(tally, order[k], half_is_event);
    for (++k; k < order.size() && order[k].ties_previous; ++k) {
      const Answered more = answered(tally, order[k], half_is_event);
      tied.cases += more.cases;
      tied.errors += more.errors;
    }
    sums.twice_area += tied.cases * (2 * sums.errors + tied.errors);
    if (tied.errors > 0) {
      double places = 0.0;
      for (std::int64_t place = before; place < before + tied.cases; ++place) {
        places += harmonic[place];
      }
      sums.harmonic_places +=
          tied.errors == tied.cases
              ? places
              : places * (static_cast<double>(tied.errors) / static_cast<double>(tied.cases));
      sums.errors += tied.errors;
    }
    before += tied.cases;
  }
  return sums;
}

const ClassCounts& Tally::lower_than(std::size_t g) const {
  if (cuts.empty()) {
    return below[g];
  }
  const auto cut = std::ranges::find(cuts, g);
  if (cut == cuts.end()) {
    throw std::logic_error("tally: a cut that was not counted");
  }
  return below[static_cast<std::size_t>(cut - cuts.begin())];
}

void take_tally(const CaseView& view, Tally& tally) {
  tally.cuts.clear();
  count_below(view, tally);
  tally.sums = {};
  tally.selective = {};
  if (view.cases.scale() == Scale::Probability) {
    const Sums sums = tree_sums(view, 0, view.cases.size());
    tally.sums = {.risk = sums[0],
                  .risk_positives = sums[1],
                  .risk_negatives = sums[2],
                  .shortfall = sums[3],
                  .squared_error = sums[4],
                  .log_loss = sums[5]};
    grow_harmonic(tally.total().total(), tally.harmonic);
    tally.selective = selective_sums(view, tally, true);
  }
}

const Tally& tally_of(const CaseView& view, Tally& own) {
  if (view.tally != nullptr) {
    return *view.tally;
  }
  take_tally(view, own);
  return own;
}

}  // namespace clinval::metrics
