#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "harness/gate.h"

namespace clinval::harness {
namespace {

using reports::Decision;

/// A run of one survival task with two or three groups of age, and a gate across them.
struct Run {
  configs::RunConfig config;
  reports::Results results;

  Run() {
    configs::SurvivalTask survival;
    survival.horizons = {4.99, 5.0};
    config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = survival}};
    config.models.resize(1);
    config.models.front().id = "m";
    config.resolved = configs::Json::Object{{"gates", configs::Json::Array{}},
                                            {"waivers", configs::Json::Array{}},
                                            {"inconclusive", configs::Json::Object{}}};
    configs::GateSpec gate;
    gate.id = "G";
    gate.task = "t";
    gate.metric = "oe_ratio";
    gate.across = "age";
    gate.op = configs::GateOp::MaxRatio;
    gate.upper = 1.25;
    config.gates = {gate};
    results.declared.tasks = {{.id = "t", .kind = "survival", .horizons = {4.99, 5.0}}};
    for (const std::string name : {"<50", "50+"}) {
      results.estimates.push_back(group(name));
    }
  }

  static reports::EstimateRow group(const std::string& name) {
    reports::EstimateRow row{.task = "t", .model = "m", .metric = "oe_ratio", .estimator = "e"};
    row.subgroup = reports::Slice{{"age"}, {name}};
    row.at.horizon = 5.0;
    row.value = 1.0;
    row.cases = 300;
    row.events = 100;
    return row;
  }

  void compare(const std::string& a, const std::string& b, metrics::Limits pointwise,
               metrics::Limits simultaneous, const std::string& kind = "ratio") {
    reports::ContrastRow contrast{
        .row = group(a), .against = {.subgroup = reports::Slice{{"age"}, {b}}}, .kind = kind};
    contrast.row.value = (pointwise.lower + pointwise.upper) / 2;
    contrast.row.intervals = {
        {.id = "log_wald", .limits = pointwise},
        {.id = "log_wald.bonferroni", .limits = simultaneous, .kind = "simultaneous"}};
    results.contrasts.push_back(contrast);
  }

  [[nodiscard]] reports::GateDecision decided() const {
    return decide(results, config, "bytes", "2026-01-01").gates.front();
  }
};

}  // namespace

TEST_CASE("gate_across: the whole interval of a ratio within both limits passes") {
  Run run;
  run.compare("<50", "50+", {0.8, 1.25}, {0.75, 1.3});
  const auto gate = run.decided();
  CHECK(gate.verdict == Decision::Pass);
  CHECK(gate.reason == "clears_limit");
  CHECK(gate.row.at.horizon == 5.0);  // the task's last, since the gate names none
  CHECK(gate.row.across == "age");
  CHECK(gate.op == "max_ratio");
  CHECK(gate.interval == "log_wald");
}

TEST_CASE("gate_across: straddling is inconclusive, and only a simultaneous interval fails") {
  Run straddles;
  straddles.compare("<50", "50+", {1.05, 1.53}, {1.0, 1.6});
  CHECK(straddles.decided().verdict == Decision::Inconclusive);
  CHECK(straddles.decided().reason == "straddles_limit");
  Run pointwise;  // outside for this pair alone, not for all pairs together
  pointwise.compare("<50", "50+", {1.26, 1.6}, {1.2, 1.7});
  CHECK(pointwise.decided().verdict == Decision::Inconclusive);
  Run fails;
  fails.compare("<50", "50+", {1.4, 1.6}, {1.3, 1.7});
  CHECK(fails.decided().verdict == Decision::Fail);
  CHECK(fails.decided().reason == "beyond_limit");
  Run inverse;  // the smaller group may stand first
  inverse.compare("<50", "50+", {0.6, 0.7}, {0.5, 0.79});
  CHECK(inverse.decided().verdict == Decision::Fail);
}

TEST_CASE("gate_across: the worst of three pairs decides and is shown") {
  Run run;
  run.results.estimates.push_back(Run::group("unknown"));
  run.compare("<50", "50+", {0.95, 1.05}, {0.94, 1.06});
  run.compare("<50", "unknown", {0.7, 0.9}, {0.6, 1.0});
  CHECK(run.decided().reason == "no_interval");  // one pair is missing
  run.compare("50+", "unknown", {0.9, 1.2}, {0.8, 1.3});
  const auto gate = run.decided();
  CHECK(gate.verdict == Decision::Inconclusive);
  CHECK(gate.pair == "<50 / unknown");
  CHECK(gate.lower == 0.7);
  CHECK(gate.upper == 0.9);
}

TEST_CASE("gate_across: a gap is held against both signs") {
  Run run;
  run.config.gates.front().op = configs::GateOp::MaxGap;
  run.config.gates.front().upper = 0.1;
  run.compare("<50", "50+", {-0.1, 0.05}, {-0.2, 0.1}, "difference");
  CHECK(run.decided().verdict == Decision::Pass);
  run.results.contrasts.clear();
  run.compare("<50", "50+", {-0.3, -0.2}, {-0.31, -0.11}, "difference");
  CHECK(run.decided().verdict == Decision::Fail);
}

TEST_CASE("gate_across: a group that cannot be judged is no pass") {
  Run run;
  run.compare("<50", "50+", {0.9, 1.1}, {0.9, 1.1});
  SUBCASE("too few events") {
    run.config.gates.front().min_events = 101;
    CHECK(run.decided().reason == "too_few_events");
  }
  SUBCASE("undefined") {
    run.results.estimates.front().value = metrics::Undefined::BeyondFollowUp;
    CHECK(run.decided().reason == "undefined:beyond_follow_up");
  }
  SUBCASE("few clusters") {
    run.results.estimates.back().marks = {"few_clusters"};
    CHECK(run.decided().reason == "degenerate:few_clusters");
  }
  SUBCASE("one group alone") {
    run.results.estimates.pop_back();
    CHECK(run.decided().reason == "missing_slice");
  }
  SUBCASE("another horizon") {
    run.config.gates.front().horizon = 4.99;
    CHECK(run.decided().reason == "missing_slice");
  }
  CHECK(run.decided().verdict == Decision::Inconclusive);
}

}  // namespace clinval::harness
