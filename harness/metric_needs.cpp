#include "harness/metric_needs.h"

#include <variant>

#include "metrics/survival_registry.h"

namespace clinval::harness {

std::optional<MetricNeeds> metric_needs(const configs::TaskKind& task, std::string_view metric) {
  if (std::holds_alternative<configs::SurvivalTask>(task)) {
    const metrics::SurvivalMetric* row = metrics::find_survival_metric(metric);
    if (row == nullptr) {
      return std::nullopt;
    }
    return MetricNeeds{.threshold = row->takes == metrics::SurvivalTakes::HorizonAndThreshold,
                       .horizon = row->takes != metrics::SurvivalTakes::Nothing,
                       .scope = row->scope,
                       .better = row->better,
                       .has_interval = !row->distance};
  }
  const metrics::BinaryMetric* row = metrics::find_binary_metric(metric);
  if (row == nullptr) {
    return std::nullopt;
  }
  return MetricNeeds{.threshold = row->takes != metrics::Takes::Nothing,
                     .scope = row->scope,
                     .better = row->better,
                     .has_interval = !row->headline.empty()};
}

std::vector<std::string> metric_names(const configs::TaskKind& task) {
  std::vector<std::string> names;
  if (std::holds_alternative<configs::SurvivalTask>(task)) {
    for (const metrics::SurvivalMetric& metric : metrics::survival_metrics()) {
      names.emplace_back(metric.name);
    }
  } else {
    for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
      names.emplace_back(metric.name);
    }
  }
  return names;
}

}  // namespace clinval::harness
