#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "metrics/registry.h"
#include "metrics/resampling.h"

namespace clinval::harness {

/// Runs task 0 .. count-1 on `workers` threads; each task writes to its own slot. The first exception
/// (of the lowest task) is rethrown.
void run_on_workers(std::size_t count, unsigned workers,
                    const std::function<void(std::size_t)>& task);

/// One statistic of one group of cases that every replicate computes.
struct Statistic {
  const metrics::BinaryMetric* metric = nullptr;
  metrics::Setting setting;
};

/// The statistics of one group: they share the multiplicities of its cases.
struct StatisticGroup {
  const metrics::ScoredCases* cases = nullptr;
  std::vector<Statistic> statistics;
};

/// Replicates of every statistic, by group and statistic. The grid is fixed (one block of replicates
/// a task) and folded in order, so that the result does not depend on the number of workers; all
/// groups, models and metrics take the multiplicities of the same draw.
[[nodiscard]] std::vector<std::vector<metrics::Replicates>> bootstrap(
    const std::vector<StatisticGroup>& groups, std::uint32_t units, std::uint32_t replicates,
    std::uint32_t seed, unsigned workers);

}  // namespace clinval::harness
