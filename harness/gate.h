#pragma once

#include <string>
#include <vector>

#include "configs/run_config.h"
#include "harness/exit_code.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::harness {

/// Bounds against limits, and nothing else: the rule of one gate.
///
///   >= v       pass: L >= v        fail: U < v        else inconclusive
///   <= v       pass: U <= v        fail: L > v        else inconclusive
///   [a, b]     pass: a <= L, U <= b   fail: U < a or L > b   else inconclusive
///   max_ratio, max_gap: as [a, b]; gate_across.h says what a and b are
///
/// Equality clears. `monte_carlo` (bootstrap) holds the error of each bound: a bound that decides
/// but lies within two of its errors of the limit is inconclusive.
struct BoundsDecision {
  reports::Decision decision = reports::Decision::Inconclusive;
  std::string reason;  ///< clears_limit | beyond_limit | straddles_limit | monte_carlo_error
};
[[nodiscard]] BoundsDecision decide_bounds(configs::GateOp op, double limit_lower,
                                           double limit_upper, const metrics::Limits& bounds,
                                           const std::optional<metrics::Limits>& monte_carlo);

/// The verdict of a run: each gate looks up one row of the results.
///
/// What cannot be decided never passes: a missing row ("missing_slice"), an undefined statistic
/// ("undefined:…"), a rate that flags all or none ("degenerate:…"), too few events or cases, a
/// threshold taken from these data or of unstated origin, a missing interval, more unscored cases
/// than allowed.
///
/// @param results_bytes  the canonical text whose digest the verdict carries
/// @param today          YYYY-MM-DD; only waivers look at it
[[nodiscard]] reports::Verdict decide(const reports::Results& results,
                                      const configs::RunConfig& config,
                                      const std::string& results_bytes, const std::string& today);

/// The verdict of the whole: fail before inconclusive before pass, over the gates of severity fail
/// that no live waiver covers; not_gated when no gate decides.
[[nodiscard]] reports::Decision combine(const std::vector<reports::GateDecision>& gates);

/// 0, 1 or 7; an inconclusive verdict may have been softened in the config.
[[nodiscard]] ExitCode exit_code_of(const reports::Verdict& verdict);

}  // namespace clinval::harness
