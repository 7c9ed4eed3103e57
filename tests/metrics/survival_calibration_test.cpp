#include "metrics/survival_calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

}  // namespace

TEST_CASE("survival_calibration: O/E worked by hand") {
  // Observed 7/15 at 3, expected 0.4.
  const SurvivalCases cases(Times{1, 2, 3, 4, 5}, Events{1, 0, 1, 0, 1},
                            Risks{0.2, 0.3, 0.4, 0.5, 0.6});
  const auto ratio = oe_ratio_t(cases, 3.0, 0.95);
  REQUIRE(ratio);
  CHECK(ratio->value == doctest::Approx(7.0 / 15.0 / 0.4).epsilon(1e-15));
  CHECK(ratio->value == *oe_ratio_t_value(cases, 3.0));
  const double log_error = 8.0 / 7.0 * std::sqrt(1.0 / 20.0 + 1.0 / 6.0);
  CHECK(*ratio->standard_error == doctest::Approx(ratio->value * log_error).epsilon(1e-14));
  CHECK(ratio->intervals.at(0).id == "km_delta");
  const Limits limits = *ratio->intervals[0].limits;
  CHECK(limits.upper / ratio->value ==
        doctest::Approx(std::exp(1.959963984540054 * log_error)).epsilon(1e-13));
  CHECK(limits.lower * limits.upper == doctest::Approx(ratio->value * ratio->value).epsilon(1e-13));
}

TEST_CASE("survival_calibration: the slope of a risk given twice as steep is one half") {
  auto input = tests::survival_oracle_cases().at("plain");
  const double slope = *calibration_slope_t_value(input.independent());
  for (double& risk : input.risk) {
    risk = -std::expm1(-std::pow(-std::log1p(-risk), 2.0));
  }
  CHECK(*calibration_slope_t_value(input.independent()) ==
        doctest::Approx(slope / 2.0).epsilon(1e-11));
}

TEST_CASE("survival_calibration: what does not exist has a reason") {
  const SurvivalCases none(Times{}, Events{}, Risks{});
  CHECK(oe_ratio_t_value(none, 1.0).error() == Undefined::NoCases);
  CHECK(oe_ratio_t(none, 1.0, 0.95).error() == Undefined::NoCases);
  CHECK(calibration_slope_t(none, 0.95).error() == Undefined::NoCases);
  CHECK(smoothed_risks(none, 1.0).error() == Undefined::NoCases);
  CHECK(calibration_distances_t(none, 1.0).error() == Undefined::NoCases);

  const Times time{1, 2, 3, 4};
  const Events event{1, 0, 1, 0};
  const SurvivalCases zero(time, event, Risks{0, 0, 0, 0});
  CHECK(oe_ratio_t(zero, 3.0, 0.95).error() == Undefined::NoneExpected);
  const SurvivalCases certain(time, event, Risks{1.0, 0.5, 0.25, 0.125});
  CHECK(calibration_slope_t(certain, 0.95).error() == Undefined::ProbabilityZeroOrOne);
  CHECK(calibration_slope_t_value(zero).error() == Undefined::ProbabilityZeroOrOne);
  CHECK(calibration_distances_t(certain, 3.0).error() == Undefined::ProbabilityZeroOrOne);
  const SurvivalCases constant(time, event, Risks{0.5, 0.5, 0.5, 0.5});
  CHECK(calibration_slope_t_value(constant).error() == Undefined::ZeroVariance);
  CHECK(!smoothed_risks(constant, 3.0).has_value());
  const SurvivalCases quiet(time, Events{0, 0, 0, 0}, Risks{0.5, 0.4, 0.3, 0.2});
  CHECK(calibration_slope_t_value(quiet).error() == Undefined::TooFewEvents);
  CHECK(oe_ratio_t(quiet, 3.0, 0.95)->value == 0.0);
  CHECK(oe_ratio_t(quiet, 3.0, 0.95)->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  const SurvivalCases ended = tests::survival_oracle_cases().at("short").independent();
  CHECK(oe_ratio_t(ended, 5.0, 0.95).error() == Undefined::BeyondFollowUp);
  CHECK(calibration_distances_t(ended, 5.0).error() == Undefined::BeyondFollowUp);
  CHECK(calibration_slope_t_value(ended).has_value());
}

TEST_CASE("survival_calibration: a clip lets risks of 0 and 1 into the logarithm") {
  auto input = tests::survival_oracle_cases().at("plain");
  input.risk[0] = 0.0;
  input.risk[1] = 1.0;
  CHECK(calibration_slope_t_value(input.independent()).error() == Undefined::ProbabilityZeroOrOne);
  const double clipped = *calibration_slope_t_value(input.independent({.probability_clip = 0.001}));
  input.risk[0] = 0.001;
  input.risk[1] = 0.999;
  CHECK(clipped == doctest::Approx(*calibration_slope_t_value(input.independent())).epsilon(1e-12));
}

TEST_CASE("survival_calibration: distances are those between the curve and the risks") {
  for (const std::string name : {"plain", "tied_both", "clusters"}) {
    const SurvivalCases cases = tests::survival_oracle_cases().at(name).independent();
    const auto observed = smoothed_risks(cases, 2.0);
    const auto distances = calibration_distances_t(cases, 2.0);
    REQUIRE(observed);
    std::vector<double> away;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      away.push_back(std::abs((*observed)[i] - cases.risks()[i]));
    }
    const double mean =
        std::accumulate(away.begin(), away.end(), 0.0) / static_cast<double>(away.size());
    CHECK(distances->ici == doctest::Approx(mean).epsilon(1e-13));
    CHECK(distances->emax == *std::max_element(away.begin(), away.end()));
    CHECK(distances->e50 <= distances->e90);
    CHECK(distances->e90 <= distances->emax);
  }
}

TEST_CASE("survival_calibration: a multiplicity is a repetition, and order does not matter") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 80, 12 + seed % 8);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const SurvivalView replicate(cases, sorted, Ipcw::Left, nullptr);
    const SurvivalCases copies = tests::repeated(input, times).independent();
    const SurvivalCases shuffled =
        input.reordered(tests::random_order(seed, input.size())).independent();
    CHECK(*oe_ratio_t_value(replicate, 2.0) ==
          doctest::Approx(*oe_ratio_t_value(copies, 2.0)).epsilon(1e-14));
    CHECK(*oe_ratio_t_value(cases, 2.0) ==
          doctest::Approx(*oe_ratio_t_value(shuffled, 2.0)).epsilon(1e-14));
    // A slope may lie near zero: absolute.
    CHECK(std::abs(*calibration_slope_t_value(replicate) - *calibration_slope_t_value(copies)) <
          1e-11);
    CHECK(std::abs(*calibration_slope_t_value(cases) - *calibration_slope_t_value(shuffled)) <
          1e-11);
    const auto once = calibration_distances_t(replicate, 2.0);
    const auto again = calibration_distances_t(copies, 2.0);
    REQUIRE(once.has_value() == again.has_value());
    if (once) {
      CHECK(once->ici == doctest::Approx(again->ici).epsilon(1e-9));
      CHECK(once->e50 == doctest::Approx(again->e50).epsilon(1e-9));
      CHECK(once->e90 == doctest::Approx(again->e90).epsilon(1e-9));
      CHECK(once->emax == doctest::Approx(again->emax).epsilon(1e-9));
      ++checked;
    }
  }
  CHECK(checked >= 90);
}

TEST_CASE("survival_calibration: a higher level widens the intervals") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("plain").independent();
  const auto wider = [](const Outcome<Estimate>& narrow, const Outcome<Estimate>& wide) {
    CHECK(wide->intervals.at(0).limits->lower < narrow->intervals.at(0).limits->lower);
    CHECK(wide->intervals.at(0).limits->upper > narrow->intervals.at(0).limits->upper);
  };
  wider(oe_ratio_t(cases, 2.0, 0.8), oe_ratio_t(cases, 2.0, 0.99));
  wider(calibration_slope_t(cases, 0.8), calibration_slope_t(cases, 0.99));
}

TEST_CASE("survival_calibration: agrees with survfit and coxph") {
  int checked = 0;
  for (const auto& row : tests::oracle_rows("survival.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    CAPTURE(row.at);
    const auto& input = tests::survival_oracle_cases().at(row.data_set);
    const SurvivalCases cases = input.independent();
    const auto agrees = [&](double value, double tolerance) {
      CHECK(tests::close(value, row.value, tolerance));
      ++checked;
    };
    if (row.quantity == "oe_ratio") {
      agrees(*oe_ratio_t_value(cases, row.at), 1e-12);
    } else if (row.quantity == "oe_log_error") {
      const auto ratio = oe_ratio_t(cases, row.at, 0.95);
      agrees(*ratio->standard_error / ratio->value, 1e-12);
    } else if (row.quantity == "slope") {
      agrees(calibration_slope_t(cases, 0.95)->value, 1e-11);
    } else if (row.quantity == "slope_error") {
      CHECK(calibration_slope_t(cases, 0.95)->intervals.at(0).id == "wald");
      agrees(*calibration_slope_t(cases, 0.95)->standard_error, 1e-10);
    } else if (row.quantity == "slope_robust") {
      const auto sandwich = calibration_slope_t(input.clustered(), 0.95);
      CHECK(sandwich->intervals.at(0).id == "sandwich");
      agrees(*sandwich->standard_error, 1e-10);
    }
  }
  CHECK(checked == 72);
}

TEST_CASE("survival_calibration: distances agree with a converged Cox model on splines in R") {
  int checked = 0;
  for (const auto& row : tests::oracle_rows("survival.csv")) {
    const SurvivalCases cases = tests::survival_oracle_cases().at(row.data_set).independent();
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    CAPTURE(row.at);
    const auto agrees = [&](double CalibrationDistances::*member) {
      // Differences of observed and predicted risk: the digits of the fit, not of the distance.
      CHECK(std::abs(calibration_distances_t(cases, row.at).value().*member - row.value) < 1e-11);
      ++checked;
    };
    if (row.quantity == "ici") {
      agrees(&CalibrationDistances::ici);
    } else if (row.quantity == "e50") {
      agrees(&CalibrationDistances::e50);
    } else if (row.quantity == "e90") {
      agrees(&CalibrationDistances::e90);
    } else if (row.quantity == "emax") {
      agrees(&CalibrationDistances::emax);
    }
  }
  CHECK(checked == 80);
}

TEST_CASE("survival_calibration: the clustered error of O/E is that of leaving clusters out") {
  const tests::SurvivalInput& input = tests::survival_oracle_cases().at("clusters");
  const SurvivalCases cases = input.clustered();
  const auto ratio = oe_ratio_t(cases, 3.0, 0.95);
  const std::uint32_t clusters = *std::ranges::max_element(input.cluster) + 1;
  std::vector<double> logs;
  for (std::uint32_t left_out = 0; left_out < clusters; ++left_out) {
    std::vector<std::uint32_t> times;
    for (const std::uint32_t cluster : input.cluster) {
      times.push_back(cluster == left_out ? 0 : 1);
    }
    const std::vector<std::uint32_t> sorted = tests::by_position(cases, times);
    const SurvivalView view(cases, sorted, Ipcw::Left, nullptr);
    logs.push_back(std::log(*oe_ratio_t_value(view, 3.0)));
  }
  const double mean = std::accumulate(logs.begin(), logs.end(), 0.0) / clusters;
  double squares = 0.0;
  for (const double one : logs) {
    squares += (one - mean) * (one - mean);
  }
  const double jackknife = std::sqrt(squares * (clusters - 1.0) / clusters);
  const double log_error = *ratio->standard_error / ratio->value;
  CHECK(log_error == doctest::Approx(jackknife).epsilon(0.03));
}

}  // namespace clinval::metrics
