#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "metrics/estimate.h"
#include "metrics/linear_predictor.h"
#include "metrics/outcome.h"
#include "metrics/planning.h"

namespace clinval::metrics {

/// What is expected of a model and its cases before it is run. `rule` is read only by metrics at a
/// threshold.
struct PlanAssumptions {
  double prevalence = 0.0;
  double auroc = 0.8;
  RiskMoments moments = {};
  PlannedRule rule = {};
};

/// Where the limits of a metric's headline interval are found: estimate -+ z error on the scale, or
/// Wilson's score interval.
enum class IntervalScale { Identity, Logit, Log, Wilson };

/// A metric whose precision can be told beforehand: its headline interval for independent cases,
/// with the error that right risks of the assumed distribution give.
///
///   prevalence, sensitivity, specificity, ppv, npv   Wilson, among the cases it is a share of
///   auroc                  logit, Newcombe's error (planning.h)
///   oe_ratio               log, sqrt(i00 / n) / prevalence: risks explain a part of who has the
///                          event, so that this is narrower than Riley's formula (planning.h)
///   calibration_intercept  1 / sqrt(n i00)
///   calibration_slope      slope_error (planning.h)
///   brier_score            sqrt(brier_variance / n)
///   net_benefit            sqrt(case_variance / n) of net_benefit_planned
///
/// A true value other than the assumed one moves the error of auroc and of the shares, and leaves
/// the others as they are.
struct PlannedMetric {
  std::string_view name;  ///< as in the catalogue of binary metrics
  bool takes_threshold = false;
  IntervalScale scale = IntervalScale::Identity;
  Outcome<double> (*assumed)(const PlanAssumptions&);  ///< its value under the assumptions
  /// On the scale, for a true value among n cases.
  Outcome<double> (*error)(const PlanAssumptions&, double value, double n);
  double (*trials)(const PlanAssumptions&) = nullptr;  ///< Wilson: share of the cases counted
  /// Values that it can have where its scale does not say so; nullptr: the scale does.
  Limits (*range)(const PlanAssumptions&) = nullptr;
};

/// In report order.
[[nodiscard]] std::span<const PlannedMetric> planned_metrics();
/// nullptr when there is none of that name.
[[nodiscard]] const PlannedMetric* find_planned_metric(std::string_view name);

/// A question about one metric.
struct PlannedQuestion {
  const PlannedMetric* metric = nullptr;
  PlanAssumptions assumptions = {};
  double z = 1.96;  ///< normal quantile of the interval
};

/// The interval that is expected about a true value: that of an estimate which hits it.
///
/// Undefined: NoCases for n <= 0; OneClass unless 0 < prevalence < 1; ZeroVariance when the
///            linear predictor does not vary (slope), or the value is at the end of a logit or log
///            scale; NoneFlagged, AllFlagged for ppv and npv.
/// Source:    Riley et al. 2021, doi:10.1002/sim.9025; Wilson 1927,
///            doi:10.1080/01621459.1927.10502953.
/// Oracle:    scripts/oracles/planning.R.
[[nodiscard]] Outcome<Limits> planned_limits(const PlannedQuestion& question, double value,
                                             double n);

/// What a gate asks for: both limits of the interval within these.
struct GateRange {
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
};

/// The chance that the interval will lie within the range: the estimate is taken for normal on the
/// interval's scale, its error for known.
///
///   P(g(lower) + z s <= G <= g(upper) - z s),  G ~ N(g(value), s^2)
///
/// For shares the test that Wilson's interval inverts: lower + z sqrt(lower (1 - lower) / m) <= the
/// observed share, whose error is that of the true value.
///
/// Undefined: as planned_limits.
/// Oracle:    R pnorm, through scripts/oracles/planning.R.
[[nodiscard]] Outcome<double> planned_power(const PlannedQuestion& question, const GateRange& range,
                                            double value, double n);

/// The smallest whole number of cases of the same kind with at least that power, by bisection; none
/// when the value does not lie inside the range, or a thousand million cases are too few.
[[nodiscard]] std::optional<double> planned_cases(const PlannedQuestion& question,
                                                  const GateRange& range, double value,
                                                  double power);

/// The true value nearest to the limit with at least that power among n cases; none when the range
/// has two limits or no value that the metric can have is enough (a net benefit is at most the
/// prevalence).
[[nodiscard]] std::optional<double> planned_value(const PlannedQuestion& question,
                                                  const GateRange& range, double n, double power);

}  // namespace clinval::metrics
