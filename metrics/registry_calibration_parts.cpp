#include <array>
#include <span>
#include <string>
#include <string_view>

#include "metrics/corp.h"
#include "metrics/ece.h"
#include "metrics/registry_parts.h"
#include "metrics/smooth_ece.h"

namespace clinval::metrics {
namespace {

/// A distance has neither error nor interval: it is above 0 for a perfect model too.
template <auto Value>
Outcome<Estimate> without_interval(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = Value(cases, setting);
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};
}

std::string by_bins(std::string_view name, std::string_view binning, const Setting& setting) {
  return std::string(name) + "." + std::string(binning) +
         std::to_string(setting.conventions.ece_bins) + ".1";
}
std::string ece_estimator(const Setting& setting) {
  return by_bins("ece", "width", setting);
}
std::string ece_l2_estimator(const Setting& setting) {
  return by_bins("ece_l2", "width", setting);
}
std::string ece_l2_debiased_estimator(const Setting& setting) {
  return by_bins("ece_l2_debiased", "width", setting);
}
std::string ece_quantile_estimator(const Setting& setting) {
  return by_bins("ece_quantile", "quantile", setting);
}
std::string ece_quantile_l2_estimator(const Setting& setting) {
  return by_bins("ece_quantile_l2", "mass", setting);
}
std::string ece_quantile_l2_debiased_estimator(const Setting& setting) {
  return by_bins("ece_quantile_l2_debiased", "mass", setting);
}
std::string hosmer_lemeshow_estimator(const Setting& setting) {
  const Conventions& conventions = setting.conventions;
  const bool apparent = conventions.hosmer_lemeshow_df == HosmerLemeshowDf::GroupsMinusTwo;
  return "hosmer_lemeshow.quantile" + std::to_string(conventions.hosmer_lemeshow_groups) +
         (apparent ? ".df_groups_minus_2.1" : ".df_groups.1");
}

constexpr std::string_view kDscNote =
    "Isotonic regression fits repeated cases too, so that replicates lie above the estimate; the "
    "basic interval takes most of that back and holds the truth in 87 to 96 % below a thousand "
    "cases.";
constexpr std::string_view kUncNote =
    "Quadratic in the prevalence: 90 to 95 %, and more where the prevalence is one half.";

constexpr std::array kRows = {
    BinaryMetric{.name = "ece",
                 .domain = Domain::Calibration,
                 .estimator = "ece.width10.1",
                 .title = "Expected calibration error",
                 .question = "How far are risks from what is observed, bin by bin?",
                 .formula = "sum over bins of share |mean predicted - observed|",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "ece.csv",
                 .value = ece_value,
                 .infer = without_interval<ece_value>,
                 .estimator_of = ece_estimator},
    BinaryMetric{.name = "ece_l2",
                 .domain = Domain::Calibration,
                 .estimator = "ece_l2.width10.1",
                 .title = "Root mean square calibration error",
                 .question = "How far are risks from what is observed, large gaps weighing more?",
                 .formula = "sqrt(sum over bins of share (mean predicted - observed)^2)",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "ece.csv",
                 .value = ece_l2_value,
                 .infer = without_interval<ece_l2_value>,
                 .estimator_of = ece_l2_estimator},
    BinaryMetric{.name = "ece_l2_debiased",
                 .domain = Domain::Calibration,
                 .estimator = "ece_l2_debiased.width10.1",
                 .title = "Root mean square calibration error, debiased",
                 .question = "How far are risks from what is observed, beyond chance?",
                 .formula = "sqrt(max(0, sum of share ((mean predicted - observed)^2 - observed (1 "
                            "- observed) / (cases - 1))))",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "ece.csv",
                 .value = ece_l2_debiased_value,
                 .infer = without_interval<ece_l2_debiased_value>,
                 .estimator_of = ece_l2_debiased_estimator},
    BinaryMetric{.name = "ece_quantile",
                 .domain = Domain::Calibration,
                 .estimator = "ece_quantile.quantile10.1",
                 .title = "Expected calibration error, equal bins",
                 .question = "How far are risks from what is observed, in bins of equal size?",
                 .formula = "sum over quantile bins of share |mean predicted - observed|",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "ece.csv",
                 .value = ece_quantile_value,
                 .infer = without_interval<ece_quantile_value>,
                 .estimator_of = ece_quantile_estimator},
    BinaryMetric{
        .name = "ece_quantile_l2",
        .domain = Domain::Calibration,
        .estimator = "ece_quantile_l2.mass10.1",
        .title = "Root mean square calibration error, equal bins",
        .question = "How far are risks from what is observed in bins of equal size, large "
                    "gaps weighing more?",
        .formula = "sqrt(sum over bins of equal size of share (mean predicted - observed)^2)",
        .better = Better::Lower,
        .ideal = 0.0,
        .minimum = 0.0,
        .maximum = 1.0,
        .resample = Resample::OnDemand,
        .kind = Kind::Distance,
        .place = Place::Tables,
        .oracle = "ece.csv",
        .value = ece_quantile_l2_value,
        .infer = without_interval<ece_quantile_l2_value>,
        .estimator_of = ece_quantile_l2_estimator},
    BinaryMetric{
        .name = "ece_quantile_l2_debiased",
        .domain = Domain::Calibration,
        .estimator = "ece_quantile_l2_debiased.mass10.1",
        .title = "Root mean square calibration error, equal bins, debiased",
        .question = "How far are risks from what is observed in bins of equal size, beyond chance?",
        .formula = "ece_l2_debiased over bins of equal size",
        .better = Better::Lower,
        .ideal = 0.0,
        .minimum = 0.0,
        .maximum = 1.0,
        .resample = Resample::OnDemand,
        .kind = Kind::Distance,
        .place = Place::Tables,
        .oracle = "ece.csv",
        .value = ece_quantile_l2_debiased_value,
        .infer = without_interval<ece_quantile_l2_debiased_value>,
        .estimator_of = ece_quantile_l2_debiased_estimator},
    BinaryMetric{
        .name = "smece",
        .domain = Domain::Calibration,
        .estimator = "smece.reflected_gaussian.1",
        .title = "Smooth calibration error",
        .question =
            "How far are risks from what is observed, smoothed by a kernel as wide as the error?",
        .formula = "sum |smoothed (p - y)| / sum smoothed count",
        .better = Better::Lower,
        .ideal = 0.0,
        .minimum = 0.0,
        .maximum = 1.0,
        .resample = Resample::OnDemand,
        .kind = Kind::Distance,
        .place = Place::Tables,
        .oracle = "ece.csv",
        .value = smece_value,
        .infer = without_interval<smece_value>},
    BinaryMetric{.name = "hosmer_lemeshow",
                 .domain = Domain::Calibration,
                 .estimator = "hosmer_lemeshow.quantile10.df_groups.1",
                 .title = "Hosmer-Lemeshow statistic",
                 .question = "Could the risks be right in every group of predicted risk?",
                 .formula = "sum over groups of (O - E)^2 / (E (1 - E / cases))",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .place = Place::Tables,
                 .oracle = "ece.csv",
                 .value = hosmer_lemeshow_value,
                 .infer = hosmer_lemeshow,
                 .estimator_of = hosmer_lemeshow_estimator},
    BinaryMetric{.name = "corp_brier_mcb",
                 .domain = Domain::Calibration,
                 .estimator = "corp_brier_mcb.isotonic.1",
                 .title = "Miscalibration part of the Brier score",
                 .question = "How much of the Brier score would recalibration take away?",
                 .formula = "score of p - score of isotonic regression",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 1.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "corp.csv",
                 .value = corp_brier_mcb_value,
                 .infer = corp_brier_mcb},
    BinaryMetric{.name = "corp_brier_dsc",
                 .domain = Domain::Calibration,
                 .estimator = "corp_brier_dsc.isotonic.1",
                 .title = "Discrimination part of the Brier score",
                 .question = "What is the order of the risks worth, once they are recalibrated?",
                 .formula = "score of the prevalence - score of isotonic regression",
                 .better = Better::Higher,
                 .ideal = 0.25,
                 .minimum = 0.0,
                 .maximum = 0.25,
                 .place = Place::Tables,
                 .headline = "basic",
                 .headline_clustered = "basic",
                 .oracle = "corp.csv",
                 .coverage_note = kDscNote,
                 .value = corp_brier_dsc_value,
                 .infer = corp_brier_dsc},
    BinaryMetric{.name = "corp_brier_unc",
                 .domain = Domain::Calibration,
                 .estimator = "corp_brier_unc.prevalence.1",
                 .title = "Uncertainty part of the Brier score",
                 .question = "How uncertain is the outcome before any prediction?",
                 .formula = "score of the prevalence",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 0.25,
                 .place = Place::Tables,
                 .headline = "basic",
                 .headline_clustered = "basic",
                 .oracle = "corp.csv",
                 .coverage_note = kUncNote,
                 .value = corp_brier_unc_value,
                 .infer = corp_brier_unc},
    BinaryMetric{.name = "corp_log_mcb",
                 .domain = Domain::Calibration,
                 .estimator = "corp_log_mcb.isotonic.1",
                 .title = "Miscalibration part of the log loss",
                 .question = "How much of the log loss would recalibration take away?",
                 .formula = "score of p - score of isotonic regression",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .resample = Resample::OnDemand,
                 .kind = Kind::Distance,
                 .place = Place::Tables,
                 .oracle = "corp.csv",
                 .value = corp_log_mcb_value,
                 .infer = corp_log_mcb},
    BinaryMetric{.name = "corp_log_dsc",
                 .domain = Domain::Calibration,
                 .estimator = "corp_log_dsc.isotonic.1",
                 .title = "Discrimination part of the log loss",
                 .question = "What is the order of the risks worth, once they are recalibrated?",
                 .formula = "score of the prevalence - score of isotonic regression",
                 .better = Better::Higher,
                 .ideal = 0.6931471805599453,
                 .minimum = 0.0,
                 .maximum = 0.6931471805599453,
                 .place = Place::Tables,
                 .headline = "basic",
                 .headline_clustered = "basic",
                 .oracle = "corp.csv",
                 .coverage_note = kDscNote,
                 .value = corp_log_dsc_value,
                 .infer = corp_log_dsc},
    BinaryMetric{.name = "corp_log_unc",
                 .domain = Domain::Calibration,
                 .estimator = "corp_log_unc.prevalence.1",
                 .title = "Uncertainty part of the log loss",
                 .question = "How uncertain is the outcome before any prediction?",
                 .formula = "score of the prevalence",
                 .better = Better::Lower,
                 .ideal = 0.0,
                 .minimum = 0.0,
                 .maximum = 0.6931471805599453,
                 .place = Place::Tables,
                 .headline = "basic",
                 .headline_clustered = "basic",
                 .oracle = "corp.csv",
                 .coverage_note = kUncNote,
                 .value = corp_log_unc_value,
                 .infer = corp_log_unc},
};

}  // namespace

std::span<const BinaryMetric> calibration_parts_metrics() {
  return kRows;
}

}  // namespace clinval::metrics
