#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// By what factor the odds of the outcome change when a case is flagged, and when it is not.
///
///   LR+ = sensitivity / (1 - specificity)        LR- = (1 - sensitivity) / specificity
///   diagnostic odds ratio = LR+ / LR- = TP TN / (FP FN)
///
/// @param cases    outcome and probability of each case
/// @param setting  threshold, rule, level
/// @return         value of at least 0, no unit; standard error by the delta method; interval "log"
///                 with the error of the logarithm, 1/a - 1/(a + b) + 1/c - 1/(c + d) for the
///                 ratio of a/(a + b) and c/(c + d), the sum of the four reciprocals for the odds
///                 ratio; none when clustered; marks as threshold_marks
///
/// Undefined: NotAProbability; NoCases; OneClass; ZeroDenominator (LR+: no false positive; LR-: no
///            true negative; odds ratio: no false positive or no false negative). The interval
///            alone: ZeroVariance for a ratio of 0.
/// Cost:      O(n), O(log n) with a tally.
/// Source:    Simel, Samsa & Matchar 1991, doi:10.1016/0895-4356(91)90128-V; Glas et al. 2003,
///            doi:10.1016/S0895-4356(03)00177-X.
/// Oracle:    statsmodels and numpy, through scripts/oracles/likelihood_ratios.py.
[[nodiscard]] Outcome<Estimate> lr_positive(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> lr_negative(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> diagnostic_odds_ratio(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> lr_positive_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> lr_negative_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> diagnostic_odds_ratio_value(const CaseView& cases,
                                                          const Setting& setting);
/// On the scale of the value; infinitesimal jackknife: the derivative by the cell of the case.
[[nodiscard]] Outcome<std::vector<double>> lr_positive_influence(const CaseView& cases,
                                                                 const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> lr_negative_influence(const CaseView& cases,
                                                                 const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> diagnostic_odds_ratio_influence(const CaseView& cases,
                                                                           const Setting& setting);

}  // namespace clinval::metrics
