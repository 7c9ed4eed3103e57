#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/case_source.h"
#include "harness/model.h"

namespace clinval::harness {

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
