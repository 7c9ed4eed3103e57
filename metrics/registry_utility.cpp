#include <array>
#include <span>

#include "metrics/net_benefit.h"
#include "metrics/registry_parts.h"

namespace clinval::metrics {
namespace {

constexpr std::array kRows = {
    BinaryMetric{.name = "net_benefit",
                 .domain = Domain::Utility,
                 .estimator = "net_benefit.policy.1",
                 .title = "Net benefit",
                 .question = "Does acting on the model do more good than harm at this threshold?",
                 .formula = "TP/n - FP/n * t/(1 - t)",
                 .maximum = 1.0,
                 .takes = Takes::Threshold,
                 .headline = "wald",
                 .headline_clustered = "percentile",
                 .oracle = "net_benefit.csv",
                 .value = net_benefit_value,
                 .infer = net_benefit},
    BinaryMetric{.name = "net_benefit_treat_all",
                 .domain = Domain::Utility,
                 .estimator = "net_benefit_treat_all.policy.1",
                 .title = "Net benefit of treating everybody",
                 .question = "Does acting on every case do more good than harm at this threshold?",
                 .formula = "q - (1 - q) t/(1 - t), q = prevalence",
                 .maximum = 1.0,
                 .scale = Scale::Any,
                 .takes = Takes::Threshold,
                 .scope = Scope::Cases,
                 .invariance = Invariance::MonotoneTransform,
                 .headline = "wald",
                 .headline_clustered = "percentile",
                 .oracle = "net_benefit.csv",
                 .value = net_benefit_treat_all_value,
                 .infer = net_benefit_treat_all},
};

}  // namespace

std::span<const BinaryMetric> utility_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
