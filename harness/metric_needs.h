#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configs/run_config.h"
#include "metrics/registry.h"

namespace clinval::harness {

/// What a metric of a task's catalogue takes, whatever the kind of task.
struct MetricNeeds {
  bool threshold = false;
  bool horizon = false;
  metrics::Scope scope = metrics::Scope::Model;
  metrics::Better better = metrics::Better::Higher;
  bool has_interval = true;  ///< a distance that cannot be negative has none
};

/// None when the catalogue of that kind of task has no such metric.
[[nodiscard]] std::optional<MetricNeeds> metric_needs(const configs::TaskKind& task,
                                                      std::string_view metric);
[[nodiscard]] std::vector<std::string> metric_names(const configs::TaskKind& task);

}  // namespace clinval::harness
