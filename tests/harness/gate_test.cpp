#include "harness/gate.h"

#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "configs/digest.h"

namespace clinval::harness {
namespace {

using configs::GateOp;
using metrics::Limits;
using reports::Decision;

/// A run with one task, one model, one AUROC row whose headline interval is [lower, upper].
struct OneRow {
  configs::RunConfig config;
  reports::Results results;

  OneRow(double lower, double upper) {
    config.id = "one";
    config.resolved = configs::Json::Object{{"gates", configs::Json::Array{}},
                                            {"waivers", configs::Json::Array{}},
                                            {"inconclusive", configs::Json::Object{}}};
    config.models.emplace_back().id = "m";
    configs::GateSpec gate;
    gate.id = "G1";
    gate.task = "t";
    gate.metric = "auroc";
    gate.op = GateOp::AtLeast;
    gate.lower = 0.7;
    config.gates.push_back(gate);
    reports::EstimateRow row;
    row.task = "t";
    row.model = "m";
    row.metric = "auroc";
    row.value = (lower + upper) / 2;
    row.intervals = {{.id = "logit_delong", .limits = Limits{lower, upper}, .level = 0.95}};
    row.cases = 200;
    row.events = 50;
    results.estimates.push_back(row);
    results.declared.tasks.push_back({.id = "t", .kind = "binary"});
  }
  [[nodiscard]] reports::Verdict decided() const {
    return decide(results, config, "bytes", "2026-06-15");
  }
  [[nodiscard]] reports::GateDecision gate() const { return decided().gates.front(); }
  reports::EstimateRow& row() { return results.estimates.front(); }
  configs::GateSpec& spec() { return config.gates.front(); }
};

void add_lost(reports::Results& results, const std::string& kind, std::int64_t cases) {
  reports::FlowRow row;
  row.step = kind;
  row.kind = kind;
  row.task = "t";
  row.model = "m";
  row.cases = cases;
  results.flow.push_back(row);
}

}  // namespace

TEST_CASE("gate: a comparison with another model, where more is better and where less is") {
  struct Row {
    const char* metric;
    double lower, upper, margin;
    Decision expected;
  };
  constexpr std::array kRows = {
      Row{"auroc", -0.01, 0.05, 0.02, Decision::Pass},
      Row{"auroc", -0.02, 0.05, 0.02, Decision::Pass},
      Row{"auroc", -0.03, 0.05, 0.02, Decision::Inconclusive},
      Row{"auroc", -0.09, -0.03, 0.02, Decision::Fail},
      Row{"auroc", 0.01, 0.05, 0.0, Decision::Pass},
      Row{"brier_score", -0.05, 0.01, 0.02, Decision::Pass},
      Row{"brier_score", -0.05, 0.03, 0.02, Decision::Inconclusive},
      Row{"brier_score", 0.03, 0.05, 0.02, Decision::Fail},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.metric);
    CAPTURE(row.lower);
    OneRow run(0.8, 0.9);  // the model's own row must not be looked at
    run.config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = configs::BinaryTask{}}};
    run.spec().metric = row.metric;
    run.spec().op = GateOp::Versus;
    run.spec().versus = "old";
    run.spec().upper = row.margin;
    CHECK(run.gate().reason == "missing_slice");
    reports::ContrastRow contrast{
        .row = run.row(), .against = {.model = "old"}, .kind = "difference"};
    contrast.row.metric = row.metric;
    contrast.row.value = (row.lower + row.upper) / 2;
    contrast.row.intervals = {
        {.id = "paired_wald", .limits = Limits{row.lower, row.upper}, .level = 0.95}};
    contrast.row.marks = {"small_sample"};  // a warning, no obstacle
    run.results.contrasts.push_back(contrast);
    CHECK(run.gate().verdict == row.expected);
    CHECK(run.gate().interval == "paired_wald");
    CHECK(run.gate().op == "versus");
  }
}

TEST_CASE("gate: every order of bounds and limit for one-sided gates") {
  struct Row {
    GateOp op;
    double lower, upper;
    Decision expected;
  };
  const double v = 0.5;
  const std::vector<Row> table = {
      {GateOp::AtLeast, 0.6, 0.7, Decision::Pass},  // v < L < U
      {GateOp::AtLeast, 0.5, 0.7, Decision::Pass},  // v = L: equality clears
      {GateOp::AtLeast, 0.4, 0.7, Decision::Inconclusive},
      {GateOp::AtLeast, 0.4, 0.5, Decision::Inconclusive},  // U = v is not below
      {GateOp::AtLeast, 0.3, 0.4, Decision::Fail},
      {GateOp::AtLeast, 0.5, 0.5, Decision::Pass},
      {GateOp::AtMost, 0.3, 0.4, Decision::Pass},
      {GateOp::AtMost, 0.3, 0.5, Decision::Pass},
      {GateOp::AtMost, 0.3, 0.6, Decision::Inconclusive},
      {GateOp::AtMost, 0.5, 0.6, Decision::Inconclusive},
      {GateOp::AtMost, 0.6, 0.7, Decision::Fail},
      {GateOp::AtMost, 0.5, 0.5, Decision::Pass},
  };
  for (const Row& row : table) {
    CAPTURE(row.lower);
    CAPTURE(row.upper);
    CHECK(decide_bounds(row.op, v, v, {row.lower, row.upper}, std::nullopt).decision ==
          row.expected);
  }
}

TEST_CASE("gate: every order of bounds and range for within") {
  struct Row {
    double lower, upper;
    Decision expected;
  };
  const std::vector<Row> table = {
      {0.9, 1.1, Decision::Pass},         {0.8, 1.3, Decision::Pass},
      {0.8, 0.8, Decision::Pass},         {0.7, 1.1, Decision::Inconclusive},
      {0.9, 1.4, Decision::Inconclusive}, {0.7, 1.4, Decision::Inconclusive},
      {0.6, 0.8, Decision::Inconclusive}, {1.3, 1.5, Decision::Inconclusive},
      {0.5, 0.7, Decision::Fail},         {1.4, 1.5, Decision::Fail},
  };
  for (const Row& row : table) {
    CAPTURE(row.lower);
    CAPTURE(row.upper);
    CHECK(decide_bounds(GateOp::Within, 0.8, 1.3, {row.lower, row.upper}, std::nullopt).decision ==
          row.expected);
  }
}

TEST_CASE("gate: reasons name what decided") {
  CHECK(decide_bounds(GateOp::AtLeast, 0.5, 0, {0.6, 0.7}, std::nullopt).reason == "clears_limit");
  CHECK(decide_bounds(GateOp::AtLeast, 0.5, 0, {0.3, 0.4}, std::nullopt).reason == "beyond_limit");
  CHECK(decide_bounds(GateOp::AtLeast, 0.5, 0, {0.4, 0.6}, std::nullopt).reason ==
        "straddles_limit");
}

TEST_CASE("gate: a bootstrap bound within two Monte-Carlo errors of the limit is inconclusive") {
  const Limits near{0.01, 0.01};
  const auto decided = [&](GateOp op, double lower, double upper) {
    return decide_bounds(op, 0.5, 0.5, {lower, upper}, near);
  };
  CHECK(decided(GateOp::AtLeast, 0.515, 0.7).decision == Decision::Inconclusive);
  CHECK(decided(GateOp::AtLeast, 0.515, 0.7).reason == "monte_carlo_error");
  CHECK(decided(GateOp::AtLeast, 0.525, 0.7).decision == Decision::Pass);
  CHECK(decided(GateOp::AtLeast, 0.3, 0.485).decision == Decision::Inconclusive);
  CHECK(decided(GateOp::AtLeast, 0.3, 0.475).decision == Decision::Fail);
  CHECK(decided(GateOp::AtMost, 0.3, 0.485).decision == Decision::Inconclusive);
  CHECK(decided(GateOp::AtMost, 0.3, 0.475).decision == Decision::Pass);
}

TEST_CASE("gate: the headline interval decides unless another is named") {
  OneRow run(0.75, 0.85);
  run.row().intervals.push_back({.id = "delong", .limits = Limits{0.6, 0.65}, .level = 0.95});
  CHECK(run.gate().verdict == Decision::Pass);
  CHECK(run.gate().interval == "logit_delong");
  run.spec().interval = "delong";
  CHECK(run.gate().verdict == Decision::Fail);
  run.spec().interval = "newcombe";
  CHECK(run.gate().verdict == Decision::Inconclusive);
  CHECK(run.gate().reason == "no_interval");
}

TEST_CASE("gate: what cannot be decided is inconclusive, never a pass") {
  OneRow run(0.75, 0.85);
  REQUIRE(run.gate().verdict == Decision::Pass);
  SUBCASE("undefined statistic") {
    run.row().value = metrics::Undefined::OneClass;
    CHECK(run.gate().reason == "undefined:one_class");
  }
  SUBCASE("marked as degenerate") {
    run.row().marks = {"all_flagged"};
    CHECK(run.gate().reason == "degenerate:all_flagged");
  }
  SUBCASE("missing slice") {
    run.spec().subgroup = {{"sex", "F"}};
    CHECK(run.gate().reason == "missing_slice");
  }
  SUBCASE("too few events") {
    run.spec().min_events = 51;
    CHECK(run.gate().reason == "too_few_events");
  }
  SUBCASE("too few cases without the outcome") {
    run.spec().min_non_events = 151;
    CHECK(run.gate().reason == "too_few_non_events");
  }
  SUBCASE("too few cases") {
    run.spec().min_cases = 201;
    CHECK(run.gate().reason == "too_few_cases");
  }
  SUBCASE("interval without limits") {
    run.row().intervals.front().limits = metrics::Undefined::ReplicatesUndefined;
    CHECK(run.gate().reason == "no_interval:replicates_undefined");
  }
  SUBCASE("no interval at all") {
    run.row().intervals.clear();
    CHECK(run.gate().reason == "no_interval");
  }
  SUBCASE("unscored cases") {
    add_lost(run.results, "no_score", 1);
    CHECK(run.gate().reason == "unscored_cases");
    CHECK(run.decided().reason == "unscored_cases");
  }
  SUBCASE("model errors count as unscored") {
    add_lost(run.results, "model_error", 1);
    CHECK(run.gate().reason == "unscored_cases");
  }
  CHECK(run.gate().verdict == Decision::Inconclusive);
  CHECK(run.decided().verdict == Decision::Inconclusive);
  CHECK(exit_code_of(run.decided()) == ExitCode::Inconclusive);
}

TEST_CASE("gate: exactly min_events and allowed unscored cases do not stop it") {
  OneRow run(0.75, 0.85);
  run.spec().min_events = 50;
  add_lost(run.results, "no_score", 2);
  run.results.declared.unscored_max = 2;
  CHECK(run.gate().verdict == Decision::Pass);
}

TEST_CASE("gate: a threshold must have been fixed before these data were seen") {
  OneRow run(0.75, 0.85);
  run.row().metric = "sensitivity";
  run.row().at.threshold = 0.1;
  run.spec().metric = "sensitivity";
  run.spec().threshold = 0.1;
  for (const auto& [origin, expected] : {std::pair{"prespecified", Decision::Pass},
                                         {"development", Decision::Pass},
                                         {"this_data", Decision::Inconclusive},
                                         {"unstated", Decision::Inconclusive}}) {
    CAPTURE(origin);
    run.results.declared.tasks.front().thresholds = {{.value = 0.1, .origin = origin}};
    CHECK(run.gate().verdict == expected);
  }
  CHECK(run.gate().reason == "threshold_not_fixed_beforehand");
}

TEST_CASE("gate: the members of a cross may be named in any order") {
  OneRow run(0.75, 0.85);
  run.config.subgroups = {{.id = "sex", .column = "sex", .reference = {}, .cross = {}},
                          {.id = "age", .column = "age", .reference = {}, .cross = {}},
                          {.id = "both", .column = "", .reference = {}, .cross = {"sex", "age"}}};
  run.row().subgroup = reports::Slice{.by = {"sex", "age"}, .level = {"F", std::nullopt}};
  run.spec().subgroup = {{"age", std::nullopt}, {"sex", "F"}};
  CHECK(run.gate().verdict == Decision::Pass);
}

TEST_CASE("gate: only severity fail touches the verdict and the exit code") {
  OneRow run(0.5, 0.6);
  CHECK(run.decided().verdict == Decision::Fail);
  CHECK(exit_code_of(run.decided()) == ExitCode::GateFailed);
  run.spec().severity = configs::Severity::Warn;
  CHECK(run.gate().verdict == Decision::Fail);
  CHECK(run.decided().verdict == Decision::NotGated);  // nothing that decides is left
  configs::GateSpec deciding = run.spec();
  deciding.id = "G2";
  deciding.severity = configs::Severity::Fail;
  deciding.lower = 0.4;
  run.config.gates.push_back(deciding);
  CHECK(run.decided().verdict == Decision::Pass);
  CHECK(exit_code_of(run.decided()) == ExitCode::Done);
}

TEST_CASE("gate: a failure outweighs an inconclusive gate, which outweighs a pass") {
  OneRow run(0.65, 0.8);
  configs::GateSpec second = run.spec();
  second.id = "G2";
  second.lower = 0.6;
  run.config.gates.push_back(second);
  CHECK(run.decided().verdict == Decision::Inconclusive);
  second.id = "G3";
  second.lower = 0.9;
  run.config.gates.push_back(second);
  CHECK(run.decided().verdict == Decision::Fail);
}

TEST_CASE(
    "gate: a live waiver spares the exit code, not the gate and an expired one does nothing") {
  OneRow run(0.5, 0.6);
  run.config.waivers = {{.gate = "G1",
                         .reason = "known limitation",
                         .approver = "safety board",
                         .expires = "2026-06-15"}};
  CHECK(run.gate().verdict == Decision::Fail);
  CHECK(run.gate().waiver->live);
  CHECK(run.decided().verdict == Decision::Pass);
  run.config.waivers.front().expires = "2026-06-14";
  CHECK_FALSE(run.gate().waiver->live);
  CHECK(run.decided().verdict == Decision::Fail);
}

TEST_CASE("gate: without gates the verdict is not_gated") {
  OneRow run(0.5, 0.6);
  run.config.gates.clear();
  CHECK(run.decided().verdict == Decision::NotGated);
  CHECK(exit_code_of(run.decided()) == ExitCode::Done);
}

TEST_CASE("gate: inconclusive can be softened in the config only, and the verdict keeps its word") {
  OneRow run(0.65, 0.8);
  run.config.on_inconclusive = configs::OnInconclusive::Exit0;
  CHECK(run.decided().verdict == Decision::Inconclusive);
  CHECK(run.decided().inconclusive_exit == 0);
  CHECK(exit_code_of(run.decided()) == ExitCode::Done);
}

TEST_CASE("gate: the verdict carries the digest of the results it was made from") {
  const OneRow run(0.75, 0.85);
  CHECK(run.decided().results_sha256 == configs::sha256_hex("bytes"));
}

}  // namespace clinval::harness
