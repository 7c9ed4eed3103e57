#include "harness/gate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "configs/digest.h"
#include "harness/gate_across.h"
#include "harness/gate_audit.h"
#include "harness/gate_rows.h"
#include "harness/gate_words.h"

namespace clinval::harness {
namespace {

using reports::Decision;
using reports::GateDecision;

/// The rule without Monte-Carlo error.
Decision compare(configs::GateOp op, double low, double high, const metrics::Limits& bounds) {
  switch (op) {
    case configs::GateOp::AtLeast:
      return bounds.lower >= low  ? Decision::Pass
             : bounds.upper < low ? Decision::Fail
                                  : Decision::Inconclusive;
    case configs::GateOp::AtMost:
      return bounds.upper <= high  ? Decision::Pass
             : bounds.lower > high ? Decision::Fail
                                   : Decision::Inconclusive;
    case configs::GateOp::Within:
    case configs::GateOp::MaxRatio:
    case configs::GateOp::MaxGap:
    case configs::GateOp::Versus:
      if (bounds.lower >= low && bounds.upper <= high) {
        return Decision::Pass;
      }
      return bounds.upper < low || bounds.lower > high ? Decision::Fail : Decision::Inconclusive;
  }
  return Decision::Inconclusive;
}

std::string_view text_of(configs::GateRole role) {
  switch (role) {
    case configs::GateRole::Gate: return "gate";
    case configs::GateRole::Guardrail: return "guardrail";
    case configs::GateRole::Descriptive: return "descriptive";
  }
  return "";
}

/// A limit on one row: of an estimate, or of the difference to another model.
struct RowLimit {
  configs::GateOp op = configs::GateOp::Within;
  double lower = 0.0;
  double upper = 0.0;
};

/// The margin m of a comparison: -m or more where higher is better, m or less where lower is.
RowLimit limit_of(const configs::GateSpec& gate, const configs::RunConfig& config) {
  if (gate.versus.empty()) {
    return {gate.op, gate.lower, gate.upper};
  }
  return needs_of(gate, config).better == metrics::Better::Lower
             ? RowLimit{configs::GateOp::AtMost, 0.0, gate.upper}
             : RowLimit{configs::GateOp::AtLeast, -gate.upper, 0.0};
}

void decide_gate(const configs::GateSpec& gate, const RowLimit& limit,
                 const reports::Results& results, GateDecision& decision) {
  const reports::GateRow& key = decision.row;
  const reports::EstimateRow* row = gated_row(results, key);
  if (row == nullptr) {
    decision.reason = "missing_slice";
    return;
  }
  if (row->value) {
    decision.estimate = *row->value;
  }
  const metrics::Interval* interval = interval_of(*row, gate.interval);
  if (interval != nullptr) {
    decision.interval = interval->id;
  }
  if (interval != nullptr && interval->limits) {
    decision.lower = interval->limits->lower;
    decision.upper = interval->limits->upper;
  }
  decision.reason = obstacle(gate, results, key, *row);
  if (!decision.reason.empty()) {
    return;
  }
  if (interval == nullptr || !interval->limits) {
    decision.reason =
        interval == nullptr
            ? "no_interval"
            : fmt::format("no_interval:{}", metrics::to_string(interval->limits.error()));
    return;
  }
  const BoundsDecision decided = decide_bounds(limit.op, limit.lower, limit.upper,
                                               *interval->limits, interval->monte_carlo_error);
  decision.verdict = decided.decision;
  decision.reason = decided.reason;
}

}  // namespace

BoundsDecision decide_bounds(configs::GateOp op, double limit_lower, double limit_upper,
                             const metrics::Limits& bounds,
                             const std::optional<metrics::Limits>& monte_carlo) {
  const Decision decision = compare(op, limit_lower, limit_upper, bounds);
  if (decision == Decision::Inconclusive) {
    return {decision, "straddles_limit"};
  }
  if (monte_carlo) {
    // Two errors towards either side must not change the answer.
    for (const double shift : {-2.0, 2.0}) {
      const metrics::Limits moved{bounds.lower + shift * monte_carlo->lower,
                                  bounds.upper + shift * monte_carlo->upper};
      if (compare(op, limit_lower, limit_upper, moved) != decision) {
        return {Decision::Inconclusive, "monte_carlo_error"};
      }
    }
  }
  return {decision, decision == Decision::Pass ? "clears_limit" : "beyond_limit"};
}

reports::Verdict decide(const reports::Results& results, const configs::RunConfig& config,
                        const std::string& results_bytes, const std::string& today) {
  reports::Verdict verdict{
      .results_sha256 = configs::sha256_hex(results_bytes),
      .gates_sha256 = configs::gates_sha256(config),
      .verdict = Decision::NotGated,
      .reason = "",
      .inconclusive_exit = config.on_inconclusive == configs::OnInconclusive::Exit7 ? 7 : 0,
      .gates = {}};
  for (const configs::GateSpec& gate : config.gates) {
    GateDecision decision{};
    decision.id = gate.id;
    decision.role = text_of(gate.role);
    decision.severity = text_of(gate.severity);
    decision.rationale = gate.reason;
    decision.row = row_of(gate, config);
    decision.op = text_of(gate.op);
    decision.limit = limits_of(gate);
    if (!gate.audit.empty()) {
      decide_audit(results, decision);
    } else if (gate.across.empty()) {
      decide_gate(gate, limit_of(gate, config), results, decision);
    } else {
      decide_across(gate, results, decision);
    }
    const auto waiver = std::ranges::find(config.waivers, gate.id, &configs::WaiverSpec::gate);
    if (waiver != config.waivers.end()) {
      decision.waiver = reports::GateWaiver{.reason = waiver->reason,
                                            .approver = waiver->approver,
                                            .expires = waiver->expires,
                                            .live = today <= waiver->expires};
    }
    if (decision.reason == "unscored_cases") {
      verdict.reason = decision.reason;
    }
    verdict.gates.push_back(std::move(decision));
  }
  verdict.verdict = combine(verdict.gates);
  return verdict;
}

Decision combine(const std::vector<GateDecision>& gates) {
  // A gate that only warns decides nothing: a run with no other must not read as passed.
  if (std::ranges::find(gates, "fail", &GateDecision::severity) == gates.end()) {
    return Decision::NotGated;
  }
  Decision all = Decision::Pass;
  for (const GateDecision& gate : gates) {
    const bool waived = gate.waiver && gate.waiver->live;
    if (gate.severity != "fail" || waived) {
      continue;
    }
    if (gate.verdict == Decision::Fail) {
      return Decision::Fail;
    }
    if (gate.verdict == Decision::Inconclusive) {
      all = Decision::Inconclusive;
    }
  }
  return all;
}

ExitCode exit_code_of(const reports::Verdict& verdict) {
  switch (verdict.verdict) {
    case Decision::Fail: return ExitCode::GateFailed;
    case Decision::Inconclusive:
      return verdict.inconclusive_exit == 0 ? ExitCode::Done : ExitCode::Inconclusive;
    case Decision::Pass:
    case Decision::NotGated: return ExitCode::Done;
  }
  return ExitCode::Internal;
}

}  // namespace clinval::harness
