#include "metrics/survival_thresholds.h"

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/kaplan_meier.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

using Times = std::vector<double>;
using Events = std::vector<std::uint8_t>;
using Risks = std::vector<double>;

constexpr std::array<Rate, 4> kRates = {Rate::Sensitivity, Rate::Specificity, Rate::Ppv, Rate::Npv};

/// A rate as sums over cases, with the influence of each.
struct Defined {
  double value = 0.0;
  std::vector<double> influence;
};

Defined rate_by_sum(const tests::SurvivalInput& input, Rate rate, const Decision& at, Ipcw ipcw) {
  const auto weight = tests::weights_by_definition(input, at.horizon, ipcw);
  const bool wanted = rate == Rate::Sensitivity || rate == Rate::Ppv;
  const bool among_outcome = rate == Rate::Sensitivity || rate == Rate::Specificity;
  std::vector<std::uint8_t> counted;
  std::vector<std::uint8_t> hit;
  double top = 0.0;
  double bottom = 0.0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const bool right_outcome = tests::is_case(input, i, at.horizon) == wanted;
    const bool right_flag = (input.risk[i] >= at.threshold) == wanted;
    counted.push_back(among_outcome ? right_outcome : right_flag);
    hit.push_back(right_outcome && right_flag);
    bottom += counted[i] != 0 ? weight[i] : 0.0;
    top += hit[i] != 0 ? weight[i] : 0.0;
  }
  Defined defined{.value = top / bottom, .influence = std::vector<double>(input.size(), 0.0)};
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (counted[i] != 0) {
      defined.influence[i] = weight[i] * ((hit[i] != 0 ? 1.0 : 0.0) - defined.value) / bottom;
    }
  }
  return defined;
}

}  // namespace

TEST_CASE("survival_thresholds: rates worked by hand") {
  // Horizon 3: cases at 1 (weight 1) and 3 (4/3), controls both at 4 (4/3), one unknown.
  const SurvivalCases cases(Times{1, 2, 3, 4, 4}, Events{1, 0, 1, 0, 1},
                            Risks{0.5, 0.9, 0.25, 0.5, 0.125});
  const Decision at{.threshold = 0.5, .horizon = 3.0};
  CHECK(*rate_t_value(cases, Rate::Sensitivity, at) ==
        doctest::Approx(1.0 / (1.0 + 4.0 / 3.0)).epsilon(1e-15));
  CHECK(*rate_t_value(cases, Rate::Specificity, at) == 0.5);
  CHECK(*rate_t_value(cases, Rate::Ppv, at) ==
        doctest::Approx(1.0 / (1.0 + 4.0 / 3.0)).epsilon(1e-15));
  CHECK(*rate_t_value(cases, Rate::Npv, at) == 0.5);
  // A risk of exactly the threshold is not above it: only the unknown case is flagged.
  const Decision strict{.threshold = 0.5, .rule = ThresholdRule::Gt, .horizon = 3.0};
  CHECK(*rate_t_value(cases, Rate::Sensitivity, strict) == 0.0);
  CHECK(*rate_t_value(cases, Rate::Specificity, strict) == 1.0);
}

TEST_CASE("survival_thresholds: net benefit worked by hand") {
  // Flagged: the first, second and fourth; S(3) among them is 2/3.
  const SurvivalCases cases(Times{1, 2, 3, 4, 4}, Events{1, 0, 1, 0, 1},
                            Risks{0.5, 0.9, 0.25, 0.5, 0.125});
  const Decision at{.threshold = 0.2, .horizon = 3.0};
  const Decision half{.threshold = 0.5, .horizon = 3.0};
  CHECK(*net_benefit_t_value(cases, half) ==
        doctest::Approx(0.6 * (1.0 / 3.0 - 2.0 / 3.0)).epsilon(1e-15));
  // Everybody: S = 8/15, odds of the threshold 1/4.
  CHECK(*net_benefit_treat_all_t_value(cases, at) ==
        doctest::Approx(7.0 / 15.0 - 8.0 / 15.0 / 4.0).epsilon(1e-15));
  CHECK(net_benefit_treat_all_t(cases, at, 0.95)->marks.empty());
}

TEST_CASE("survival_thresholds: flagging everybody or nobody is marked") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("gbsg").independent();
  // The lowest risk is 0.2537.
  const Decision all{.threshold = 0.23, .horizon = 5.0};
  const auto everybody = net_benefit_t(cases, all, 0.95);
  CHECK(everybody->value == net_benefit_treat_all_t(cases, all, 0.95)->value);
  CHECK(everybody->marks == std::vector<std::string>{"all_flagged"});
  CHECK(everybody->value == doctest::Approx(0.3615001684).epsilon(1e-9));
  CHECK(rate_t(cases, Rate::Sensitivity, all, 0.95)->value == 1.0);
  CHECK(rate_t(cases, Rate::Sensitivity, all, 0.95)->intervals.at(0).limits.error() ==
        Undefined::ZeroVariance);
  CHECK(rate_t_value(cases, Rate::Npv, all).error() == Undefined::AllFlagged);
  const Decision nobody{.threshold = 0.999, .horizon = 5.0};
  const auto empty = net_benefit_t(cases, nobody, 0.95);
  CHECK(empty->value == 0.0);
  CHECK(empty->marks == std::vector<std::string>{"none_flagged"});
  CHECK(empty->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  CHECK(rate_t_value(cases, Rate::Ppv, nobody).error() == Undefined::NoneFlagged);
  CHECK(rate_t(cases, Rate::Specificity, nobody, 0.95)->marks ==
        std::vector<std::string>{"none_flagged"});
}

TEST_CASE("survival_thresholds: predictive values need somebody whose state is known") {
  // Both flagged cases are censored before 2, and both unflagged ones are followed.
  const std::vector<double> time{1.0, 1.0, 1.5, 3.0};
  const std::vector<std::uint8_t> event{0, 0, 1, 0};
  const Decision at{.threshold = 0.5, .horizon = 2.0};
  const std::vector<double> high_first{0.9, 0.8, 0.2, 0.1};
  const SurvivalCases censored(time, event, high_first);
  CHECK(rate_t_value(censored, Rate::Ppv, at).error() == Undefined::BeyondFollowUp);
  CHECK(rate_t_value(censored, Rate::Npv, at).has_value());
  const std::vector<double> low_first{0.1, 0.2, 0.8, 0.9};
  const SurvivalCases followed(time, event, low_first);
  CHECK(rate_t_value(followed, Rate::Npv, at).error() == Undefined::BeyondFollowUp);
  CHECK(rate_t_value(followed, Rate::Ppv, at).has_value());
}

TEST_CASE("survival_thresholds: what does not exist has a reason") {
  const SurvivalCases none(Times{}, Events{}, Risks{});
  const SurvivalCases cases(Times{1, 2, 3}, Events{1, 0, 1}, Risks{0.9, 0.5, 0.2});
  const Decision at{.threshold = 0.4, .horizon = 1.0};
  for (const Rate rate : kRates) {
    CHECK(rate_t_value(none, rate, at).error() == Undefined::NoCases);
    CHECK(rate_t(cases, rate, {.threshold = 0.4, .horizon = 4.0}, 0.95).error() ==
          Undefined::BeyondFollowUp);
  }
  CHECK(net_benefit_t_value(none, at).error() == Undefined::NoCases);
  CHECK(net_benefit_treat_all_t(none, at, 0.95).error() == Undefined::NoCases);
  CHECK(rate_t_value(cases, Rate::Sensitivity, {.threshold = 0.4, .horizon = 0.5}).error() ==
        Undefined::OneClass);
  CHECK(rate_t_value(cases, Rate::Specificity, {.threshold = 0.4, .horizon = 3.0}).error() ==
        Undefined::OneClass);
  // The flagged are followed to 2 only.
  CHECK(net_benefit_t(cases, {.threshold = 0.4, .horizon = 3.0}, 0.95).error() ==
        Undefined::BeyondFollowUp);
}

TEST_CASE("survival_thresholds: rates agree with their definition, errors included") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const auto input = tests::random_survival(seed, 10 + seed % 30, 5 + seed % 10);
    const Decision at{.threshold = 0.4, .horizon = 1.0};
    const SurvivalCases alone = input.independent();
    const SurvivalCases grouped = input.clustered();
    for (const Rate rate : kRates) {
      for (const Ipcw ipcw : {Ipcw::Left, Ipcw::Right}) {
        const auto estimate = rate_t(SurvivalView(alone, ipcw), rate, at, 0.95);
        if (!estimate) {
          continue;
        }
        const Defined defined = rate_by_sum(input, rate, at, ipcw);
        CHECK(estimate->value == doctest::Approx(defined.value).epsilon(1e-13));
        CHECK(estimate->value == *rate_t_value(SurvivalView(alone, ipcw), rate, at));
        if (!estimate->standard_error) {
          continue;
        }
        const tests::Influences both{.own = defined.influence, .part = defined.influence};
        const auto error = [&](bool by_cluster) {
          return tests::error_by_definition(input, both, at.horizon, ipcw, by_cluster);
        };
        CHECK(tests::close(*estimate->standard_error, error(false), 1e-10));
        const auto wide = rate_t(SurvivalView(grouped, ipcw), rate, at, 0.95);
        CHECK(tests::close(*wide->standard_error, error(true), 1e-10));
        ++checked;
      }
    }
  }
  CHECK(checked > 500);
}

TEST_CASE("survival_thresholds: the error of a net benefit is its infinitesimal jackknife") {
  // With every case k times, one more copy of case i moves the value by about influence / k.
  const auto input = tests::random_survival(21, 30, 12);
  const SurvivalCases cases = input.independent();
  const Decision at{.threshold = 0.4, .horizon = 2.0};
  const double value = *net_benefit_t_value(cases, at);
  constexpr std::uint32_t kCopies = 1'000'000;
  double squares = 0.0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    std::vector<std::uint32_t> times(input.size(), kCopies);
    ++times[i];
    const SurvivalView view(cases, times, Ipcw::Left, nullptr);
    const double influence = (*net_benefit_t_value(view, at) - value) * kCopies;
    squares += influence * influence;
  }
  const double error = std::sqrt(squares * 30.0 / 29.0);
  // A difference quotient with step 1e-6 is good to about six digits.
  CHECK(*net_benefit_t(cases, at, 0.95)->standard_error == doctest::Approx(error).epsilon(1e-5));
}

TEST_CASE("survival_thresholds: a multiplicity is a repetition, and order does not matter") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 40, 6 + seed % 10);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const SurvivalView replicate(cases, sorted, Ipcw::Left, nullptr);
    const SurvivalCases copies = tests::repeated(input, times).independent();
    const SurvivalCases shuffled =
        input.reordered(tests::random_order(seed, input.size())).independent();
    const Decision at{.threshold = 0.4, .horizon = 1.0};
    CHECK(*net_benefit_t_value(replicate, at) == *net_benefit_t_value(copies, at));
    CHECK(*net_benefit_t_value(cases, at) == *net_benefit_t_value(shuffled, at));
    for (const Rate rate : kRates) {
      const auto once = rate_t_value(replicate, rate, at);
      REQUIRE(once.has_value() == rate_t_value(copies, rate, at).has_value());
      if (once) {
        CHECK(*once == doctest::Approx(*rate_t_value(copies, rate, at)).epsilon(1e-13));
      }
    }
  }
}

TEST_CASE(
    "survival_thresholds: follow-up cut at the horizon, and pooling everybody, change nothing") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 60, 14);
    const SurvivalCases whole = input.independent();
    const SurvivalCases capped = input.independent({.censor_at = 3.0});
    const SurvivalView pool(whole);
    const SurvivalView own(whole, {}, Ipcw::Left, &pool);
    const Decision at{.threshold = 0.4, .horizon = 3.0};
    CHECK(*net_benefit_t_value(whole, at) == *net_benefit_t_value(capped, at));
    for (const Rate rate : kRates) {
      const double value = *rate_t_value(whole, rate, at);
      CHECK(value == doctest::Approx(*rate_t_value(capped, rate, at)).epsilon(1e-13));
      CHECK(value == *rate_t_value(own, rate, at));
      CHECK(*rate_t(whole, rate, at, 0.95)->standard_error ==
            doctest::Approx(*rate_t(own, rate, at, 0.95)->standard_error).epsilon(1e-12));
    }
  }
}

TEST_CASE("survival_thresholds: a higher level widens the interval") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("gbsg").independent();
  const Decision at{.threshold = 0.4, .horizon = 5.0};
  const auto wider = [](const Outcome<Estimate>& narrow, const Outcome<Estimate>& wide) {
    const Limits inner = *narrow->intervals.at(0).limits;
    const Limits outer = *wide->intervals.at(0).limits;
    CHECK(outer.lower < inner.lower);
    CHECK(outer.upper > inner.upper);
  };
  wider(net_benefit_t(cases, at, 0.8), net_benefit_t(cases, at, 0.99));
  for (const Rate rate : kRates) {
    wider(rate_t(cases, rate, at, 0.8), rate_t(cases, rate, at, 0.99));
  }
}

TEST_CASE("survival_thresholds: agrees with survfit among the flagged and weighted sums in R") {
  const std::map<std::string, Rate> rates = {{"sensitivity", Rate::Sensitivity},
                                             {"specificity", Rate::Specificity},
                                             {"ppv", Rate::Ppv},
                                             {"npv", Rate::Npv}};
  int checked = 0;
  for (const auto& row : tests::oracle_rows("survival.csv")) {
    const std::size_t cut = row.quantity.find('@');
    if (cut == std::string::npos) {
      continue;
    }
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    CAPTURE(row.at);
    const SurvivalCases cases = tests::survival_oracle_cases().at(row.data_set).independent();
    const Decision at{.threshold = std::stod(row.quantity.substr(cut + 1)), .horizon = row.at};
    const std::string name = row.quantity.substr(0, cut);
    const double value = rates.contains(name) ? *rate_t_value(cases, rates.at(name), at)
                                              : *net_benefit_t_value(cases, at);
    // R's net benefit subtracts two close products: absolute rounding, not relative.
    CHECK(std::abs(value - row.value) < 1e-13);
    ++checked;
  }
  CHECK(checked == 207);
}

TEST_CASE("survival_thresholds: net benefit knows no error when all the flagged have the event") {
  // Two of six are flagged: both with the event by 2, or neither.
  const std::vector<double> time{1, 1.5, 3, 3, 3, 3};
  const std::vector<double> risk{0.9, 0.8, 0.3, 0.2, 0.3, 0.1};
  const Decision at{.threshold = 0.7, .horizon = 2.0};
  const auto all = net_benefit_t(
      SurvivalCases(time, std::vector<std::uint8_t>{1, 1, 0, 1, 0, 0}, risk), at, 0.95);
  CHECK(all->value == doctest::Approx(1.0 / 3.0).epsilon(1e-15));
  CHECK(all->intervals.front().limits.error() == Undefined::ZeroVariance);
  CHECK_FALSE(all->standard_error.has_value());
  const std::vector<double> later{3, 3, 1, 3, 3, 3};
  const auto none = net_benefit_t(
      SurvivalCases(later, std::vector<std::uint8_t>{0, 0, 1, 0, 0, 0}, risk), at, 0.95);
  CHECK(none->value < 0.0);
  CHECK(none->intervals.front().limits.error() == Undefined::ZeroVariance);
}

}  // namespace clinval::metrics
