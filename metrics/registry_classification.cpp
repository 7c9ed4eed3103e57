#include <array>
#include <span>

#include "metrics/registry_parts.h"
#include "metrics/threshold_metrics.h"

namespace clinval::metrics {
namespace {

constexpr std::array kRows = {
    BinaryMetric{.name = "sensitivity",
                 .domain = Domain::Classification,
                 .estimator = "sensitivity.share.1",
                 .title = "Sensitivity",
                 .question = "Of those with the outcome, how many are flagged?",
                 .formula = "TP / (TP + FN)",
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .takes = Takes::Threshold,
                 .headline = "wilson",
                 .headline_clustered = "percentile",
                 .oracle = "threshold_metrics.csv",
                 .value = sensitivity_value,
                 .infer = sensitivity},
    BinaryMetric{.name = "specificity",
                 .domain = Domain::Classification,
                 .estimator = "specificity.share.1",
                 .title = "Specificity",
                 .question = "Of those without the outcome, how many are left alone?",
                 .formula = "TN / (TN + FP)",
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .takes = Takes::Threshold,
                 .headline = "wilson",
                 .headline_clustered = "percentile",
                 .oracle = "threshold_metrics.csv",
                 .value = specificity_value,
                 .infer = specificity},
    BinaryMetric{.name = "ppv",
                 .domain = Domain::Classification,
                 .estimator = "ppv.share.1",
                 .title = "Positive predictive value",
                 .question = "Of those flagged, how many have the outcome?",
                 .formula = "TP / (TP + FP)",
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .takes = Takes::Threshold,
                 .headline = "wilson",
                 .headline_clustered = "percentile",
                 .oracle = "threshold_metrics.csv",
                 .value = ppv_value,
                 .infer = ppv},
    BinaryMetric{.name = "npv",
                 .domain = Domain::Classification,
                 .estimator = "npv.share.1",
                 .title = "Negative predictive value",
                 .question = "Of those left alone, how many are without the outcome?",
                 .formula = "TN / (TN + FN)",
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .takes = Takes::Threshold,
                 .headline = "wilson",
                 .headline_clustered = "percentile",
                 .oracle = "threshold_metrics.csv",
                 .value = npv_value,
                 .infer = npv},
};

}  // namespace

std::span<const BinaryMetric> classification_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
