#pragma once

#include <limits>
#include <span>
#include <string_view>

#include "metrics/estimate.h"
#include "metrics/registry.h"
#include "metrics/survival_view.h"

namespace clinval::metrics {

enum class SurvivalTakes { Nothing, Horizon, HorizonAndThreshold };

/// What a survival metric needs beside the cases.
struct SurvivalSetting {
  double level = 0.95;
  double horizon = 0.0;    ///< read unless SurvivalTakes::Nothing
  double threshold = 0.0;  ///< read by SurvivalTakes::HorizonAndThreshold
  ThresholdRule rule = ThresholdRule::Ge;
};

/// One row of the catalogue of survival metrics; as BinaryMetric.
struct SurvivalMetric {
  std::string_view name;
  std::string_view estimator;
  std::string_view title;
  std::string_view question;
  std::string_view formula;
  Better better = Better::Higher;
  double ideal = 1.0;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  SurvivalTakes takes = SurvivalTakes::Horizon;
  Scope scope = Scope::Model;
  Resample resample = Resample::Yes;
  /// A distance that cannot be negative is computed for everybody only: it grows as groups shrink,
  /// so that groups cannot be compared by it.
  bool distance = false;
  Invariance invariance = Invariance::None;
  std::string_view headline;
  std::string_view headline_clustered;
  std::string_view oracle;
  Outcome<double> (*value)(const SurvivalView&, const SurvivalSetting&);
  Outcome<Estimate> (*infer)(const SurvivalView&, const SurvivalSetting&);
};

/// In report order.
[[nodiscard]] std::span<const SurvivalMetric> survival_metrics();

/// nullptr when there is none of that name.
[[nodiscard]] const SurvivalMetric* find_survival_metric(std::string_view name);

}  // namespace clinval::metrics
