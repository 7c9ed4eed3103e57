#pragma once

#include "configs/run_config.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::harness {

/// A gate that no two groups of a subgroup may differ by more than max_ratio r or max_gap g, from
/// the pairwise contrasts of the results:
///
///   pass: every pointwise interval lies in [1/r, r], or [-g, g]. That all pairs are within the
///   limit
///         is an intersection-union claim and needs no correction for their number.
///   fail: some simultaneous interval lies wholly outside.
///   else inconclusive, also when a group cannot be held against a limit (gate_rows.h), a pair has
///   no contrast, or there are fewer than two groups.
///
/// `decision` carries the pair whose interval reaches furthest beyond the limit.
void decide_across(const configs::GateSpec& gate, const reports::Results& results,
                   reports::GateDecision& decision);

}  // namespace clinval::harness
