#include <array>
#include <span>

#include "metrics/auroc.h"
#include "metrics/prevalence.h"
#include "metrics/registry_parts.h"

namespace clinval::metrics {
namespace {

constexpr std::array kRows = {
    BinaryMetric{.name = "prevalence",
                 .domain = Domain::Cases,
                 .estimator = "prevalence.share.1",
                 .title = "Prevalence",
                 .question = "How often did the outcome happen?",
                 .formula = "positives / cases",
                 .better = Better::Target,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .scale = Scale::Any,
                 .scope = Scope::Cases,
                 .invariance = Invariance::MonotoneTransform,
                 .headline = "wilson",
                 .headline_clustered = "percentile",
                 .oracle = "threshold_metrics.csv",
                 .value = prevalence_value,
                 .infer = prevalence},
    BinaryMetric{.name = "auroc",
                 .domain = Domain::Discrimination,
                 .estimator = "auroc.mann_whitney.delong.1",
                 .title = "Area under the ROC curve",
                 .question = "How often does a case with the outcome get a higher score than one "
                             "without?",
                 .formula = "P(s+ > s-) + P(s+ = s-) / 2",
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .scale = Scale::Any,
                 .invariance = Invariance::MonotoneTransform,
                 .headline = "logit_delong",
                 .headline_clustered = "logit_obuchowski",
                 .oracle = "auroc.csv",
                 .value = auroc_value,
                 .infer = auroc,
                 .influence = auroc_influence},
};

}  // namespace

std::span<const BinaryMetric> discrimination_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
