#include "metrics/discrimination_slope.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/case_mean.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const CaseView& view, const ClassCounts& counts) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (counts.total() == 0) {
    return Undefined::NoCases;
  }
  return std::nullopt;
}

/// Mean risk of each class.
struct MeanRisks {
  double positives = 0.0;
  double negatives = 0.0;
  ClassCounts counts;
};

Outcome<MeanRisks> mean_risks(const CaseView& view) {
  Tally own;
  const Tally& tally = tally_of(view, own);
  const ClassCounts& counts = tally.total();
  if (const std::optional<Undefined> reason = reason_against(view, counts)) {
    return *reason;
  }
  if (counts.positives == 0 || counts.negatives == 0) {
    return Undefined::OneClass;
  }
  return MeanRisks{.positives = tally.sums.risk_positives / static_cast<double>(counts.positives),
                   .negatives = tally.sums.risk_negatives / static_cast<double>(counts.negatives),
                   .counts = counts};
}

double deviation(const ScoredCases& cases, const MeanRisks& means, std::size_t i) {
  return cases.scores()[i] - (cases.labels()[i] == 1 ? means.positives : means.negatives);
}

double standard_error(const CaseView& view, const MeanRisks& means) {
  const auto class_squares = [&](std::uint8_t label) {
    return sum_over_cases(view, [&](std::size_t i) {
      const double d = view.cases.labels()[i] == label ? deviation(view.cases, means, i) : 0.0;
      return d * d;
    });
  };
  const auto m = static_cast<double>(means.counts.positives);
  const auto n = static_cast<double>(means.counts.negatives);
  return std::sqrt(class_squares(1) / (m - 1.0) / m + class_squares(0) / (n - 1.0) / n);
}

/// Clusters that hold a case of the class.
double clusters_with(const ScoredCases& cases, std::uint8_t label) {
  std::vector<std::uint8_t> present(cases.cluster_bound(), 0);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases.labels()[i] == label) {
      present[cases.clusters()[i]] = 1;
    }
  }
  return static_cast<double>(std::ranges::count(present, std::uint8_t{1}));
}

auto absolute_errors(const CaseView& view) {
  return [&cases = view.cases](std::size_t i) {
    return cases.labels()[i] == 1 ? 1.0 - cases.scores()[i] : cases.scores()[i];
  };
}

}  // namespace

Outcome<double> discrimination_slope_value(const CaseView& cases, const Setting& /*setting*/) {
  const Outcome<MeanRisks> means = mean_risks(cases);
  if (!means) {
    return means.error();
  }
  return means->positives - means->negatives;
}

Outcome<Estimate> discrimination_slope(const CaseView& cases, const Setting& setting) {
  const Outcome<MeanRisks> means = mean_risks(cases);
  if (!means) {
    return means.error();
  }
  Estimate estimate{.value = means->positives - means->negatives};
  if (cases.cases.design() == Design::Clustered) {
    return estimate;
  }
  if (means->counts.positives < 2 || means->counts.negatives < 2) {
    estimate.intervals.push_back(no_interval("wald", Undefined::TooFewEvents, setting.level));
    return estimate;
  }
  const double error = standard_error(cases, *means);
  add_interval(
      estimate, error,
      wald_interval("wald", estimate.value, error, setting.level, {.lower = -1.0, .upper = 1.0}));
  return estimate;
}

Outcome<std::vector<double>> discrimination_slope_influence(const CaseView& cases,
                                                            const Setting& /*setting*/) {
  const ScoredCases& all = cases.cases;
  const Outcome<MeanRisks> means = mean_risks(all);
  if (!means) {
    return means.error();
  }
  const double with_positive = clusters_with(all, 1);
  const double with_negative = clusters_with(all, 0);
  if (with_positive < 2.0 || with_negative < 2.0) {
    return all.design() == Design::Independent ? Undefined::TooFewEvents
                                               : Undefined::TooFewClusters;
  }
  const double of_positive = std::sqrt(with_positive / (with_positive - 1.0)) /
                             static_cast<double>(means->counts.positives);
  const double of_negative = -std::sqrt(with_negative / (with_negative - 1.0)) /
                             static_cast<double>(means->counts.negatives);
  std::vector<double> influence(all.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    influence[i] = deviation(all, *means, i) * (all.labels()[i] == 1 ? of_positive : of_negative);
  }
  return influence;
}

Outcome<double> mape_value(const CaseView& cases, const Setting& /*setting*/) {
  const ClassCounts counts = class_counts(cases);
  if (const std::optional<Undefined> reason = reason_against(cases, counts)) {
    return *reason;
  }
  Tally own;
  const RiskSums& sums = tally_of(cases, own).sums;
  return (sums.shortfall + sums.risk_negatives) / static_cast<double>(counts.total());
}

Outcome<Estimate> mape(const CaseView& cases, const Setting& setting) {
  const ClassCounts counts = class_counts(cases);
  if (const std::optional<Undefined> reason = reason_against(cases, counts)) {
    return *reason;
  }
  return mean_over_cases(cases, counts.total(), absolute_errors(cases), setting.level, kUnit);
}

Outcome<std::vector<double>> mape_influence(const CaseView& cases, const Setting& /*setting*/) {
  if (const std::optional<Undefined> reason = reason_against(cases, class_counts(cases))) {
    return *reason;
  }
  return mean_influence(cases, absolute_errors(cases));
}

}  // namespace clinval::metrics
