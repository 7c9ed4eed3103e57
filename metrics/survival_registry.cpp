#include "metrics/survival_registry.h"

#include <algorithm>
#include <array>

#include "metrics/concordance.h"
#include "metrics/kaplan_meier.h"
#include "metrics/survival_calibration.h"
#include "metrics/survival_scores.h"
#include "metrics/survival_thresholds.h"

namespace clinval::metrics {
namespace {

// The catalogue stores plain functions of (view, setting); these adapt what a metric takes.
template <auto Metric>
Outcome<double> overall_value(const SurvivalView& view, const SurvivalSetting&) {
  return Metric(view);
}
template <auto Metric>
Outcome<Estimate> infer_overall(const SurvivalView& view, const SurvivalSetting& setting) {
  return Metric(view, setting.level);
}
template <auto Metric>
Outcome<double> at_horizon_value(const SurvivalView& view, const SurvivalSetting& setting) {
  return Metric(view, setting.horizon);
}
template <auto Metric>
Outcome<Estimate> infer_at_horizon(const SurvivalView& view, const SurvivalSetting& setting) {
  return Metric(view, setting.horizon, setting.level);
}
Decision decision(const SurvivalSetting& setting) {
  return {.threshold = setting.threshold, .rule = setting.rule, .horizon = setting.horizon};
}
template <auto Metric>
Outcome<double> decision_value(const SurvivalView& view, const SurvivalSetting& setting) {
  return Metric(view, decision(setting));
}
template <auto Metric>
Outcome<Estimate> infer_decision(const SurvivalView& view, const SurvivalSetting& setting) {
  return Metric(view, decision(setting), setting.level);
}
template <Rate rate>
Outcome<double> rate_value(const SurvivalView& view, const SurvivalSetting& setting) {
  return rate_t_value(view, rate, decision(setting));
}
template <Rate rate>
Outcome<Estimate> infer_rate(const SurvivalView& view, const SurvivalSetting& setting) {
  return rate_t(view, rate, decision(setting), setting.level);
}
template <auto Distance>
Outcome<double> distance_value(const SurvivalView& view, const SurvivalSetting& setting) {
  const Outcome<CalibrationDistances> all = calibration_distances_t(view, setting.horizon);
  if (!all) {
    return all.error();
  }
  return (*all).*Distance;
}
template <auto Distance>
Outcome<Estimate> infer_distance(const SurvivalView& view, const SurvivalSetting& setting) {
  const Outcome<double> value = distance_value<Distance>(view, setting);
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};  // a percentile interval of a distance would exclude 0 always
}

constexpr std::array kSurvivalMetrics = {
    SurvivalMetric{.name = "km_risk",
                   .estimator = "km_risk.kaplan_meier.1",
                   .title = "Observed risk",
                   .question = "How many have had the event by the horizon?",
                   .formula = "1 - Kaplan-Meier survival at h",
                   .better = Better::Target,
                   .ideal = 0.0,
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .scope = Scope::Cases,
                   .invariance = Invariance::MonotoneTransform,
                   .headline = "log_log",
                   .headline_clustered = "log_log",
                   .oracle = "survival.csv",
                   .value = at_horizon_value<km_risk_value>,
                   .infer = infer_at_horizon<km_risk>},
    SurvivalMetric{.name = "harrell_c",
                   .estimator = "harrell_c.pairs.jackknife.1",
                   .title = "Harrell's C",
                   .question = "How often does the case whose event comes first have the "
                               "higher risk?",
                   .formula = "concordant + tied / 2 over comparable pairs of all follow-up",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .takes = SurvivalTakes::Nothing,
                   .invariance = Invariance::MonotoneTransform,
                   .headline = "jackknife",
                   .headline_clustered = "jackknife",
                   .oracle = "survival.csv",
                   .value = overall_value<harrell_c_value>,
                   .infer = infer_overall<harrell_c>},
    SurvivalMetric{.name = "uno_c",
                   .estimator = "uno_c.ipcw.jackknife.1",
                   .title = "Uno's C",
                   .question =
                       "How often does the case whose event comes first have the higher risk, "
                       "whoever was censored when?",
                   .formula = "pairs weighted by 1 / G(T)^2",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .takes = SurvivalTakes::Nothing,
                   .invariance = Invariance::MonotoneTransform,
                   .headline = "jackknife",
                   .headline_clustered = "jackknife",
                   .oracle = "survival.csv",
                   .value = overall_value<uno_c_value>,
                   .infer = infer_overall<uno_c>},
    SurvivalMetric{.name = "auroc_t",
                   .estimator = "auroc_t.ipcw.influence.1",
                   .title = "AUROC at the horizon",
                   .question = "How often does a case with the event by the horizon get a "
                               "higher risk than one without?",
                   .formula = "cases weigh 1 / G(T), controls 1 / G(h)",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .invariance = Invariance::MonotoneTransform,
                   .headline = "logit_influence",
                   .headline_clustered = "logit_influence",
                   .oracle = "survival.csv",
                   .value = at_horizon_value<auroc_t_value>,
                   .infer = infer_at_horizon<auroc_t>},
    SurvivalMetric{.name = "brier_t",
                   .estimator = "brier_t.ipcw.influence.1",
                   .title = "Brier score at the horizon",
                   .question = "How far are the risks from what had happened by the horizon?",
                   .formula = "mean of w (y - risk)^2",
                   .better = Better::Lower,
                   .ideal = 0.0,
                   .minimum = 0.0,
                   .headline = "influence",
                   .headline_clustered = "influence",
                   .oracle = "survival.csv",
                   .value = at_horizon_value<brier_t_value>,
                   .infer = infer_at_horizon<brier_t>},
    SurvivalMetric{.name = "ipa",
                   .estimator = "ipa.ipcw.km_null.1",
                   .title = "Index of prediction accuracy",
                   .question = "How much better are the risks than giving everybody the "
                               "observed risk?",
                   .formula = "1 - Brier / Brier of the Kaplan-Meier risk",
                   .maximum = 1.0,
                   .headline = "percentile",
                   .headline_clustered = "percentile",
                   .oracle = "survival.csv",
                   .value = at_horizon_value<ipa_value>,
                   .infer = infer_at_horizon<ipa>},
    SurvivalMetric{.name = "oe_ratio",
                   .estimator = "oe_ratio.km_delta.1",
                   .title = "Observed / expected at the horizon",
                   .question = "Did as many events happen as were predicted?",
                   .formula = "Kaplan-Meier risk / mean predicted risk",
                   .better = Better::Target,
                   .minimum = 0.0,
                   .headline = "km_delta",
                   .headline_clustered = "km_delta",
                   .oracle = "survival.csv",
                   .value = at_horizon_value<oe_ratio_t_value>,
                   .infer = infer_at_horizon<oe_ratio_t>},
    SurvivalMetric{.name = "calibration_slope",
                   .estimator = "calibration_slope.cox_cloglog.1",
                   .title = "Calibration slope",
                   .question = "Are risks too extreme (below 1) or too timid (above 1)?",
                   .formula = "b in a Cox model on log(-log(1 - risk))",
                   .better = Better::Target,
                   .takes = SurvivalTakes::Nothing,
                   .resample = Resample::OnDemand,
                   .headline = "wald",
                   .headline_clustered = "sandwich",
                   .oracle = "survival.csv",
                   .value = overall_value<calibration_slope_t_value>,
                   .infer = infer_overall<calibration_slope_t>},
    SurvivalMetric{.name = "ici",
                   .estimator = "ici.rcs3_cox.1",
                   .title = "Integrated calibration index",
                   .question = "How far are risks from what is observed, on average?",
                   .formula = "mean |smoothed observed - predicted|",
                   .better = Better::Lower,
                   .ideal = 0.0,
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .resample = Resample::OnDemand,
                   .distance = true,
                   .headline = "",
                   .headline_clustered = "",
                   .oracle = "survival.csv",
                   .value = distance_value<&CalibrationDistances::ici>,
                   .infer = infer_distance<&CalibrationDistances::ici>},
    SurvivalMetric{.name = "e50",
                   .estimator = "e50.rcs3_cox.1",
                   .title = "Median calibration error",
                   .question = "How far is the middle case?",
                   .formula = "median |smoothed observed - predicted|",
                   .better = Better::Lower,
                   .ideal = 0.0,
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .resample = Resample::OnDemand,
                   .distance = true,
                   .headline = "",
                   .headline_clustered = "",
                   .oracle = "survival.csv",
                   .value = distance_value<&CalibrationDistances::e50>,
                   .infer = infer_distance<&CalibrationDistances::e50>},
    SurvivalMetric{.name = "e90",
                   .estimator = "e90.rcs3_cox.1",
                   .title = "90 % calibration error",
                   .question = "How far are nine cases of ten at most?",
                   .formula = "90 % point of |smoothed observed - predicted|",
                   .better = Better::Lower,
                   .ideal = 0.0,
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .resample = Resample::OnDemand,
                   .distance = true,
                   .headline = "",
                   .headline_clustered = "",
                   .oracle = "survival.csv",
                   .value = distance_value<&CalibrationDistances::e90>,
                   .infer = infer_distance<&CalibrationDistances::e90>},
    SurvivalMetric{.name = "emax",
                   .estimator = "emax.rcs3_cox.1",
                   .title = "Largest calibration error",
                   .question = "How far is the worst case?",
                   .formula = "max |smoothed observed - predicted|",
                   .better = Better::Lower,
                   .ideal = 0.0,
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .resample = Resample::OnDemand,
                   .distance = true,
                   .headline = "",
                   .headline_clustered = "",
                   .oracle = "survival.csv",
                   .value = distance_value<&CalibrationDistances::emax>,
                   .infer = infer_distance<&CalibrationDistances::emax>},
    SurvivalMetric{.name = "sensitivity",
                   .estimator = "sensitivity.ipcw.1",
                   .title = "Sensitivity at the horizon",
                   .question = "Of those with the event by the horizon, how many are "
                               "flagged?",
                   .formula = "weighted flagged cases / weighted cases",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .takes = SurvivalTakes::HorizonAndThreshold,
                   .headline = "logit_influence",
                   .headline_clustered = "logit_influence",
                   .oracle = "survival.csv",
                   .value = rate_value<Rate::Sensitivity>,
                   .infer = infer_rate<Rate::Sensitivity>},
    SurvivalMetric{.name = "specificity",
                   .estimator = "specificity.ipcw.1",
                   .title = "Specificity at the horizon",
                   .question = "Of those without the event by the horizon, how many are left"
                               " alone?",
                   .formula = "weighted unflagged controls / weighted controls",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .takes = SurvivalTakes::HorizonAndThreshold,
                   .headline = "logit_influence",
                   .headline_clustered = "logit_influence",
                   .oracle = "survival.csv",
                   .value = rate_value<Rate::Specificity>,
                   .infer = infer_rate<Rate::Specificity>},
    SurvivalMetric{.name = "ppv",
                   .estimator = "ppv.ipcw.1",
                   .title = "Positive predictive value at the horizon",
                   .question = "Of those flagged, how many have the event by the horizon?",
                   .formula = "weighted flagged cases / weighted flagged",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .takes = SurvivalTakes::HorizonAndThreshold,
                   .headline = "logit_influence",
                   .headline_clustered = "logit_influence",
                   .oracle = "survival.csv",
                   .value = rate_value<Rate::Ppv>,
                   .infer = infer_rate<Rate::Ppv>},
    SurvivalMetric{.name = "npv",
                   .estimator = "npv.ipcw.1",
                   .title = "Negative predictive value at the horizon",
                   .question = "Of those left alone, how many are without the event by the "
                               "horizon?",
                   .formula = "weighted unflagged controls / weighted unflagged",
                   .minimum = 0.0,
                   .maximum = 1.0,
                   .takes = SurvivalTakes::HorizonAndThreshold,
                   .headline = "logit_influence",
                   .headline_clustered = "logit_influence",
                   .oracle = "survival.csv",
                   .value = rate_value<Rate::Npv>,
                   .infer = infer_rate<Rate::Npv>},
    SurvivalMetric{.name = "net_benefit",
                   .estimator = "net_benefit.km.1",
                   .title = "Net benefit at the horizon",
                   .question = "Does acting on the model do more good than harm at this "
                               "threshold?",
                   .formula = "P(flagged) [(1 - S) - S t/(1 - t)], S = Kaplan-Meier among "
                              "the flagged",
                   .maximum = 1.0,
                   .takes = SurvivalTakes::HorizonAndThreshold,
                   .headline = "influence",
                   .headline_clustered = "influence",
                   .oracle = "survival.csv",
                   .value = decision_value<net_benefit_t_value>,
                   .infer = infer_decision<net_benefit_t>},
    SurvivalMetric{.name = "net_benefit_treat_all",
                   .estimator = "net_benefit_treat_all.km.1",
                   .title = "Net benefit of treating everybody",
                   .question = "Does acting on every case do more good than harm at this "
                               "threshold?",
                   .formula = "(1 - S) - S t/(1 - t)",
                   .maximum = 1.0,
                   .takes = SurvivalTakes::HorizonAndThreshold,
                   .scope = Scope::Cases,
                   .invariance = Invariance::MonotoneTransform,
                   .headline = "influence",
                   .headline_clustered = "influence",
                   .oracle = "survival.csv",
                   .value = decision_value<net_benefit_treat_all_t_value>,
                   .infer = infer_decision<net_benefit_treat_all_t>},
};

}  // namespace

std::span<const SurvivalMetric> survival_metrics() {
  return kSurvivalMetrics;
}

const SurvivalMetric* find_survival_metric(std::string_view name) {
  const auto row = std::ranges::find(kSurvivalMetrics, name, &SurvivalMetric::name);
  return row == kSurvivalMetrics.end() ? nullptr : &*row;
}

}  // namespace clinval::metrics
