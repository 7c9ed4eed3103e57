#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// What the threshold would give where the outcome has another prevalence, if sensitivity and
/// specificity stayed what they are here (they do when the cases of each class are alike; a change
/// of who comes and with what disease breaks it).
///
///   PPV = s q / (s q + (1 - c)(1 - q))      s = sensitivity, c = specificity, q =
///   setting.prevalence NPV = c (1 - q) / (c (1 - q) + (1 - s) q) NB  = s q - (1 - c)(1 - q) t/(1 -
///   t)    standardised NB = NB / q
///
/// @param cases    outcome and probability of each case
/// @param setting  threshold (for net benefit in [0, 1)), rule, prevalence in (0, 1), level
/// @return         value in [0, 1], or true positives a case; standard error by the delta method
///                 from the binomial errors of s and c; interval "logit_delta" for PPV and NPV,
///                 "wald" for net benefit, cut at its largest value; none when clustered; marks as
///                 threshold_marks
///
/// Undefined: NotAProbability; NoCases; OneClass; NoneFlagged (PPV) and AllFlagged (NPV). The
///            interval alone: ZeroVariance (both rates 0 or 1; a predictive value of 0 or 1).
/// Errors:    std::invalid_argument for a prevalence or threshold outside its range.
/// Cost:      O(n), O(log n) with a tally.
/// Source:    Altman & Bland 1994, doi:10.1136/bmj.309.6947.102; Mercaldo, Lau & Zhou 2007,
///            doi:10.1002/sim.2677 (logit interval); Vickers & Elkin 2006,
///            doi:10.1177/0272989X06295361.
/// Oracle:    numpy, through scripts/oracles/shifted_prevalence.py.
[[nodiscard]] Outcome<Estimate> ppv_at_prevalence(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> npv_at_prevalence(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> net_benefit_at_prevalence(const CaseView& cases,
                                                          const Setting& setting);
[[nodiscard]] Outcome<Estimate> standardised_net_benefit_at_prevalence(const CaseView& cases,
                                                                       const Setting& setting);
[[nodiscard]] Outcome<double> ppv_at_prevalence_value(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> npv_at_prevalence_value(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> net_benefit_at_prevalence_value(const CaseView& cases,
                                                              const Setting& setting);
[[nodiscard]] Outcome<double> standardised_net_benefit_at_prevalence_value(const CaseView& cases,
                                                                           const Setting& setting);
/// Infinitesimal jackknife: the derivative by the cell of the case.
[[nodiscard]] Outcome<std::vector<double>> ppv_at_prevalence_influence(const CaseView& cases,
                                                                       const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> npv_at_prevalence_influence(const CaseView& cases,
                                                                       const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> net_benefit_at_prevalence_influence(
    const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> standardised_net_benefit_at_prevalence_influence(
    const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
