#include <array>
#include <span>

#include "metrics/brier_score.h"
#include "metrics/log_loss.h"
#include "metrics/registry_parts.h"

namespace clinval::metrics {
namespace {

constexpr std::array kRows = {
    BinaryMetric{.name = "brier_score",
                 .domain = Domain::Overall,
                 .estimator = "brier_score.mean_square.1",
                 .title = "Brier score",
                 .question = "How far are the predicted risks from what happened?",
                 .formula = "mean (p - y)^2",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .headline = "wald",
                 .headline_clustered = "percentile",
                 .oracle = "brier_score.csv",
                 .value = brier_score_value,
                 .infer = brier_score},
    BinaryMetric{.name = "scaled_brier",
                 .domain = Domain::Overall,
                 .estimator = "scaled_brier.prevalence_null.1",
                 .title = "Scaled Brier score",
                 .question = "How much better are the predicted risks than giving everybody the "
                             "prevalence?",
                 .formula = "1 - Brier / (q (1 - q)), q = prevalence",
                 .maximum = 1.0,
                 .headline = "percentile",
                 .headline_clustered = "percentile",
                 .oracle = "brier_score.csv",
                 .value = scaled_brier_value,
                 .infer = scaled_brier},
    BinaryMetric{.name = "log_loss",
                 .domain = Domain::Overall,
                 .estimator = "log_loss.mean.1",
                 .title = "Log loss",
                 .question = "How surprising was what happened, given the predicted risks?",
                 .formula = "mean -[y log p + (1 - y) log(1 - p)]",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .headline = "wald",
                 .headline_clustered = "percentile",
                 .oracle = "log_loss.csv",
                 .value = log_loss_value,
                 .infer = log_loss},
};

}  // namespace

std::span<const BinaryMetric> overall_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
