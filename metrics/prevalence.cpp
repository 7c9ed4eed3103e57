#include "metrics/prevalence.h"

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
    estimate.intervals.push_back(wilson_interval(counts.positives, counts.total(), setting.level));
  }
  return estimate;
}

}  // namespace clinval::metrics
