#include "metrics/pool_adjacent.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace clinval::metrics {
namespace {

/// Whether the risk of a is at least that of b.
bool not_below(const Pool& a, const Pool& b) {
  __extension__ using Wide = __int128;
  return static_cast<Wide>(a.positives) * b.total >= static_cast<Wide>(b.positives) * a.total;
}

void add(Pool pool, std::vector<Pool>& pools) {
  while (!pools.empty() && not_below(pools.back(), pool)) {
    const Pool& left = pools.back();
    pool.positives += left.positives;
    pool.total += left.total;
    pool.begin = left.begin;
    pools.pop_back();
  }
  pools.push_back(pool);
}

/// Where the label changes, and how many cases count before: written at every position and kept
/// where it changes, so that no branch depends on the data.
class Changes {
 public:
  explicit Changes(const CaseView& view)
      : at_(std::make_unique_for_overwrite<std::size_t[]>(view.cases.size() + 1)),
        before_(std::make_unique_for_overwrite<std::int64_t[]>(view.cases.size() + 1)) {
    const std::uint8_t* labels = view.cases.labels().data();
    const std::uint32_t* times = view.multiplicity.empty() ? nullptr : view.multiplicity.data();
    const std::size_t count = view.cases.size();
    std::int64_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      at_[size_] = i;
      before_[size_] = total;
      size_ += i == 0 || labels[i] != labels[i - 1] ? 1 : 0;
      total += times == nullptr ? 1 : static_cast<std::int64_t>(times[i]);
    }
    at_[size_] = count;
    before_[size_] = total;
  }
  /// Runs of equal labels.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t begin_of(std::size_t run) const { return at_[run]; }
  /// Cases that count in the runs first .. last - 1.
  [[nodiscard]] std::int64_t between(std::size_t first, std::size_t last) const {
    return before_[last] - before_[first];
  }

 private:
  std::size_t size_ = 0;
  std::unique_ptr<std::size_t[]> at_;
  std::unique_ptr<std::int64_t[]> before_;
};

/// Without ties: runs of positives followed by negatives never fall apart.
std::vector<Pool> pool_distinct(const CaseView& view) {
  std::vector<Pool> pools;
  if (view.cases.size() == 0) {
    return pools;
  }
  const Changes changes(view);
  const bool first_is_positive = view.cases.labels()[0] == 1;
  for (std::size_t run = 0; run < changes.size();) {
    const bool positive = (run % 2 == 0) == first_is_positive;
    const std::size_t middle = positive ? run + 1 : run;
    const std::size_t end = std::min(middle + 1, changes.size());
    const std::int64_t total = changes.between(run, end);
    if (total > 0) {
      add({.positives = changes.between(run, middle),
           .total = total,
           .begin = changes.begin_of(run),
           .end = changes.begin_of(end)},
          pools);
    }
    run = end;
  }
  return pools;
}

}  // namespace

std::vector<Pool> pool_adjacent(const CaseView& view) {
  if (view.cases.groups().size() == view.cases.size()) {
    return pool_distinct(view);
  }
  std::vector<Pool> pools;
  for (const TieGroup& group : view.cases.groups()) {
    const ClassCounts counts = class_counts(view, group.begin, group.end);
    if (counts.total() > 0) {
      add({.positives = counts.positives,
           .total = counts.total(),
           .begin = group.begin,
           .end = group.end},
          pools);
    }
  }
  return pools;
}

std::vector<Pool> pool_adjacent(std::span<const std::int64_t> positives,
                                std::span<const std::int64_t> totals) {
  if (positives.size() != totals.size()) {
    throw std::invalid_argument("pool_adjacent: as many positives as totals");
  }
  std::vector<Pool> pools;
  for (std::size_t place = 0; place < totals.size(); ++place) {
    if (totals[place] > 0) {
      add({.positives = positives[place], .total = totals[place], .begin = place, .end = place + 1},
          pools);
    }
  }
  return pools;
}

}  // namespace clinval::metrics
