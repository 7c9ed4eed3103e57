#include "harness/model_pairs.h"

#include <algorithm>

namespace clinval::harness {

std::vector<ModelPair> model_pairs(const configs::RunConfig& config) {
  std::vector<std::string> references;
  if (!config.baseline.empty()) {
    references.push_back(config.baseline);
  }
  for (const std::string& comparator : config.comparators) {
    if (comparator != config.baseline) {
      references.push_back(comparator);
    }
  }
  std::vector<std::string> candidates;
  for (const configs::ModelSpec& model : config.models) {
    if (std::ranges::find(references, model.id) == references.end()) {
      candidates.push_back(model.id);
    }
  }
  if (references.empty() && !candidates.empty()) {
    references.assign(candidates.begin() + 1, candidates.end());
    candidates.resize(1);
  }
  std::vector<ModelPair> pairs;
  for (const std::string& candidate : candidates) {
    for (const std::string& reference : references) {
      pairs.push_back({candidate, reference});
    }
  }
  return pairs;
}

}  // namespace clinval::harness
