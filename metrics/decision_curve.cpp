#include "metrics/decision_curve.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "metrics/net_benefit_band.h"
#include "metrics/paired.h"

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

std::vector<double> grid() {
  std::vector<double> thresholds;
  for (int k = 1; k < kSteps; ++k) {
    thresholds.push_back(static_cast<double>(k) / kSteps);
  }
  return thresholds;
}

std::vector<CurveCase> against_nobody(const CaseView& view, const std::vector<double>& thresholds,
                                      ThresholdRule rule) {
  std::vector<CurveCase> cases(view.cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases[i] = {
        .flagged_a = times_flagged(view.cases.scores()[i], thresholds, rule == ThresholdRule::Ge),
        .label = view.cases.labels()[i],
        .cluster = view.cases.clusters()[i],
        .times = static_cast<std::uint32_t>(view.times(i))};
  }
  return cases;
}

void add_limits(Curve& curve, NetBenefitBand band) {
  curve.columns.push_back({"lower", std::move(band.lower)});
  curve.columns.push_back({"upper", std::move(band.upper)});
  curve.columns.push_back({"lower_simultaneous", std::move(band.lower_simultaneous)});
  curve.columns.push_back({"upper_simultaneous", std::move(band.upper_simultaneous)});
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
  const std::vector<double> at = thresholds.values;
  Curve curve{.curve = "decision",
              .estimator = setting.rule == ThresholdRule::Ge ? "decision.net_benefit_ge.1"
                                                             : "decision.net_benefit_gt.1",
              .columns = {std::move(thresholds), std::move(model), std::move(treat_all)}};
  add_limits(curve, net_benefit_band(against_nobody(cases, at, setting.rule), cases.cases.design(),
                                     at, setting.level));
  return curve;
}

Outcome<Curve> decision_difference(const ScoredCases& a, const ScoredCases& b,
                                   const Setting& setting) {
  check_pairing(a, b);
  if (a.scale() != Scale::Probability || b.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (a.size() == 0) {
    return Undefined::NoCases;
  }
  const std::vector<double> thresholds = grid();
  const bool also_equal = setting.rule == ThresholdRule::Ge;
  std::vector<CurveCase> cases(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CurveCase& one = cases[a.input_index()[i]];
    one.flagged_a = times_flagged(a.scores()[i], thresholds, also_equal);
    one.label = a.labels()[i];
    one.cluster = a.clusters()[i];
  }
  for (std::size_t i = 0; i < b.size(); ++i) {
    cases[b.input_index()[i]].flagged_b = times_flagged(b.scores()[i], thresholds, also_equal);
  }
  NetBenefitBand band = net_benefit_band(cases, a.design(), thresholds, setting.level);
  Curve curve{.curve = "decision_difference",
              .estimator = also_equal ? "decision_difference.net_benefit_ge.1"
                                      : "decision_difference.net_benefit_gt.1",
              .columns = {{"threshold", thresholds}, {"difference", std::move(band.value)}}};
  add_limits(curve, std::move(band));
  return curve;
}

}  // namespace clinval::metrics
