#include "metrics/planned_precision.h"

#include <cmath>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "metrics/distributions.h"
#include "metrics/intervals.h"
#include "metrics/random.h"
#include "metrics/registry.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"

namespace clinval::metrics {
namespace {

PlanAssumptions assume(double prevalence, double auroc, double threshold) {
  const FlaggedShares flagged = binormal_flagged(prevalence, auroc, threshold);
  return {.prevalence = prevalence,
          .auroc = auroc,
          .moments = risk_moments(binormal_predictor(prevalence, auroc)),
          .rule = {.prevalence = prevalence,
                   .sensitivity = flagged.of_events,
                   .specificity = 1.0 - flagged.of_non_events,
                   .threshold = threshold}};
}

PlannedQuestion ask(std::string_view name, const PlanAssumptions& assumptions) {
  return {
      .metric = find_planned_metric(name), .assumptions = assumptions, .z = normal_quantile(0.975)};
}

/// The lower limits of the gates in scripts/oracles/planning.R.
double limit_of(const std::string& name, double value) {
  const std::map<std::string, double> below = {{"auroc", 0.05},
                                               {"oe_ratio", 0.2},
                                               {"calibration_intercept", 0.3},
                                               {"calibration_slope", 0.2},
                                               {"net_benefit", 0.01}};
  const auto found = below.find(name);
  if (found != below.end()) {
    return value - found->second;
  }
  return name == "npv" ? 0.95 * value : 0.9 * value;
}

}  // namespace

TEST_CASE("planned precision: every metric is in the catalogue, with its threshold") {
  for (const PlannedMetric& metric : planned_metrics()) {
    CAPTURE(metric.name);
    const BinaryMetric* row = find_binary_metric(metric.name);
    REQUIRE(row != nullptr);
    CHECK((row->takes == Takes::Threshold) == metric.takes_threshold);
    const bool wilson = metric.scale == IntervalScale::Wilson;
    CHECK((row->headline == "wilson") == wilson);
    CHECK((metric.trials != nullptr) == wilson);
  }
  CHECK(planned_metrics().size() == 11);
  CHECK(find_planned_metric("ici") == nullptr);
}

TEST_CASE("planned precision: equals R") {
  std::map<std::string, std::map<std::string, double>> sets;
  for (const tests::OracleRow& row : tests::oracle_rows("planning.csv")) {
    sets[row.data_set][row.quantity] = row.value;
  }
  int compared = 0;
  for (const auto& [name, row] : sets) {
    if (!row.contains("prevalence")) {
      continue;
    }
    const PlanAssumptions assumptions =
        assume(row.at("prevalence"), row.at("auroc"), row.at("threshold"));
    for (const PlannedMetric& metric : planned_metrics()) {
      const std::string word(metric.name);
      CAPTURE(name);
      CAPTURE(word);
      const PlannedQuestion question = ask(word, assumptions);
      const double value = *metric.assumed(assumptions);
      const auto limits = planned_limits(question, value, row.at("n"));
      REQUIRE(limits);
      // uniroot finds Wilson's limits to about 1e-9.
      CHECK(limits->lower == doctest::Approx(row.at(word + "_lower")).epsilon(1e-8));
      CHECK(limits->upper == doctest::Approx(row.at(word + "_upper")).epsilon(1e-8));
      const auto power =
          planned_power(question, {.lower = limit_of(word, value)}, value, row.at("n"));
      CHECK(*power == doctest::Approx(row.at(word + "_power")).epsilon(1e-8));
      ++compared;
    }
  }
  CHECK(compared == 88);
}

TEST_CASE("planned precision: Wilson's limits are those of the metric") {
  const PlannedQuestion question = ask("prevalence", assume(0.25, 0.8, 0.2));
  const auto planned = planned_limits(question, 0.25, 40.0);
  const Interval observed = wilson_interval(10, 40, 0.95);
  CHECK(planned->lower == doctest::Approx(observed.limits->lower).epsilon(1e-14));
  CHECK(planned->upper == doctest::Approx(observed.limits->upper).epsilon(1e-14));
}

TEST_CASE("planned precision: by hand: at the limit the power is that of half an error level") {
  // A true value on the limit: the lower bound clears it with 2.5 %, whatever the number of cases.
  const PlannedQuestion question = ask("auroc", assume(0.2, 0.8, 0.2));
  CHECK(*planned_power(question, {.lower = 0.8}, 0.8, 500.0) ==
        doctest::Approx(0.025).epsilon(1e-10));
  CHECK(*planned_power(question, {.upper = 0.8}, 0.8, 500.0) ==
        doctest::Approx(0.025).epsilon(1e-10));
  // Two limits no further apart than the interval is wide: it can never lie between them.
  const auto error = question.metric->error(question.assumptions, 0.8, 500.0);
  const double half = question.z * *error * 0.8 * 0.2;
  CHECK(*planned_power(question, {.lower = 0.8 - half, .upper = 0.8 + 0.9 * half}, 0.8, 500.0) ==
        0.0);
}

TEST_CASE("planned precision: the power of a share is what drawn cases show") {
  // The definition: draw the count, make Wilson's interval, count how often it clears the limit.
  const PlanAssumptions assumptions = assume(0.4, 0.85, 0.3);
  const PlannedQuestion question = ask("sensitivity", assumptions);
  constexpr std::int64_t kEvents = 160;
  constexpr int kRuns = 4000;
  const double value = 0.88;
  int passed = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < kEvents; ++i) {
      const auto words = philox_words(
          {static_cast<std::uint32_t>(run), static_cast<std::uint32_t>(i), 0, 0}, {1234, 0});
      found += open_uniform(words[0]) < value ? 1 : 0;
    }
    const Interval interval = wilson_interval(found, kEvents, 0.95);
    passed += interval.limits && interval.limits->lower >= 0.8 ? 1 : 0;
  }
  const auto power = planned_power(question, {.lower = 0.8}, value, 400.0);
  // The normal approximation ignores that counts are whole: within five points here.
  CHECK(std::abs(*power - static_cast<double>(passed) / kRuns) < 0.05);
}

TEST_CASE("planned precision: cases and values have the power that was asked for") {
  int found = 0;
  for (const PlannedMetric& metric : planned_metrics()) {
    CAPTURE(metric.name);
    const PlannedQuestion question = ask(metric.name, assume(0.2, 0.8, 0.15));
    const double value = *metric.assumed(question.assumptions);
    const GateRange gate{.lower = limit_of(std::string(metric.name), value)};
    const auto cases = planned_cases(question, gate, value, 0.8);
    REQUIRE(cases);
    CHECK(*planned_power(question, gate, value, *cases) >= 0.8);
    CHECK(*planned_power(question, gate, value, *cases - 1.0) < 0.8);
    const auto needed = planned_value(question, gate, *cases, 0.8);
    REQUIRE(needed);
    CHECK(*planned_power(question, gate, *needed, *cases) == doctest::Approx(0.8).epsilon(1e-6));
    CHECK(*needed <= value + 1e-9);
    found += *needed > gate.lower ? 1 : 0;
  }
  CHECK(found == 11);
}

TEST_CASE("planned precision: a gate that nothing can pass has no cases and no value") {
  const PlannedQuestion question = ask("sensitivity", assume(0.2, 0.8, 0.15));
  CHECK_FALSE(planned_cases(question, {.lower = 0.9}, 0.85, 0.8));
  CHECK_FALSE(planned_value(question, {.lower = 0.95}, 20.0, 0.8));  // four events
  CHECK_FALSE(planned_value(question, {.lower = 0.5, .upper = 0.9}, 1000.0, 0.8));
  CHECK_FALSE(planned_value(question, {}, 1000.0, 0.8));
  // A net benefit cannot exceed the prevalence, nor a Brier score fall below 0.
  CHECK_FALSE(planned_value(ask("net_benefit", question.assumptions), {.lower = 0.19}, 200.0, 0.8));
  CHECK(planned_value(ask("net_benefit", question.assumptions), {.lower = 0.1}, 2000.0, 0.8));
  CHECK_FALSE(planned_value(ask("brier_score", question.assumptions), {.upper = 0.01}, 200.0, 0.8));
  CHECK(planned_value(ask("brier_score", question.assumptions), {.upper = 0.1}, 2000.0, 0.8));
}

TEST_CASE("planned precision: what does not exist has its reason") {
  PlanAssumptions assumptions = assume(0.2, 0.8, 0.15);
  CHECK(planned_limits(ask("auroc", assumptions), 0.8, 0.0).error() == Undefined::NoCases);
  CHECK(planned_limits(ask("auroc", assumptions), 1.0, 100.0).error() == Undefined::ZeroVariance);
  CHECK(planned_limits(ask("brier_score", assumptions), 0.1, 0.0).error() == Undefined::NoCases);
  CHECK(planned_limits(ask("sensitivity", assumptions), 0.8, 0.0).error() == Undefined::NoCases);
  CHECK(planned_limits(ask("calibration_slope", assume(0.2, 0.5, 0.15)), 1.0, 100.0).error() ==
        Undefined::ZeroVariance);
  assumptions.rule.sensitivity = 0.0;
  assumptions.rule.specificity = 1.0;
  CHECK(find_planned_metric("ppv")->assumed(assumptions).error() == Undefined::NoneFlagged);
  assumptions.rule.sensitivity = 1.0;
  assumptions.rule.specificity = 0.0;
  CHECK(find_planned_metric("npv")->assumed(assumptions).error() == Undefined::AllFlagged);
  assumptions.prevalence = 0.0;
  CHECK(planned_limits(ask("oe_ratio", assumptions), 1.0, 100.0).error() == Undefined::OneClass);
  CHECK(planned_limits(ask("calibration_slope", assumptions), 1.0, 100.0).error() ==
        Undefined::OneClass);
  CHECK(planned_power(ask("auroc", assumptions), {.lower = 0.7}, 0.8, 100.0).error() ==
        Undefined::OneClass);
}

}  // namespace clinval::metrics
