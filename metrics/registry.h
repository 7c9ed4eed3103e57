#pragma once

#include <limits>
#include <span>
#include <string_view>

#include "metrics/estimate.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

enum class Better { Higher, Lower, Target };
/// A case is flagged when its probability is >= (Ge) or > (Gt) the threshold.
enum class ThresholdRule { Ge, Gt };
enum class Takes { Nothing, Threshold };
/// Whether the row depends on the scores; a treat-all policy does not and its row names no model.
enum class Scope { Model, Cases };
/// Whether replicates are computed by default; a refitted model has an analytic headline instead.
enum class Resample { Yes, OnDemand };
/// Which transformation of the scores leaves the value unchanged (used by the law tests).
enum class Invariance { None, MonotoneTransform };

/// What a metric needs beside the cases.
struct Setting {
  double level = 0.95;
  double threshold = 0.0;  ///< a probability; read only by Takes::Threshold
  ThresholdRule rule = ThresholdRule::Ge;
};

/// One row of the catalogue of binary metrics. Harness, reports, docs and the law tests read it;
/// adding a metric means adding a row.
struct BinaryMetric {
  std::string_view name;       ///< the field's word: "auroc"
  std::string_view estimator;  ///< changes whenever a result may change
  std::string_view title;
  std::string_view question;  ///< what it answers, for a clinician
  std::string_view formula;
  Better better = Better::Higher;
  double ideal = 1.0;  ///< the value of a perfect model (Better::Target: the target)
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  Scale scale = Scale::Probability;
  Takes takes = Takes::Nothing;
  Scope scope = Scope::Model;
  Resample resample = Resample::Yes;
  Invariance invariance = Invariance::None;
  std::string_view headline;            ///< interval id when cases are independent
  std::string_view headline_clustered;  ///< interval id when a cluster holds several cases
  std::string_view oracle;              ///< file in tests/oracles/
  Outcome<double> (*value)(const CaseView&, const Setting&);    ///< what a replicate calls
  Outcome<Estimate> (*infer)(const CaseView&, const Setting&);  ///< value, error, intervals
};

/// In report order.
[[nodiscard]] std::span<const BinaryMetric> binary_metrics();

/// nullptr when there is none of that name.
[[nodiscard]] const BinaryMetric* find_binary_metric(std::string_view name);

}  // namespace clinval::metrics
