#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

namespace clinval::metrics {

/// One of several pieces of work that write to nothing in common.
using Task = std::function<void(std::size_t)>;

/// Runs task(0) .. task(count - 1), in any order and perhaps at once, and returns when all are
/// done. This layer starts no thread: what is worth splitting takes an executor from its caller,
/// cuts the work by its size alone and lets each task write to its own place, so that the bits of a
/// result do not depend on who runs it.
using Executor = std::function<void(std::size_t count, const Task& task)>;

/// One after the other, on the calling thread.
inline void run_in_order(std::size_t count, const Task& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

/// The positions 0 .. size - 1 cut into 64 pieces of one length (the last ones shorter or empty).
struct Pieces {
  static constexpr std::size_t kCount = 64;
  std::size_t size = 0;

  [[nodiscard]] std::size_t begin(std::size_t piece) const {
    return std::min(piece * ((size + kCount - 1) / kCount), size);
  }
  [[nodiscard]] std::size_t end(std::size_t piece) const { return begin(piece + 1); }
};

}  // namespace clinval::metrics
