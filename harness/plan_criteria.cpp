#include <cmath>

#include "harness/plan.h"
#include "harness/plan_assumptions.h"
#include "metrics/distributions.h"
#include "metrics/planning.h"

namespace clinval::harness {
namespace {

using metrics::Outcome;

Outcome<double> rounded_up(const Outcome<double>& cases) {
  return cases ? Outcome<double>(std::ceil(*cases)) : cases;
}

/// Asks for the cases only where the assumptions exist.
template <typename Cases>
PlannedCriterion criterion(std::string metric, std::optional<double> threshold, double width,
                           const PlanQuestion& question, const PlannedGroup& everybody,
                           const Cases& cases) {
  const auto assumptions = assumptions_of(question, everybody, threshold);
  return {.metric = std::move(metric),
          .at = {.threshold = threshold},
          .width = width,
          .cases =
              assumptions ? rounded_up(cases(*assumptions)) : Outcome<double>(assumptions.error())};
}

}  // namespace

std::vector<PlannedCriterion> plan_criteria(const configs::BinaryTask& task,
                                            const PlanQuestion& question, double level,
                                            const PlannedGroup& everybody) {
  using Assumed = metrics::PlanAssumptions;
  constexpr double kWidth = 0.2;
  constexpr double kAurocWidth = 0.1;
  const double z = metrics::normal_quantile((1.0 + level) / 2.0);
  const double error = kWidth / (2.0 * z);
  std::vector<PlannedCriterion> criteria = {
      criterion("oe_ratio", std::nullopt, kWidth, question, everybody,
                [&](const Assumed& assumed) {
                  return metrics::oe_cases(assumed.prevalence, metrics::oe_log_error(kWidth, z));
                }),
      criterion("auroc", std::nullopt, kAurocWidth, question, everybody,
                [&](const Assumed& assumed) {
                  return metrics::auroc_cases(assumed.prevalence, assumed.auroc,
                                              kAurocWidth / (2.0 * z));
                }),
      criterion(
          "calibration_slope", std::nullopt, kWidth, question, everybody,
          [&](const Assumed& assumed) { return metrics::slope_cases(assumed.moments, error); })};
  for (const configs::ThresholdSpec& threshold : task.thresholds) {
    criteria.push_back(
        criterion("standardised_net_benefit", threshold.value, kWidth, question, everybody,
                  [&](const Assumed& assumed) {
                    const auto variance = metrics::standardised_net_benefit_variance(assumed.rule);
                    return variance ? Outcome<double>(*variance / (error * error)) : variance;
                  }));
  }
  return criteria;
}

}  // namespace clinval::harness
