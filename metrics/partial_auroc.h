#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Partial area under the ROC curve: over sensitivities (or specificities) from r to 1, r =
/// setting.conventions.partial_from.
///
///   by sensitivity: integral of the specificity over sensitivity in [r, 1], straight lines at ties
///   by specificity: integral of the sensitivity over specificity in [r, 1]
///   McClish:        (1 + (area - least) / (most - least)) / 2,  most = 1 - r,  least = most^2 / 2
///
/// The raw area depends on the width of the range: 1 - r is perfect. McClish's is 1 for a perfect
/// model and 1/2 for scores that say nothing.
///
/// @param cases    positives and negatives with one score each, on any scale
/// @param setting  conventions.partial_from in [0, 1)
/// @return         value in [0, 1 - r], or in [0, 1], no unit; no analytic interval
///
/// Undefined: NoCases; OneClass.
/// Errors:    std::invalid_argument for a partial_from outside [0, 1).
/// Cost:      O(n).
/// Source:    McClish 1989, doi:10.1177/0272989X8900900307; Robin et al. 2011,
///            doi:10.1186/1471-2105-12-77.
/// Oracle:    R pROC auc(partial.auc = c(1, r)), through scripts/oracles/partial_auroc.R.
[[nodiscard]] Outcome<Estimate> partial_auroc_sensitivity(const CaseView& cases,
                                                          const Setting& setting);
[[nodiscard]] Outcome<Estimate> partial_auroc_sensitivity_mcclish(const CaseView& cases,
                                                                  const Setting& setting);
[[nodiscard]] Outcome<Estimate> partial_auroc_specificity(const CaseView& cases,
                                                          const Setting& setting);
[[nodiscard]] Outcome<Estimate> partial_auroc_specificity_mcclish(const CaseView& cases,
                                                                  const Setting& setting);
[[nodiscard]] Outcome<double> partial_auroc_sensitivity_value(const CaseView& cases,
                                                              const Setting& setting);
[[nodiscard]] Outcome<double> partial_auroc_sensitivity_mcclish_value(const CaseView& cases,
                                                                      const Setting& setting);
[[nodiscard]] Outcome<double> partial_auroc_specificity_value(const CaseView& cases,
                                                              const Setting& setting);
[[nodiscard]] Outcome<double> partial_auroc_specificity_mcclish_value(const CaseView& cases,
                                                                      const Setting& setting);

}  // namespace clinval::metrics
