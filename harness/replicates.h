#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "metrics/executor.h"
#include "metrics/resampling.h"

namespace clinval::harness {

/// Runs task 0 .. count-1 on `workers` threads; each task writes to its own slot. The first
/// exception (of the lowest task) is rethrown.
void run_on_workers(std::size_t count, unsigned workers,
                    const std::function<void(std::size_t)>& task);

/// The same as an executor of `metrics`.
[[nodiscard]] metrics::Executor on_workers(unsigned workers);

/// How often each unit was drawn, one vector a replicate: a few replicates at once.
using Draws = std::span<const std::vector<std::uint32_t>>;

/// What replicates compute of one group of cases: its statistics from how often each unit was
/// drawn. `values` has one slot a replicate and statistic, a replicate's together, empty at first;
/// called by several threads at once.
struct ReplicatedGroup {
  std::size_t statistics = 0;
  std::function<void(Draws draws, std::span<std::optional<double>> values)> compute;
};

/// Of a function that computes one replicate.
[[nodiscard]] ReplicatedGroup one_by_one(
    std::size_t statistics, std::function<void(std::span<const std::uint32_t> unit_counts,
                                               std::span<std::optional<double>> values)>
                                compute);

/// Values of one statistic by replicate; none where it does not exist.
using ReplicateValues = std::vector<std::optional<double>>;

/// Replicates of every statistic, by group and statistic. The grid is fixed (one block of
/// replicates a task) and every replicate has its own slots, so that the result does not depend on
/// the number of workers; all groups, models and metrics take the multiplicities of the same draw.
[[nodiscard]] std::vector<std::vector<ReplicateValues>> bootstrap(
    const std::vector<ReplicatedGroup>& groups, std::uint32_t units, std::uint32_t replicates,
    std::uint32_t seed, unsigned workers);

/// Those that exist.
[[nodiscard]] metrics::Replicates existing(const ReplicateValues& values);

}  // namespace clinval::harness
