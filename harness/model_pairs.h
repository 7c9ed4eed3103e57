#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "harness/evaluation_rows.h"

namespace clinval::harness {

/// Two models that are compared on the cases that both have scored: `model` minus `against`.
struct ModelPair {
  std::string model;
  std::string against;
  friend bool operator==(const ModelPair&, const ModelPair&) = default;
};

/// Every candidate (a model that is neither baseline nor comparator) against the baseline and each
/// comparator, the baseline first. Where the config names none of these, the first model against
/// each other one. Pairs whose models do not both have the task's output are left out by the
/// caller.
[[nodiscard]] std::vector<ModelPair> model_pairs(const configs::RunConfig& config);

/// Two models on the cases that both have scored: group i of one is group i of the other.
struct ComparedModels {
  ModelPair models;
  std::size_t first = 0;        ///< first of the model's groups
  std::size_t against = 0;      ///< first of the other's
  std::size_t comparisons = 1;  ///< of this model
};

/// Each pair of models with its groups: their own where they scored the same cases, else groups of
/// the common cases, which `add` makes and gives the first index of.
[[nodiscard]] std::vector<ComparedModels> compared_models(
    const configs::RunConfig& config, const std::vector<EvaluatedRows>& models,
    const std::vector<std::size_t>& first,
    const std::function<std::size_t(const EvaluatedRows&)>& add);

}  // namespace clinval::harness
