#include "harness/replicates.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <thread>

namespace clinval::harness {
namespace {

constexpr std::uint32_t kReplicatesPerBlock = 25;

void compute_block(const std::vector<ReplicatedGroup>& groups, std::uint32_t units,
                   std::uint32_t seed, std::uint32_t first, std::uint32_t last,
                   std::vector<std::vector<ReplicateValues>>& slots) {
  std::vector<std::uint32_t> counts(units);
  std::vector<std::optional<double>> values;
  for (std::uint32_t replicate = first; replicate < last; ++replicate) {
    metrics::draw_multiplicities(seed, metrics::Purpose::Bootstrap, replicate, counts);
    for (std::size_t group = 0; group < groups.size(); ++group) {
      values.assign(groups[group].statistics, std::nullopt);
      groups[group].compute(counts, values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        slots[group][i][replicate] = values[i];
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

std::vector<std::vector<ReplicateValues>> bootstrap(const std::vector<ReplicatedGroup>& groups,
                                                    std::uint32_t units, std::uint32_t replicates,
                                                    std::uint32_t seed, unsigned workers) {
  std::vector<std::vector<ReplicateValues>> slots;
  for (const ReplicatedGroup& group : groups) {
    slots.emplace_back(group.statistics, ReplicateValues(replicates));
  }
  const std::size_t blocks = (replicates + kReplicatesPerBlock - 1) / kReplicatesPerBlock;
  run_on_workers(blocks, workers, [&](std::size_t block) {
    const std::uint32_t first = static_cast<std::uint32_t>(block) * kReplicatesPerBlock;
    const std::uint32_t last = std::min(first + kReplicatesPerBlock, replicates);
    compute_block(groups, units, seed, first, last, slots);
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
