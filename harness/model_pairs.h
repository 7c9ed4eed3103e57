#pragma once

#include <string>
#include <vector>

#include "configs/run_config.h"

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

}  // namespace clinval::harness
