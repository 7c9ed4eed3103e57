#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/curve.h"
#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// CORP decomposition of a mean score S (Brier or logarithmic):
///
///   S = MCB - DSC + UNC
///
/// With c the isotonic regression of the outcome on the predicted risk (pool_adjacent.h) and m the
/// prevalence, MCB = S(p) - S(c) is what recalibration would gain (miscalibration), DSC = S(m) -
/// S(c) what the order of the risks is worth (discrimination), UNC = S(m) the score of the
/// prevalence. MCB and DSC cannot be negative. MCB is above 0 for perfectly calibrated risks too:
/// it is read beside its null mean and 95 % point and has no interval. DSC rises under resampling,
/// since c then fits repeated cases: its percentile interval lies too high, the more so the fewer
/// the cases.
///
/// @return  the Brier forms in squared probability, the log forms in nats; `counts` of MCB and DSC
///          hold "blocks", the number of pools
///
/// Undefined: NotAProbability; NoCases; the log MCB ProbabilityZeroOrOne while no clip moves such
///            risks; DSC OneClass.
/// Cost:      O(n).
/// Source:    Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118.
/// Oracle:    R isoreg, through scripts/oracles/corp.R.
[[nodiscard]] Outcome<Estimate> corp_brier_mcb(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> corp_brier_mcb_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> corp_brier_dsc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> corp_brier_dsc_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> corp_brier_unc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> corp_brier_unc_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> corp_log_mcb(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> corp_log_mcb_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> corp_log_dsc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> corp_log_dsc_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> corp_log_unc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> corp_log_unc_value(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
