#include <array>
#include <span>
#include <string>
#include <string_view>

#include "metrics/calibration.h"
#include "metrics/calibration_distance.h"
#include "metrics/oe_ratio.h"
#include "metrics/registry_parts.h"
#include "metrics/spiegelhalter_z.h"

namespace clinval::metrics {
namespace {

template <auto Distance>
Outcome<double> curve_distance_value(const CaseView& cases, const Setting& setting) {
  const Outcome<CurveDistances> all = curve_distances(cases, setting);
  if (!all) {
    return all.error();
  }
  return (*all).*Distance;
}

/// A distance has neither error nor interval: it is above 0 for a perfect model too.
template <auto Value>
Outcome<Estimate> without_interval(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = Value(cases, setting);
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};
}

constexpr auto kIci = curve_distance_value<&CurveDistances::ici>;
constexpr auto kE50 = curve_distance_value<&CurveDistances::e50>;
constexpr auto kE90 = curve_distance_value<&CurveDistances::e90>;
constexpr auto kEmax = curve_distance_value<&CurveDistances::emax>;

std::string by_smoother(std::string_view name, const Setting& setting) {
  return std::string(name) + "." + smoother_word(setting.conventions.ici) + ".1";
}
std::string ici_estimator(const Setting& setting) {
  return by_smoother("ici", setting);
}
std::string e50_estimator(const Setting& setting) {
  return by_smoother("e50", setting);
}
std::string e90_estimator(const Setting& setting) {
  return by_smoother("e90", setting);
}
std::string emax_estimator(const Setting& setting) {
  return by_smoother("emax", setting);
}
std::string eci_estimator(const Setting& setting) {
  return by_smoother(
      setting.conventions.eci == EciScale::Normalised ? "eci.normalised" : "eci.times100", setting);
}

constexpr std::array kRows = {
    BinaryMetric{.name = "spiegelhalter_z",
                 .domain = Domain::Calibration,
                 .estimator = "spiegelhalter_z.null_variance.1",
                 .title = "Spiegelhalter's z",
                 .question = "Is the Brier score what it should be if the risks were right?",
                 .formula = "sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))",
                 .better = Better::Target,
                 .ideal = 0.0,
                 .place = Place::Tables,
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
                 .additive = true,
                 .headline = "influence",
                 .headline_clustered = "influence",
                 .oracle = "oe_ratio.csv",
                 .value = oe_ratio_value,
                 .infer = oe_ratio,
                 .influence = oe_ratio_influence},
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
                 .coverage_note = "A model error: about 92 % where the slope is far from 1.",
                 .value = calibration_intercept_value,
                 .infer = calibration_intercept,
                 .influence = calibration_intercept_influence},
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
                 .infer = calibration_slope,
                 .influence = calibration_slope_influence},
    BinaryMetric{.name = "calibration_lr_weak",
                 .domain = Domain::Calibration,
                 .estimator = "calibration_lr_weak.chi_squared2.1",
                 .title = "Test of weak calibration",
                 .question = "Could intercept 0 and slope 1 be true together?",
                 .formula = "deviance(a = 0, b = 1) - deviance(best a and b)",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .place = Place::Tables,
                 .oracle = "calibration_lr.csv",
                 .value = calibration_lr_weak_value,
                 .infer = calibration_lr_weak},
    BinaryMetric{.name = "calibration_lr_intercept",
                 .domain = Domain::Calibration,
                 .estimator = "calibration_lr_intercept.chi_squared1.1",
                 .title = "Test of the calibration intercept",
                 .question = "Could the risks be right on the whole?",
                 .formula = "deviance(a = 0, b = 1) - deviance(best a, b = 1)",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .place = Place::Tables,
                 .oracle = "calibration_lr.csv",
                 .value = calibration_lr_intercept_value,
                 .infer = calibration_lr_intercept},
    BinaryMetric{.name = "calibration_lr_slope",
                 .domain = Domain::Calibration,
                 .estimator = "calibration_lr_slope.chi_squared1.1",
                 .title = "Test of the calibration slope",
                 .question = "Could the risks be spread as they should be?",
                 .formula = "deviance(best a, b = 1) - deviance(best a and b)",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .place = Place::Tables,
                 .oracle = "calibration_lr.csv",
                 .value = calibration_lr_slope_value,
                 .infer = calibration_lr_slope},
    BinaryMetric{.name = "ici",
                 .domain = Domain::Calibration,
                 .estimator = "ici.loess.1",
                 .title = "Integrated calibration index",
                 .question = "How far are risks from what is observed, on average?",
                 .formula = "mean |smoothed observed - predicted|",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Body,
                 .oracle = "calibration_distance.csv",
                 .value = kIci,
                 .infer = without_interval<kIci>,
                 .estimator_of = ici_estimator},
    BinaryMetric{.name = "e50",
                 .domain = Domain::Calibration,
                 .estimator = "e50.loess.1",
                 .title = "Median calibration error",
                 .question = "How far is the middle case?",
                 .formula = "median |smoothed observed - predicted|",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "calibration_distance.csv",
                 .value = kE50,
                 .infer = without_interval<kE50>,
                 .estimator_of = e50_estimator},
    BinaryMetric{.name = "e90",
                 .domain = Domain::Calibration,
                 .estimator = "e90.loess.1",
                 .title = "90 % calibration error",
                 .question = "How far are nine cases of ten at most?",
                 .formula = "90 % point of |smoothed observed - predicted|",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "calibration_distance.csv",
                 .value = kE90,
                 .infer = without_interval<kE90>,
                 .estimator_of = e90_estimator},
    BinaryMetric{.name = "emax",
                 .domain = Domain::Calibration,
                 .estimator = "emax.loess.1",
                 .title = "Largest calibration error",
                 .question = "How far is the worst case?",
                 .formula = "max |smoothed observed - predicted|",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "calibration_distance.csv",
                 .value = kEmax,
                 .infer = without_interval<kEmax>,
                 .estimator_of = emax_estimator},
    BinaryMetric{
        .name = "eci",
        .domain = Domain::Calibration,
        .estimator = "eci.normalised.loess.1",
        .title = "Estimated calibration index",
        .question =
            "How large is the miscalibration beside that of giving everybody the same risk?",
        .formula = "sum (smoothed - p)^2 / sum (prevalence - p)^2",
        .better = Better::Lower,
        .ideal = 0.0,
        .minimum = 0.0,
        .resample = Resample::OnDemand,
        .kind = Kind::Distance,
        .place = Place::Tables,
        .oracle = "calibration_distance.csv",
        .value = eci_value,
        .infer = without_interval<eci_value>,
        .estimator_of = eci_estimator},
};

}  // namespace

std::span<const BinaryMetric> calibration_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
