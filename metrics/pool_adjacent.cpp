#include "metrics/pool_adjacent.h"

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

std::int64_t times_between(const CaseView& view, std::size_t begin, std::size_t end) {
  if (view.multiplicity.empty()) {
    return static_cast<std::int64_t>(end - begin);
  }
  const std::uint32_t* times = view.multiplicity.data();
  std::uint64_t total = 0;
  for (std::size_t i = begin; i < end; ++i) {
    total += times[i];
  }
  return static_cast<std::int64_t>(total);
}

/// One past the last label equal to `label` from `begin` on.
std::size_t end_of_run(std::span<const std::uint8_t> labels, std::size_t begin,
                       std::uint8_t label) {
  const std::uint8_t* at = labels.data();
  while (begin < labels.size() && at[begin] == label) {
    ++begin;
  }
  return begin;
}

/// Without ties: runs of positives followed by negatives never fall apart.
std::vector<Pool> pool_distinct(const CaseView& view) {
  const std::span<const std::uint8_t> labels = view.cases.labels();
  std::vector<Pool> pools;
  for (std::size_t begin = 0; begin < labels.size();) {
    const std::size_t middle = end_of_run(labels, begin, 1);
    const std::size_t end = end_of_run(labels, middle, 0);
    const std::int64_t positives = times_between(view, begin, middle);
    const std::int64_t total = positives + times_between(view, middle, end);
    if (total > 0) {
      add({.positives = positives, .total = total, .begin = begin, .end = end}, pools);
    }
    begin = end;
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
