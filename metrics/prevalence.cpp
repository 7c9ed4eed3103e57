#include "metrics/prevalence.h"

#include <cstddef>
#include <vector>

#include "metrics/intervals.h"

namespace clinval::metrics {

Outcome<double> prevalence_value(const CaseView& cases, const Setting& /*setting*/) {
  const ClassCounts counts = class_counts(cases);
  if (counts.total() == 0) {
    return Undefined::NoCases;
  }
  return static_cast<double>(counts.positives) / static_cast<double>(counts.total());
}

Outcome<Estimate> prevalence(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = prevalence_value(cases, setting);
  if (!value) {
    return value.error();
  }
  Estimate estimate{.value = *value};
  if (cases.cases.design() == Design::Independent) {
    const ClassCounts counts = class_counts(cases);
    add_share_intervals(estimate, counts.positives, counts.total(), setting.level);
  }
  return estimate;
}

Outcome<std::vector<double>> prevalence_influence(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = prevalence_value(cases, setting);
  if (!value) {
    return value.error();
  }
  const auto n = static_cast<double>(cases.cases.size());
  std::vector<double> influence(cases.cases.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    influence[i] = (static_cast<double>(cases.cases.labels()[i]) - *value) / n;
  }
  return influence;
}

}  // namespace clinval::metrics
