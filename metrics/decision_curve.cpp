#include "metrics/decision_curve.h"

#include <cstddef>
#include <cstdint>

namespace clinval::metrics {
namespace {

constexpr int kSteps = 100;

bool is_flagged(double probability, double threshold, ThresholdRule rule) {
  return rule == ThresholdRule::Ge ? probability >= threshold : probability > threshold;
}

double net_benefit(const ClassCounts& flagged, const ClassCounts& all, double threshold) {
  const auto cases = static_cast<double>(all.positives + all.negatives);
  return static_cast<double>(flagged.positives) / cases -
         static_cast<double>(flagged.negatives) / cases * threshold / (1.0 - threshold);
}

}  // namespace

Outcome<Curve> decision_curve(const CaseView& cases, const Setting& setting) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const ClassCounts all = class_counts(cases);
  if (all.total() == 0) {
    return Undefined::NoCases;
  }
  CurveColumn thresholds{"threshold", {}};
  CurveColumn model{"net_benefit", {}};
  CurveColumn treat_all{"net_benefit_treat_all", {}};
  std::size_t first = 0;  // scores and thresholds both ascend: who is flagged stands behind it
  ClassCounts flagged = all;
  for (int k = 1; k < kSteps; ++k) {
    const double threshold = static_cast<double>(k) / kSteps;
    for (; first < cases.cases.size() &&
           !is_flagged(cases.cases.scores()[first], threshold, setting.rule);
         ++first) {
      const ClassCounts dropped = class_counts(cases, first, first + 1);
      flagged.positives -= dropped.positives;
      flagged.negatives -= dropped.negatives;
    }
    thresholds.values.push_back(threshold);
    model.values.push_back(net_benefit(flagged, all, threshold));
    treat_all.values.push_back(net_benefit(all, all, threshold));
  }
  return Curve{.curve = "decision",
               .estimator = setting.rule == ThresholdRule::Ge ? "decision.net_benefit_ge.1"
                                                              : "decision.net_benefit_gt.1",
               .columns = {std::move(thresholds), std::move(model), std::move(treat_all)}};
}

}  // namespace clinval::metrics
