#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// What a rule "flag when the score reaches the threshold" does to the two classes.
struct Confusion {
  ClassCounts flagged;    ///< true and false positives
  ClassCounts unflagged;  ///< false and true negatives, in this order
};

/// p >= threshold under ThresholdRule::Ge, p > threshold under Gt, compared as doubles.
[[nodiscard]] inline bool is_flagged(double probability, const Setting& setting) {
  return setting.rule == ThresholdRule::Ge ? probability >= setting.threshold
                                           : probability > setting.threshold;
}

/// Flagged is p >= threshold under ThresholdRule::Ge, p > threshold under Gt, compared as doubles.
/// A binary search, then integer counts.
[[nodiscard]] Confusion confusion(const CaseView& cases, const Setting& setting);

/// The tie group from which the setting flags; the number of groups when it flags none.
[[nodiscard]] std::size_t first_flagged_group(const ScoredCases& cases, const Setting& setting);

/// "all_flagged" or "none_flagged" when the threshold parts nothing: whatever is computed there
/// says nothing about the scores.
[[nodiscard]] std::vector<std::string> threshold_marks(const Confusion& counts);

/// Rates at a threshold.
///
///   sensitivity = flagged among the positives       ppv = positives among the flagged
///   specificity = unflagged among the negatives     npv = negatives among the unflagged
///   accuracy    = flagged positives and unflagged negatives, among all
///
/// @param cases    outcome and probability of each case
/// @param setting  threshold, rule, level
/// @return         value in [0, 1], no unit; intervals "wilson", "clopper_pearson", "jeffreys",
///                 none when clustered; no standard error; marks as threshold_marks
///
/// Undefined: NotAProbability; NoCases; OneClass for sensitivity without positives and specificity
///            without negatives; NoneFlagged for ppv, AllFlagged for npv.
/// Exact:     a ratio of two counts.
/// Cost:      O(n), no allocation for the value.
/// Source:    Altman & Bland 1994, doi:10.1136/bmj.308.6943.1552 and 10.1136/bmj.309.6947.102;
///            Wilson 1927, doi:10.1080/01621459.1927.10502953.
/// Oracle:    statsmodels proportion_confint, through scripts/oracles/threshold_metrics.py.
[[nodiscard]] Outcome<Estimate> sensitivity(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> specificity(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> ppv(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> npv(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> accuracy(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> sensitivity_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> specificity_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> ppv_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> npv_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> accuracy_value(const CaseView& cases, const Setting& setting);

/// Influence of each case on the rate: (1 - rate) / total of a case that counts, -rate / total of
/// another of the denominator, 0 of the rest. Undefined as the rate.
[[nodiscard]] Outcome<std::vector<double>> sensitivity_influence(const CaseView& cases,
                                                                 const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> specificity_influence(const CaseView& cases,
                                                                 const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> ppv_influence(const CaseView& cases,
                                                         const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> npv_influence(const CaseView& cases,
                                                         const Setting& setting);
[[nodiscard]] Outcome<std::vector<double>> accuracy_influence(const CaseView& cases,
                                                              const Setting& setting);

}  // namespace clinval::metrics
