#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "configs/model_contract.h"
#include "datasets/featuriser.h"

namespace clinval::harness {

/// Where forwards take their cases from: the features of a run, a sample of them, golden cases.
struct CaseSource {
  std::size_t cases = 0;
  /// The inputs of one case. Safe from several threads, each with its own `inputs`.
  std::function<void(std::size_t row, datasets::CaseInputs& inputs)> fill;
  /// Steps of the case along its time axis; 1 for a model without one. Safe likewise.
  std::function<std::size_t(std::size_t row)> length;
};

/// Whether some input has an axis "T": then cases have lengths, and a batch pads.
[[nodiscard]] bool has_time_axis(const configs::ModelContract& contract);

/// All cases; `contract` and `features` must outlive the source.
[[nodiscard]] CaseSource source_of(const configs::ModelContract& contract,
                                   const datasets::Features& features);

/// The given rows of another source, numbered from 0.
[[nodiscard]] CaseSource part_of(CaseSource source, std::vector<std::size_t> rows);

/// Every case of the golden batches, with the padding that its batch has.
[[nodiscard]] CaseSource source_of(const configs::ModelContract& contract,
                                   const std::vector<configs::GoldenCase>& golden);

/// Bytes of one element of a tensor.
[[nodiscard]] std::size_t bytes_of(configs::TensorType type);

}  // namespace clinval::harness
