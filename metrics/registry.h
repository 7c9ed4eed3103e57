#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/conventions.h"
#include "metrics/estimate.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

enum class Better { Higher, Lower, Target };
/// A case is flagged when its probability is >= (Ge) or > (Gt) the threshold.
enum class ThresholdRule { Ge, Gt };
/// What a metric takes beside the cases; one row of the results for each.
enum class Takes { Nothing, Threshold, ThresholdAndPrevalence };
/// Kind of performance, as STRATOS groups measures (doi:10.1016/j.landig.2025.100916).
enum class Domain { Cases, Discrimination, Overall, Calibration, Classification, Utility };
/// Whether the report shows the row in its body, or in the tables alone.
enum class Place { Body, Tables };
/// A distance cannot be negative and is above zero for a perfect model too: it comes with its null
/// mean and null 95 % point instead of a percentile interval, and groups are not compared by it.
/// A total is a sum over the cases: models are compared by its mean, groups not at all.
enum class Kind { Plain, Distance, Total };
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
  double prevalence = 0.5;  ///< re-expressed at; read only by Takes::ThresholdAndPrevalence
  Conventions conventions = {};
  std::uint32_t seed = 0;  ///< of what a curve draws by itself; rows draw nothing
};

/// One row of the catalogue of binary metrics. Harness, reports, docs and the law tests read it;
/// adding a metric means adding a row.
struct BinaryMetric {
  std::string_view name;  ///< the field's word: "auroc"
  Domain domain = Domain::Overall;
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
  Kind kind = Kind::Plain;
  /// Whether the value follows from sums over the cases, counts at the threshold and, of ranks, the
  /// count of the AUROC: then replicates of large clusters need no sweep over cases.
  bool additive = false;
  Place place = Place::Body;
  /// Interval id when cases are independent; empty for what has none (a distance, a test).
  std::string_view headline = {};
  std::string_view headline_clustered = {};  ///< the same when a cluster holds several cases
  std::string_view oracle;                   ///< file in tests/oracles/
  std::string_view coverage_note = {};  ///< why the headline interval misses its level, if it does
  Outcome<double> (*value)(const CaseView&, const Setting&);    ///< what a replicate calls
  Outcome<Estimate> (*infer)(const CaseView&, const Setting&);  ///< value, error, intervals
  /// One number a case (by sorted position, multiplicity 1) whose squares sum to the variance of
  /// the value when cases are independent, and whose cluster sums do when clustered; differences of
  /// two models' numbers give the variance of their paired difference. nullptr: replicates instead.
  Outcome<std::vector<double>> (*influence)(const CaseView&, const Setting&) = nullptr;
  /// The estimator under conventions other than the default, which `estimator` names; nullptr when
  /// no convention changes the row.
  std::string (*estimator_of)(const Setting&) = nullptr;
};

/// The estimator that a setting selects.
[[nodiscard]] std::string estimator_id(const BinaryMetric& metric, const Setting& setting);

/// In report order.
[[nodiscard]] std::span<const BinaryMetric> binary_metrics();

/// nullptr when there is none of that name.
[[nodiscard]] const BinaryMetric* find_binary_metric(std::string_view name);

}  // namespace clinval::metrics
