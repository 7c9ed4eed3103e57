#include "harness/plan.h"

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "harness/plan_assumptions.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

using metrics::Undefined;

std::string code_of(const std::vector<std::string>& assumed) {
  try {
    (void)plan_question(assumed, 0.8);
  } catch (const configs::InputError& error) {
    CHECK(error.area() == configs::Area::Config);
    return error.problems().front().code;
  }
  return "";
}

/// Six cases of five subjects, women and men, one without a label.
struct Small {
  configs::RunConfig config;
  datasets::CaseSet cases = tests::small_case_set({{"0", "a", "F", 1},
                                                   {"1", "a", "F", 0},
                                                   {"2", "c", "F", 0},
                                                   {"3", "d", "M", 1},
                                                   {"4", "e", "M", 0},
                                                   {"5", "f", "M", std::nullopt}},
                                                  {{"6", "g", "M", 1}});

  Small() {
    configs::BinaryTask binary;
    binary.label = "y";
    binary.thresholds = {{.value = 0.2, .origin = configs::ThresholdOrigin::Prespecified}};
    config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = binary}};
    config.models.resize(1);
    config.models.front().id = "m";
    config.subgroups = {{.id = "sex", .column = "sex", .reference = std::nullopt, .cross = {}}};
    config.cases.exclude = {{.name = "gone", .sql = "true"}};
    config.resolved = configs::Json::Object{};
  }

  configs::GateSpec& gate(const std::string& metric, double value) {
    configs::GateSpec spec;
    spec.id = "G" + std::to_string(config.gates.size() + 1);
    spec.task = "t";
    spec.metric = metric;
    spec.lower = value;
    config.gates.push_back(spec);
    return config.gates.back();
  }

  [[nodiscard]] Plan plan(const PlanQuestion& question = {}) const {
    return make_plan(config, cases, question);
  }
};

}  // namespace

TEST_CASE("plan question: reads metrics and values") {
  const PlanQuestion question = plan_question({"auroc=0.85", "calibration_intercept=-0.1"}, 0.9);
  CHECK(question.power == 0.9);
  CHECK(*question.assumed_value("auroc") == 0.85);
  CHECK(*question.assumed_value("calibration_intercept") == -0.1);
  CHECK_FALSE(question.assumed_value("oe_ratio"));
}

TEST_CASE("plan question: what no metric can be is refused") {
  for (const std::string text : {"auroc", "auroc=", "auroc=x", "auroc=0.8x", "auroc=0.5", "auroc=1",
                                 "oe_ratio=0", "sensitivity=1.2", "net_benefit=1", "ici=0.1",
                                 "prevalence=0.1", "=0.8", "brier_score=inf"}) {
    CAPTURE(text);
    CHECK(code_of({text}) == "E-PLAN-ASSUME");
  }
  CHECK(code_of({"auroc=0.8", "auroc=0.8"}) == "E-PLAN-ASSUME");
  CHECK(code_of({"net_benefit=-0.1", "calibration_slope=0"}).empty());
}

TEST_CASE("plan: counts cases with a known outcome, subjects, exclusions") {
  const Plan plan = Small().plan();
  CHECK(plan.cases == 6);
  REQUIRE(plan.exclusions.size() == 1);
  CHECK(plan.exclusions.front() == std::pair<std::string, std::int64_t>{"gone", 1});
  REQUIRE(plan.tasks.front().groups.size() == 3);
  const PlannedGroup& everybody = plan.tasks.front().groups[0];
  CHECK(everybody.cases == 5);
  CHECK(everybody.subjects == 4);
  CHECK(everybody.events == 2);
  CHECK(everybody.non_events() == 3);
  CHECK(everybody.unknown == 1);
  CHECK(everybody.small_sample());
  const PlannedGroup& men = plan.tasks.front().groups[2];
  CHECK(men.cases == 2);
  CHECK(men.unknown == 1);
  CHECK(everybody.expected.size() == metrics::planned_metrics().size());
  REQUIRE(plan.tasks.front().criteria.size() == 4);
  CHECK(plan.tasks.front().criteria[3].at.threshold == 0.2);
}

TEST_CASE("plan: an assumption about the rule holds at every threshold") {
  const Plan plan = Small().plan(plan_question({"sensitivity=0.9", "specificity=0.5"}, 0.8));
  for (const ExpectedRow& row : plan.tasks.front().groups.front().expected) {
    if (row.metric == "sensitivity") {
      CHECK(*row.value == 0.9);
    }
    if (row.metric == "ppv") {  // 2 x 0.9 found, 3 x 0.5 alarms
      CHECK(*row.value == doctest::Approx(1.8 / 3.3).epsilon(1e-14));
    }
  }
}

TEST_CASE("plan: a group of one class has a reason for every width") {
  PlannedGroup group;
  CHECK(assumptions_of({}, group, std::nullopt).error() == Undefined::NoCases);
  group.cases = 5;
  CHECK(assumptions_of({}, group, std::nullopt).error() == Undefined::OneClass);
  group.events = 5;
  CHECK(assumptions_of({}, group, 0.2).error() == Undefined::OneClass);
  group.events = 2;
  CHECK(assumptions_of({}, group, 0.2)->prevalence == 0.4);
}

TEST_CASE("plan: a gate says what it rests on and what it can show") {
  Small small;
  small.gate("auroc", 0.7).min_events = 3;
  small.gate("log_loss", 0.7).subgroup = {{"sex", "M"}};
  small.gate("auroc", 0.7).subgroup = {{"sex", "X"}};
  const Plan plan = small.plan();
  CHECK(plan.gates[0].obstacles == std::vector<std::string>{"too_few_events"});
  CHECK(plan.gates[0].events == 2);
  REQUIRE(plan.gates[0].power);
  CHECK(*plan.gates[0].power < 0.2);
  CHECK(*plan.gates[0].needed_cases > 100.0);
  CHECK(plan.gates[0].assumed_from == "default");
  CHECK(plan.gates[1].no_power == "no_formula");
  CHECK(plan.gates[1].events == 1);
  CHECK(plan.gates[2].obstacles == std::vector<std::string>{"missing_slice"});
  CHECK_FALSE(plan.gates[2].power);
}

TEST_CASE("plan: gates that compare have no power, and say why") {
  Small small;
  small.gate("auroc", 0.0).across = "sex";
  small.config.gates.back().op = configs::GateOp::MaxGap;
  small.gate("auroc", 0.0).versus = "m";
  small.config.gates.back().op = configs::GateOp::Versus;
  small.gate("auroc", 0.7).interval = "delong";
  const Plan plan = small.plan();
  CHECK(plan.gates[0].no_power == "compares_groups");
  CHECK(plan.gates[1].no_power == "compares_models");
  CHECK(plan.gates[2].no_power == "other_interval");
  const std::string text = plan_text(plan);
  CHECK(text.find("the gate compares groups") != std::string::npos);
  CHECK(text.find("another interval than the headline") != std::string::npos);
}

TEST_CASE("plan: names of strangers cannot steer the terminal") {
  Small small;
  small.config.id = "a\x1b[2Jb";
  small.config.models.front().id = "m\x1b[2J";
  CHECK(plan_text(small.plan()).find('\x1b') == std::string::npos);
  CHECK(
      configs::parse_json(plan_json(small.plan()), "plan", configs::Area::Data).at("id").string() ==
      small.config.id);
}

}  // namespace clinval::harness
