#include "metrics/decision_curve.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_cases;
using clinval::tests::column;
using clinval::tests::curve_oracle;

namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

ScoredCases probabilities(const Labels& y, const Values& p) {
  return {y, p, {}, {.scale = Scale::Probability}};
}

}  // namespace

TEST_CASE("decision_curve: worked by hand at one half and at one fifth") {
  const auto curve = decision_curve(probabilities({0, 1, 0, 1}, {0.1, 0.3, 0.6, 0.8}), {});
  REQUIRE(curve);
  CHECK(curve->curve == "decision");
  REQUIRE(column(*curve, "threshold").size() == 99);
  CHECK(column(*curve, "threshold")[49] == 0.5);
  CHECK(column(*curve, "net_benefit")[49] == 0.0);            // 1/4 - 1/4 * 1
  CHECK(column(*curve, "net_benefit_treat_all")[49] == 0.0);  // 2/4 - 2/4 * 1
  CHECK(column(*curve, "net_benefit")[19] == doctest::Approx(0.4375).epsilon(1e-15));
  CHECK(column(*curve, "net_benefit_treat_all")[19] == doctest::Approx(0.375).epsilon(1e-15));
  CHECK(column(*curve, "net_benefit")[98] == 0.0);  // nobody is flagged: treat none
}

TEST_CASE("decision_curve: equality with the threshold flags under ge, not under gt") {
  // 0.07 and 0.29 as doubles: the grid holds exactly them.
  const ScoredCases cases = probabilities({1, 1}, {0.07, 0.29});
  const auto ge = decision_curve(cases, {.rule = ThresholdRule::Ge});
  const auto gt = decision_curve(cases, {.rule = ThresholdRule::Gt});
  CHECK(column(*ge, "net_benefit")[6] == 1.0);
  CHECK(column(*gt, "net_benefit")[6] == 0.5);
  CHECK(column(*ge, "net_benefit")[28] == 0.5);
  CHECK(column(*gt, "net_benefit")[28] == 0.0);
  CHECK(ge->estimator != gt->estimator);
}

TEST_CASE("decision_curve: equals the formula over scikit-learn's confusion matrix") {
  for (const std::string name : {"plain", "rare", "tied"}) {
    for (const ThresholdRule rule : {ThresholdRule::Ge, ThresholdRule::Gt}) {
      CAPTURE(name);
      const auto curve = decision_curve(calibration_cases().at(name).independent(), {.rule = rule});
      const auto oracle =
          curve_oracle(rule == ThresholdRule::Ge ? "decision_ge" : "decision_gt", name);
      REQUIRE(curve);
      REQUIRE(oracle.size() == 99);
      for (std::size_t k = 0; k < 99; ++k) {
        CHECK(column(*curve, "threshold")[k] == oracle[k][0]);
        CHECK(column(*curve, "net_benefit")[k] == doctest::Approx(oracle[k][1]).epsilon(1e-13));
        CHECK(column(*curve, "net_benefit_treat_all")[k] ==
              doctest::Approx(oracle[k][2]).epsilon(1e-13));
      }
    }
  }
}

TEST_CASE("decision_curve: a replicate is the repeated cases and one class has a curve") {
  const ScoredCases cases = probabilities({0, 1, 1}, {0.2, 0.4, 0.9});
  const std::vector<std::uint32_t> times{2, 0, 1};
  const auto view = decision_curve(CaseView(cases, times), {});
  const auto repeated = decision_curve(probabilities({0, 0, 1}, {0.2, 0.2, 0.9}), {});
  REQUIRE(view);
  CHECK(column(*view, "net_benefit") == column(*repeated, "net_benefit"));
  const auto no_events = decision_curve(probabilities({0, 0}, {0.2, 0.4}), {});
  REQUIRE(no_events);
  CHECK(column(*no_events, "net_benefit")[49] == 0.0);
  CHECK(column(*no_events, "net_benefit_treat_all")[49] == -1.0);
}

TEST_CASE("decision_curve: without an answer it says why") {
  CHECK(decision_curve(ScoredCases(Labels{0, 1}, Values{0.1, 0.2}), {}).error() ==
        Undefined::NotAProbability);
  CHECK(decision_curve(probabilities({}, {}), {}).error() == Undefined::NoCases);
  const ScoredCases cases = probabilities({0, 1}, {0.1, 0.2});
  const std::vector<std::uint32_t> nobody{0, 0};
  CHECK(decision_curve(CaseView(cases, nobody), {}).error() == Undefined::NoCases);
}
