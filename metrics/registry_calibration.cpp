#include <array>
#include <span>

#include "metrics/calibration.h"
#include "metrics/oe_ratio.h"
#include "metrics/registry_parts.h"
#include "metrics/spiegelhalter_z.h"

namespace clinval::metrics {
namespace {

constexpr std::array kRows = {
    BinaryMetric{.name = "spiegelhalter_z",
                 .domain = Domain::Calibration,
                 .estimator = "spiegelhalter_z.null_variance.1",
                 .title = "Spiegelhalter's z",
                 .question = "Is the Brier score what it should be if the risks were right?",
                 .formula = "sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))",
                 .better = Better::Target,
                 .ideal = 0.0,
                 .headline = "wald_null",
                 .headline_clustered = "percentile",
                 .oracle = "spiegelhalter_z.csv",
                 .value = spiegelhalter_z_value,
                 .infer = spiegelhalter_z},
    BinaryMetric{.name = "oe_ratio",
                 .domain = Domain::Calibration,
                 .estimator = "oe_ratio.influence.1",
                 .title = "Observed / expected",
                 .question = "Did as many events happen as were predicted?",
                 .formula = "sum y / sum p",
                 .better = Better::Target,
                 .ideal = 1.0,
                 .minimum = 0.0,
                 .headline = "influence",
                 .headline_clustered = "influence",
                 .oracle = "oe_ratio.csv",
                 .value = oe_ratio_value,
                 .infer = oe_ratio},
    BinaryMetric{.name = "calibration_intercept",
                 .domain = Domain::Calibration,
                 .estimator = "calibration_intercept.offset_logistic.1",
                 .title = "Calibration intercept",
                 .question = "Are risks on the whole too low (above 0) or too high (below 0)?",
                 .formula = "a in logit P(y = 1) = a + logit p",
                 .better = Better::Target,
                 .ideal = 0.0,
                 .resample = Resample::OnDemand,
                 .headline = "wald",
                 .headline_clustered = "sandwich",
                 .oracle = "calibration.csv",
                 .value = calibration_intercept_value,
                 .infer = calibration_intercept},
    BinaryMetric{.name = "calibration_slope",
                 .domain = Domain::Calibration,
                 .estimator = "calibration_slope.logistic.1",
                 .title = "Calibration slope",
                 .question = "Are risks too extreme (below 1) or too timid (above 1)?",
                 .formula = "b in logit P(y = 1) = a + b logit p",
                 .better = Better::Target,
                 .ideal = 1.0,
                 .resample = Resample::OnDemand,
                 .headline = "wald",
                 .headline_clustered = "sandwich",
                 .oracle = "calibration.csv",
                 .value = calibration_slope_value,
                 .infer = calibration_slope},
};

}  // namespace

std::span<const BinaryMetric> calibration_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
