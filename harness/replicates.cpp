#include "harness/replicates.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

namespace clinval::harness {
namespace {

constexpr std::uint32_t kReplicatesPerBlock = 24;
constexpr std::uint32_t kReplicatesTogether = 8;
constexpr std::uint32_t kMostUnitsTogether = 1'000'000;  // 32 MB of draws a worker

/// As many replicates as there are draws, whose places are overwritten.
void compute_replicates(const std::vector<ReplicatedGroup>& groups, std::uint32_t seed,
                        std::uint32_t first, std::span<std::vector<std::uint32_t>> draws,
                        std::vector<std::vector<ReplicateValues>>& slots) {
  std::uint32_t replicate = first;
  for (std::vector<std::uint32_t>& draw : draws) {
    metrics::draw_multiplicities(seed, metrics::Purpose::Bootstrap, replicate++, draw);
  }
  std::vector<std::optional<double>> values;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::size_t statistics = groups[group].statistics;
    values.assign(draws.size() * statistics, std::nullopt);
    groups[group].compute(draws, values);
    for (std::size_t draw = 0; draw < draws.size(); ++draw) {
      for (std::size_t i = 0; i < statistics; ++i) {
        slots[group][i][first + draw] = values[draw * statistics + i];
      }
    }
  }
}

}  // namespace

void run_on_workers(std::size_t count, unsigned workers,
                    const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::exception_ptr> errors(count);
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        task(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min<std::size_t>(workers, count); ++i) {
      threads.emplace_back(work);
    }
    work();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
}

metrics::Executor on_workers(unsigned workers) {
  return [workers](std::size_t count, const metrics::Task& task) {
    run_on_workers(count, workers, task);
  };
}

ReplicatedGroup one_by_one(
    std::size_t statistics,
    std::function<void(std::span<const std::uint32_t>, std::span<std::optional<double>>)> compute) {
  return {.statistics = statistics,
          .compute = [statistics, compute = std::move(compute)](
                         Draws draws, std::span<std::optional<double>> values) {
            for (std::size_t draw = 0; draw < draws.size(); ++draw) {
              compute(draws[draw], values.subspan(draw * statistics, statistics));
            }
          }};
}

std::vector<std::vector<ReplicateValues>> bootstrap(const std::vector<ReplicatedGroup>& groups,
                                                    std::uint32_t units, std::uint32_t replicates,
                                                    std::uint32_t seed, unsigned workers) {
  std::vector<std::vector<ReplicateValues>> slots;
  for (const ReplicatedGroup& group : groups) {
    slots.emplace_back(group.statistics, ReplicateValues(replicates));
  }
  const std::uint32_t together = units <= kMostUnitsTogether ? kReplicatesTogether : 1;
  const std::size_t blocks = (replicates + kReplicatesPerBlock - 1) / kReplicatesPerBlock;
  run_on_workers(blocks, workers, [&](std::size_t block) {
    const std::uint32_t first = static_cast<std::uint32_t>(block) * kReplicatesPerBlock;
    const std::uint32_t last = std::min(first + kReplicatesPerBlock, replicates);
    std::vector<std::vector<std::uint32_t>> draws(together, std::vector<std::uint32_t>(units));
    for (std::uint32_t next = first; next < last; next += together) {
      const std::span all(draws);
      compute_replicates(groups, seed, next, all.first(std::min(together, last - next)), slots);
    }
  });
  return slots;
}

metrics::Replicates existing(const ReplicateValues& values) {
  metrics::Replicates all{.values = {}, .requested = static_cast<std::int64_t>(values.size())};
  for (const std::optional<double>& value : values) {
    if (value) {
      all.values.push_back(*value);
    }
  }
  return all;
}

}  // namespace clinval::harness
