#include "metrics/kaplan_meier.h"

#include <cmath>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

using Times = std::vector<double>;
using Events = std::vector<std::uint8_t>;

/// Product over the event times up to the horizon, each counted anew.
double survival_by_definition(const tests::SurvivalInput& input, double horizon) {
  double survival = 1.0;
  for (const double at : std::set<double>(input.time.begin(), input.time.end())) {
    double events = 0.0;
    double at_risk = 0.0;
    for (std::size_t i = 0; i < input.size(); ++i) {
      at_risk += input.time[i] >= at ? 1.0 : 0.0;
      events += input.time[i] == at && input.event[i] != 0 ? 1.0 : 0.0;
    }
    survival *= at <= horizon ? 1.0 - events / at_risk : 1.0;
  }
  return survival;
}

}  // namespace

TEST_CASE("kaplan_meier: worked by hand: five cases, one censored between events") {
  // 4/5 at 1, then (after one leaves at 2) 2/3 at 3: S = 8/15.
  const SurvivalCases cases(Times{1, 2, 3, 4, 5}, Events{1, 0, 1, 0, 1}, {});
  const auto at = survival_at(cases, 3.0);
  REQUIRE(at);
  CHECK(at->survival == doctest::Approx(8.0 / 15.0).epsilon(1e-15));
  const double greenwood = 8.0 / 15.0 * std::sqrt(1.0 / 20.0 + 1.0 / 6.0);
  CHECK(at->error == doctest::Approx(greenwood).epsilon(1e-15));
  CHECK(*survival_value(cases, 0.5) == 1.0);
  CHECK(*survival_value(cases, 1.0) == 0.8);
  CHECK(*survival_value(cases, 5.0) == 0.0);
}

TEST_CASE("kaplan_meier: the interval is log(-log S)") {
  const SurvivalCases cases(Times{1, 2, 3, 4, 5}, Events{1, 0, 1, 0, 1}, {});
  const auto risk = km_risk(cases, 3.0, 0.95);
  REQUIRE(risk);
  CHECK(risk->value == doctest::Approx(7.0 / 15.0).epsilon(1e-15));
  REQUIRE(risk->intervals.size() == 1);
  CHECK(risk->intervals[0].id == "log_log");
  const Limits limits = *risk->intervals[0].limits;
  // On that scale the limits lie at equal distances, z se / (S |log S|).
  const auto scale = [](double value) { return std::log(-std::log(1.0 - value)); };
  const double spread =
      1.959963984540054 * std::sqrt(1.0 / 20.0 + 1.0 / 6.0) / std::abs(std::log(8.0 / 15.0));
  CHECK(scale(limits.upper) - scale(risk->value) == doctest::Approx(spread).epsilon(1e-12));
  CHECK(scale(risk->value) - scale(limits.lower) == doctest::Approx(spread).epsilon(1e-12));
}

TEST_CASE("kaplan_meier: at one time an event comes before a censoring") {
  CHECK(*survival_value(SurvivalCases(Times{1, 1, 2}, Events{0, 1, 0}, {}), 1.0) ==
        doctest::Approx(2.0 / 3.0).epsilon(1e-15));
}

TEST_CASE("kaplan_meier: what does not exist has a reason") {
  CHECK(survival_value(SurvivalCases(Times{}, Events{}, {}), 1.0).error() == Undefined::NoCases);
  const SurvivalCases cases(Times{1, 2}, Events{1, 0}, {});
  CHECK(km_risk(cases, 2.0, 0.95).has_value());
  CHECK(km_risk(cases, 2.5, 0.95).error() == Undefined::BeyondFollowUp);
  CHECK(survival_at(cases, 2.5).error() == Undefined::BeyondFollowUp);
  CHECK(survival_value(cases, 1.0, Events{0, 0}).error() == Undefined::NoCases);
  // Nobody is left, but S is known to stay 0.
  const SurvivalCases extinct(Times{1, 2}, Events{1, 1}, {});
  CHECK(*survival_value(extinct, 9.0) == 0.0);
  for (const auto& degenerate : {km_risk(extinct, 9.0, 0.95), km_risk(cases, 0.5, 0.95)}) {
    REQUIRE(degenerate);
    CHECK(degenerate->intervals.at(0).limits.error() == Undefined::ZeroVariance);
    CHECK(!degenerate->standard_error.has_value());
  }
}

TEST_CASE("kaplan_meier: agrees with its definition on random cases with ties") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto input = tests::random_survival(seed, 10 + seed % 40, 3 + seed % 9);
    const SurvivalCases cases = input.independent();
    for (const double horizon : {0.0, 0.5, 1.0, 1.25}) {
      const auto value = survival_value(cases, horizon);
      if (value) {
        CHECK(*value == doctest::Approx(survival_by_definition(input, horizon)).epsilon(1e-13));
        CHECK(*value == survival_at(cases, horizon)->survival);
        ++checked;
      }
    }
  }
  CHECK(checked > 400);
}

TEST_CASE("kaplan_meier: a multiplicity is a repetition, and order does not matter") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 40, 12);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const SurvivalView replicate(cases, sorted, Ipcw::Left, nullptr);
    const SurvivalCases copies = tests::repeated(input, times).independent();
    const auto value = survival_value(replicate, 2.0);
    REQUIRE(value.has_value() == survival_value(copies, 2.0).has_value());
    if (value) {
      CHECK(*value == *survival_value(copies, 2.0));
    }
    const auto shuffled = input.reordered(tests::random_order(seed, input.size()));
    CHECK(*survival_value(cases, 2.0) == *survival_value(shuffled.independent(), 2.0));
  }
}

TEST_CASE("kaplan_meier: a flag is a subset, and capped follow-up changes nothing before") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 60, 14);
    const SurvivalCases cases = input.independent();
    Events member;
    for (const double risk : input.risk) {
      member.push_back(risk > 0.4 ? 1 : 0);
    }
    Events flagged;
    for (const std::uint32_t index : cases.input_index()) {
      flagged.push_back(member[index]);
    }
    CHECK(*survival_value(cases, 2.0, flagged) == *survival_value(cases.subset(member), 2.0));
    CHECK(*survival_value(cases, 3.0) ==
          *survival_value(input.independent({.censor_at = 3.0}), 3.0));
  }
}

TEST_CASE("kaplan_meier: the influence is the derivative by the weight of a case") {
  // With every case k times, one more copy of case i moves S by about influence / k.
  const auto input = tests::random_survival(7, 30, 10);
  const SurvivalCases cases = input.independent();
  const auto at = survival_at(cases, 2.0);
  constexpr std::uint32_t kCopies = 1'000'000;
  for (std::size_t i = 0; i < input.size(); ++i) {
    std::vector<std::uint32_t> times(input.size(), kCopies);
    ++times[i];
    const double moved = *survival_value(SurvivalView(cases, times, Ipcw::Left, nullptr), 2.0);
    // Rounding of S (1e-16) against a step of 1e-6 leaves about nine digits.
    CHECK(std::abs((moved - at->survival) * kCopies - at->influence[i]) < 1e-6);
  }
}

TEST_CASE("kaplan_meier: a higher level widens the interval") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("plain").independent();
  const Limits narrow = *km_risk(cases, 2.0, 0.8)->intervals[0].limits;
  const Limits wide = *km_risk(cases, 2.0, 0.99)->intervals[0].limits;
  CHECK(wide.lower < narrow.lower);
  CHECK(wide.upper > narrow.upper);
}

TEST_CASE("kaplan_meier: agrees with survfit") {
  int checked = 0;
  for (const auto& row : tests::oracle_rows("survival.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const auto& input = tests::survival_oracle_cases().at(row.data_set);
    if (row.quantity == "km_risk") {
      CHECK(tests::close(km_risk(input.independent(), row.at, 0.95)->value, row.value, 1e-12));
      ++checked;
    } else if (row.quantity == "km_error") {
      CHECK(tests::close(survival_at(input.independent(), row.at)->error, row.value, 1e-12));
      ++checked;
    } else if (row.quantity == "km_clustered") {
      CHECK(tests::close(survival_at(input.clustered(), row.at)->error, row.value, 1e-12));
      ++checked;
    }
  }
  CHECK(checked >= 40);
}

}  // namespace clinval::metrics
