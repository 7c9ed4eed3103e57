#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// One number for the table at a threshold. All weigh false positives and false negatives in a way
/// that has nothing to do with the decision, so that none is proper: sensitivity with specificity,
/// and net benefit, say more.
///
///   balanced accuracy = (sensitivity + specificity) / 2
///   Youden's index    = sensitivity + specificity - 1
///   Cohen's kappa     = (observed - expected agreement) / (1 - expected), expected from the
///   margins F1                = 2 TP / (2 TP + FP + FN) Matthews'         = (TP TN - FP FN) /
///   sqrt((TP + FN)(FP + TN)(TP + FP)(FN + TN))
///
/// @param cases    outcome and probability of each case
/// @param setting  threshold, rule, level
/// @return         value without unit, in [0, 1] (balanced accuracy, F1) or [-1, 1]; marks as
///                 threshold_marks; when clustered no interval, otherwise
///                 "mover_wilson" (balanced accuracy, Youden): from the Wilson limits of both
///                 rates,
///                   value - sqrt(sum of squared distances to them), on each side;
///                 "wilson" (F1): Wilson's of TP among the cases that are positive or flagged,
///                   carried over by F = 2 s / (1 + s);
///                 "wald" (kappa, Matthews'): delta method, with its standard error
///
/// Undefined: NotAProbability; NoCases; OneClass (F1: only without positives);
///            NoneFlagged and AllFlagged for Matthews'. The interval "wald" alone: ZeroVariance.
/// Cost:      O(n), O(log n) with a tally.
/// Source:    Youden 1950, doi:10.1002/1097-0142(1950)3:1<32::aid-cncr2820030106>3.0.co;2-3;
///            Cohen 1960, doi:10.1177/001316446002000104; Fleiss, Cohen & Everitt 1969,
///            doi:10.1037/h0028106 (error of kappa); Matthews 1975,
///            doi:10.1016/0005-2795(75)90109-9; Newcombe 1998,
///            doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I (method 10).
/// Oracle:    scikit-learn and statsmodels, through scripts/oracles/classification_summaries.py.
[[nodiscard]] Outcome<Estimate> balanced_accuracy(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> youden(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> kappa(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> f1(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> mcc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> balanced_accuracy_value(const CaseView& cases,
                                                      const Setting& setting);
[[nodiscard]] Outcome<double> youden_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> kappa_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> f1_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> mcc_value(const CaseView& cases, const Setting& setting);
/// Infinitesimal jackknife: the derivative by the cell of the case.
[[nodiscard]] Outcome<std::vector<double>> balanced_accuracy_influence(const CaseView& cases,
                                                                       const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> youden_influence(const CaseView& cases,
                                                            const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> kappa_influence(const CaseView& cases,
                                                           const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> f1_influence(const CaseView& cases,
                                                        const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> mcc_influence(const CaseView& cases,
                                                         const Setting& setting);

}  // namespace clinval::metrics
