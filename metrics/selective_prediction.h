#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Selective prediction: the model answers the cases of which it is surest and leaves the others to
/// people. Confidence is max(p, 1 - p); the answer is "event" when p reaches 1/2 (by setting.rule).
/// With e_k errors among the k surest of n cases:
///
///   AURC   = mean over k of e_k / k       share of errors among those answered, over all coverages
///   E-AURC = AURC - that of the best order of the same errors (all of them last)
///   AUGRC  = trapezoids of e_k / n over k / n from (0, 0): answered and wrong, over all coverages
///
/// Cases of one confidence have no order: e_k is then its mean over all orders, which lies on a
/// straight line from the cases before to those after.
///
/// @param cases    outcome and probability of each case
/// @param setting  rule
/// @return         value in [0, 1], AUGRC in [0, 1/2], no unit; no analytic interval
///
/// Undefined: NotAProbability; NoCases.
/// Cost:      O(n).
/// Source:    Geifman, Uziel & El-Yaniv 2019 (ICLR, E-AURC); Traub et al. 2024,
///            doi:10.48550/arXiv.2407.01032 (AUGRC).
/// Oracle:    the definition in numpy over all orders, through
/// scripts/oracles/selective_prediction.py.
[[nodiscard]] Outcome<Estimate> aurc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> e_aurc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> augrc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> aurc_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> e_aurc_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> augrc_value(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
