#include "harness/model_pairs.h"

#include <algorithm>
#include <utility>

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

std::vector<ComparedModels> compared_models(
    const configs::RunConfig& config, const std::vector<EvaluatedRows>& models,
    const std::vector<std::size_t>& first,
    const std::function<std::size_t(const EvaluatedRows&)>& add) {
  const std::vector<ModelPair> pairs = model_pairs(config);
  const auto index_of = [&](const std::string& id) {
    return static_cast<std::size_t>(std::ranges::find(models, id, &EvaluatedRows::model) -
                                    models.begin());
  };
  std::vector<ComparedModels> all;
  for (const ModelPair& pair : pairs) {
    const std::size_t a = index_of(pair.model);
    const std::size_t b = index_of(pair.against);
    ComparedModels compared{.models = pair,
                            .first = first[a],
                            .against = first[b],
                            .comparisons = static_cast<std::size_t>(
                                std::ranges::count(pairs, pair.model, &ModelPair::model))};
    if (models[a].rows != models[b].rows) {
      compared.first = add(common_rows(models[a], models[b]));
      compared.against = add(common_rows(models[b], models[a]));
    }
    all.push_back(std::move(compared));
  }
  return all;
}

}  // namespace clinval::harness
