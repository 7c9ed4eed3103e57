#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/case_source.h"
#include "harness/model.h"

namespace clinval::harness {

/// What the inputs of one forward may take in each worker.
inline constexpr std::uint64_t kMostBatchBytes = std::uint64_t{4} << 30U;

/// Bytes of the inputs of `rows` cases when each is as long as the contract's max_length.
[[nodiscard]] double largest_batch(const configs::ModelContract& contract, std::size_t rows);

/// Refuses a batch that could take more than `most` bytes, whatever the cases turn out to need.
/// Errors: configs::InputError (Area::Model), E-MODEL-TOO-LARGE.
void refuse_large_batch(const configs::ModelContract& contract, std::size_t rows,
                        std::uint64_t most = kMostBatchBytes);

/// The inputs of one forward, with the memory that making them needs: a worker keeps one.
class ForwardBatch {
 public:
  /// Fills the inputs of these rows; they are valid until the next call. One row without extra
  /// steps is taken as it lies, several are copied together and padded with zeros.
  /// Errors: std::invalid_argument when the cases are those of another contract.
  std::span<const TensorView> gather(const configs::ModelContract& contract,
                                     const CaseSource& source, std::span<const std::size_t> rows,
                                     std::size_t extra_steps);

 private:
  /// How far an axis of time is padded beyond the cases that lie in it.
  struct Longer {
    std::size_t extra_steps = 0;
    const std::optional<configs::TimelineSpec>& timeline;
    [[nodiscard]] std::int64_t than(std::int64_t steps) const;
  };

  void stack(const configs::InputSpec& input, std::size_t index, std::size_t rows,
             const Longer& longer);

  std::vector<datasets::CaseInputs> cases_;
  std::vector<std::vector<std::int64_t>> shapes_;
  std::vector<std::vector<std::byte>> memory_;
  std::vector<TensorView> views_;
};

}  // namespace clinval::harness
