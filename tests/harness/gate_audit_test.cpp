#include "harness/gate_audit.h"

#include <doctest/doctest.h>

#include "harness/gate.h"

namespace clinval {
namespace {

using reports::Decision;
using reports::GateDecision;
using reports::InvarianceRow;

/// Two changes of one model and task: two of 100 decisions flip in batches, none when run again.
reports::Results audited() {
  reports::Results results;
  results.invariance.emplace();
  InvarianceRow repeat{.task = "t", .model = "m", .change = "repeat", .cases = 100};
  repeat.largest_difference = 0.0;
  repeat.flips = {{0.1, 0}, {0.3, 0}};
  repeat.headline_change = 0.0;
  InvarianceRow batch = repeat;
  batch.change = "batch";
  batch.setting = 32;
  batch.differing = 40;
  batch.largest_difference = 0.25;
  batch.flips = {{0.1, 2}, {0.3, 1}};
  batch.headline_change = -0.125;
  InvarianceRow other = batch;
  other.model = "another";
  other.flips = {{0.1, 99}};
  results.invariance->rows = {repeat, batch, other};
  return results;
}

GateDecision decided(const reports::Results& results, const std::string& measure, double limit,
                     const std::string& change = "") {
  GateDecision decision;
  decision.row = {
      .task = "t", .model = "m", .metric = measure, .audit = "invariance", .change = change};
  decision.op = "<=";
  decision.limit = {limit};
  harness::decide_audit(results, decision);
  return decision;
}

}  // namespace

TEST_CASE("gate_audit: the largest value over the rows is held against the limit") {
  const reports::Results results = audited();
  const GateDecision flips = decided(results, "decisions_flipped", 1);
  CHECK(flips.verdict == Decision::Fail);
  CHECK(flips.reason == "above_limit");
  CHECK(flips.estimate == 2.0);
  const GateDecision equal = decided(results, "decisions_flipped", 2);
  CHECK(equal.verdict == Decision::Pass);
  CHECK(equal.reason == "within_limit");
  CHECK(decided(results, "cases_differing", 40).estimate == 40.0);
  CHECK(decided(results, "largest_difference", 0.2).verdict == Decision::Fail);
  CHECK(decided(results, "largest_difference", 0.25).verdict == Decision::Pass);
  CHECK(decided(results, "headline_change", 0.1).estimate == 0.125);  // absolute
  CHECK(decided(results, "headline_change", 0.1).verdict == Decision::Fail);
  CHECK(decided(results, "cases_failed", 0).verdict == Decision::Pass);
}

TEST_CASE("gate_audit: a change that is named is looked at alone") {
  const reports::Results results = audited();
  CHECK(decided(results, "decisions_flipped", 0, "repeat").verdict == Decision::Pass);
  CHECK(decided(results, "decisions_flipped", 0, "batch").verdict == Decision::Fail);
  CHECK(decided(results, "decisions_flipped", 0, "padding").reason == "missing_audit");
  CHECK(decided(results, "decisions_flipped", 0, "padding").verdict == Decision::Inconclusive);
}

TEST_CASE("gate_audit: what is not there never passes") {
  reports::Results results = audited();
  results.invariance->rows[1].headline_change = metrics::Undefined::OneClass;
  CHECK(decided(results, "headline_change", 1).reason == "undefined:one_class");
  CHECK(decided(results, "headline_change", 1).verdict == Decision::Inconclusive);
  results.invariance->rows[1].flips.clear();
  CHECK(decided(results, "decisions_flipped", 9).reason == "missing_audit");
  results.invariance.reset();
  CHECK(decided(results, "cases_differing", 9).reason == "missing_audit");
}

TEST_CASE("gate_audit: cases scored one way alone forbid every other decision") {
  reports::Results results = audited();
  results.invariance->rows[1].failed = 3;
  CHECK(decided(results, "decisions_flipped", 9).reason == "scored_one_way");
  CHECK(decided(results, "decisions_flipped", 9).verdict == Decision::Inconclusive);
  CHECK(decided(results, "cases_failed", 2).verdict == Decision::Fail);
  CHECK(decided(results, "cases_failed", 3).verdict == Decision::Pass);
}

TEST_CASE("gate_audit: decides within the verdict of a run") {
  configs::RunConfig config;
  config.resolved = configs::Json::Object{{"gates", configs::Json::Array{}},
                                          {"waivers", configs::Json::Array{}},
                                          {"inconclusive", configs::Json::Object{}}};
  config.models.emplace_back().id = "m";
  config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = configs::BinaryTask{}}};
  configs::GateSpec gate;
  gate.id = "G";
  gate.task = "t";
  gate.audit = "invariance";
  gate.metric = "decisions_flipped";
  gate.op = configs::GateOp::AtMost;
  config.gates = {gate};
  const reports::Verdict failed = harness::decide(audited(), config, "bytes", "2026-06-15");
  CHECK(failed.verdict == Decision::Fail);
  CHECK(failed.gates.front().row.audit == "invariance");
  CHECK(harness::exit_code_of(failed) == harness::ExitCode::GateFailed);
  config.gates.front().change = "repeat";
  CHECK(harness::decide(audited(), config, "bytes", "2026-06-15").verdict == Decision::Pass);
  const reports::Results none;
  CHECK(harness::decide(none, config, "bytes", "2026-06-15").verdict == Decision::Inconclusive);
}

}  // namespace clinval
