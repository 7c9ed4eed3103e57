#include "metrics/spiegelhalter_z.h"

#include <cmath>
#include <cstddef>

#include "metrics/case_mean.h"
#include "metrics/distributions.h"

namespace clinval::metrics {

Outcome<double> spiegelhalter_z_value(const CaseView& cases, const Setting& /*setting*/) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (class_counts(cases).total() == 0) {
    return Undefined::NoCases;
  }
  const auto p = cases.cases.scores();
  const auto y = cases.cases.labels();
  const double variance = sum_over_cases(cases, [p](std::size_t i) {
    const double weight = 1.0 - 2.0 * p[i];
    return weight * weight * p[i] * (1.0 - p[i]);
  });
  if (variance <= 0.0) {
    return Undefined::ZeroVariance;
  }
  const double excess = sum_over_cases(cases, [p, y](std::size_t i) {
    return (static_cast<double>(y[i]) - p[i]) * (1.0 - 2.0 * p[i]);
  });
  return excess / std::sqrt(variance);
}

Outcome<Estimate> spiegelhalter_z(const CaseView& cases, const Setting& setting) {
  const Outcome<double> value = spiegelhalter_z_value(cases, setting);
  if (!value) {
    return value.error();
  }
  Estimate estimate{.value = *value};
  if (cases.cases.design() == Design::Independent) {
    add_interval(estimate, 1.0, wald_interval("wald_null", *value, 1.0, setting.level));
    estimate.p_value = two_sided_p(*value);
  }
  return estimate;
}

}  // namespace clinval::metrics
