#include "metrics/survival_null.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/kaplan_meier.h"
#include "metrics/random.h"
#include "metrics/resampling.h"
#include "tests/oracle.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

constexpr std::uint32_t kSeed = 20260101;

/// One draw by its definition: hazards and shares from sums over all cases, times by linear search.
CalibrationNull::FollowUp drawn_by_definition(const tests::SurvivalInput& input, double horizon,
                                              std::uint32_t number) {
  std::vector<double> times = input.time;
  std::ranges::sort(times);
  times.erase(std::ranges::unique(times).begin(), times.end());
  std::vector<double> hazard;
  std::vector<double> staying;
  double total = 0.0;
  double at_horizon = 0.0;
  for (const double u : times) {
    double risk = 0.0;
    double tied = 0.0;
    int dead = 0;
    for (std::size_t i = 0; i < input.size(); ++i) {
      const double relative = -std::log(1.0 - input.risk[i]);
      risk += input.time[i] >= u ? relative : 0.0;
      if (input.time[i] == u && input.event[i] != 0) {
        tied += relative;
        ++dead;
      }
    }
    for (int l = 0; l < dead; ++l) {
      total += 1.0 / (risk - tied * l / dead);
    }
    hazard.push_back(total);
    at_horizon = u <= horizon ? total : at_horizon;
    staying.push_back(tests::censoring_by_definition(input, u, Ipcw::Right));
  }
  CalibrationNull::FollowUp drawn;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const auto words = philox_words({static_cast<std::uint32_t>(i), number, 0, 0}, {kSeed, 2});
    const double wanted = -std::log(open_uniform(words[0])) / -std::log(1.0 - input.risk[i]);
    std::size_t g = 0;
    bool event = false;
    for (; g + 1 < times.size(); ++g) {
      if (hazard[g] / at_horizon >= wanted || staying[g] <= open_uniform(words[1])) {
        break;
      }
    }
    event = hazard[g] / at_horizon >= wanted;
    drawn.time.push_back(times[g]);
    drawn.event.push_back(event ? 1 : 0);
  }
  return drawn;
}

}  // namespace

TEST_CASE("survival_null: a draw is what its definition says") {
  int compared = 0;
  for (const std::string name : {"plain", "tied_both", "time_zero", "gbsg"}) {
    const tests::SurvivalInput& input = tests::survival_oracle_cases().at(name);
    const auto null = CalibrationNull::at(input.independent(), 5.0, kSeed);
    REQUIRE(null.has_value());
    for (std::uint32_t number = 0; number < 5; ++number) {
      CAPTURE(name);
      CAPTURE(number);
      const auto fast = null->follow_up(number);
      const auto slow = drawn_by_definition(input, 5.0, number);
      CHECK(fast.time == slow.time);
      CHECK(fast.event == slow.event);
      ++compared;
    }
  }
  CHECK(compared == 20);
}

TEST_CASE("survival_null: over the draws everybody has the event as often as predicted") {
  const tests::SurvivalInput& input = tests::survival_oracle_cases().at("gbsg");
  const auto null = CalibrationNull::at(input.independent(), 5.0, kSeed);
  double mean = 0.0;
  for (const double risk : input.risk) {
    mean += risk / static_cast<double>(input.size());
  }
  double observed = 0.0;
  constexpr int kDraws = 400;
  for (std::uint32_t number = 0; number < kDraws; ++number) {
    const auto drawn = null->follow_up(number);
    observed += *km_risk_value(SurvivalCases(drawn.time, drawn.event, input.risk), 5.0) / kDraws;
  }
  // One draw has a standard error of about 0.023.
  CHECK(std::abs(observed - mean) < 4 * 0.023 / std::sqrt(kDraws));
}

TEST_CASE("survival_null: mean and upper point agree with R within chance") {
  std::map<std::string, std::map<std::string, double>> expected;
  for (const auto& row : tests::oracle_rows("ici_null.csv")) {
    expected[row.data_set][row.quantity] = row.value;
  }
  REQUIRE(expected.size() == 3);
  const std::map<std::string, double CalibrationDistances::*> distances = {
      {"ici", &CalibrationDistances::ici},
      {"e50", &CalibrationDistances::e50},
      {"e90", &CalibrationDistances::e90},
      {"emax", &CalibrationDistances::emax}};
  constexpr std::uint32_t kDraws = 1000;
  for (auto& [name, quantities] : expected) {
    const auto null =
        CalibrationNull::at(tests::survival_oracle_cases().at(name).independent(), 5.0, kSeed);
    std::vector<Outcome<CalibrationDistances>> draws;
    for (std::uint32_t number = 0; number < kDraws; ++number) {
      draws.push_back(null->draw(number));
    }
    for (const auto& [metric, distance] : distances) {
      CAPTURE(name);
      CAPTURE(metric);
      const auto reference = null_reference(draws, distance, 0.95);
      REQUIRE(reference.has_value());
      const double deviation = quantities.at(metric + ".sd");
      // Both sides have chance: 4,000 draws of R, 1,000 here. A 95 % point of such a distribution
      // has about three times the error of its mean.
      const double error = deviation * std::sqrt(1.0 / kDraws + 1.0 / 4000.0);
      CHECK(std::abs(reference->mean - quantities.at(metric + ".mean")) < 4 * error);
      CHECK(std::abs(reference->upper - quantities.at(metric + ".upper")) < 4 * 3 * error);
      CHECK(reference->mean < reference->upper);
    }
  }
}

TEST_CASE("survival_null: draws are judged with the clip of the data") {
  tests::SurvivalInput input = tests::survival_oracle_cases().at("plain");
  input.risk[0] = 0.0;
  input.risk[1] = 1.0;
  CHECK(CalibrationNull::at(input.independent(), 5.0, kSeed).error() ==
        Undefined::ProbabilityZeroOrOne);
  const SurvivalCases clipped = input.independent({.probability_clip = 0.01});
  const auto null = CalibrationNull::at(clipped, 5.0, kSeed);
  REQUIRE(null.has_value());
  CHECK(null->draw(0).has_value());
}

TEST_CASE("survival_null: undefined as the distances, and no reference from failing draws") {
  const SurvivalCases nobody({}, {}, {});
  CHECK(CalibrationNull::at(nobody, 5.0, 1).error() == Undefined::NoCases);
  const auto short_set = tests::survival_oracle_cases().at("short").independent();
  CHECK(CalibrationNull::at(short_set, 5.0, 1).error() == Undefined::BeyondFollowUp);
  std::vector<Outcome<CalibrationDistances>> draws(100, CalibrationDistances{.ici = 0.5});
  CHECK(null_reference(draws, &CalibrationDistances::ici, 0.95)->draws == 100);
  draws[0] = Undefined::NotConverged;
  CHECK(null_reference(draws, &CalibrationDistances::ici, 0.95)->draws == 99);
  draws[1] = Undefined::NotConverged;
  CHECK_FALSE(null_reference(draws, &CalibrationDistances::ici, 0.95).has_value());
  CHECK_FALSE(null_reference({}, &CalibrationDistances::ici, 0.95).has_value());
}

}  // namespace clinval::metrics
