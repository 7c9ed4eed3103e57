#include "metrics/brier_score.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/case_mean.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const CaseView& view, std::int64_t total) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (total == 0) {
    return Undefined::NoCases;
  }
  return std::nullopt;
}

auto squared_errors(const CaseView& view) {
  return [scores = view.cases.scores(), labels = view.cases.labels()](std::size_t i) {
    const double error = scores[i] - static_cast<double>(labels[i]);
    return error * error;
  };
}

double sum_of_squares(const CaseView& view) {
  return view.tally != nullptr ? view.tally->sums.squared_error
                               : sum_over_cases(view, squared_errors(view));
}

}  // namespace

Outcome<double> brier_score_value(const CaseView& cases, const Setting& /*setting*/) {
  const std::int64_t total = class_counts(cases).total();
  if (const std::optional<Undefined> reason = reason_against(cases, total)) {
    return *reason;
  }
  return sum_of_squares(cases) / static_cast<double>(total);
}

Outcome<Estimate> brier_score(const CaseView& cases, const Setting& setting) {
  const std::int64_t total = class_counts(cases).total();
  if (const std::optional<Undefined> reason = reason_against(cases, total)) {
    return *reason;
  }
  return mean_over_cases(cases, total, squared_errors(cases), setting.level, kUnit);
}

Outcome<double> scaled_brier_value(const CaseView& cases, const Setting& /*setting*/) {
  const ClassCounts counts = class_counts(cases);
  if (const std::optional<Undefined> reason = reason_against(cases, counts.total())) {
    return *reason;
  }
  if (counts.positives == 0 || counts.negatives == 0) {
    return Undefined::OneClass;
  }
  // Brier / (q (1 - q)), n cancelled once.
  const double harmonic = static_cast<double>(counts.total()) /
                          static_cast<double>(counts.positives) /
                          static_cast<double>(counts.negatives);
  return 1.0 - sum_of_squares(cases) * harmonic;
}

Outcome<Estimate> scaled_brier(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = scaled_brier_value(cases, setting);
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};
}

Outcome<std::vector<double>> brier_score_influence(const CaseView& cases,
                                                   const Setting& /*setting*/) {
  if (const std::optional<Undefined> reason = reason_against(cases, class_counts(cases).total())) {
    return *reason;
  }
  return mean_influence(cases, squared_errors(cases));
}

Outcome<std::vector<double>> scaled_brier_influence(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = scaled_brier_value(cases, setting);
  if (!value) {
    return value.error();
  }
  const auto n = static_cast<double>(cases.cases.size());
  const double q = static_cast<double>(cases.cases.positives()) / n;
  const double null_score = q * (1.0 - q);
  const double score = (1.0 - *value) * null_score;
  const auto term = squared_errors(cases);
  std::vector<double> influence(cases.cases.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    const double label = static_cast<double>(cases.cases.labels()[i]) - q;
    influence[i] =
        -(term(i) - score - score * (1.0 - 2.0 * q) * label / null_score) / (null_score * n);
  }
  return influence;
}

}  // namespace clinval::metrics
