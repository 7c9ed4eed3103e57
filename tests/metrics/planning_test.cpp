#include "metrics/planning.h"

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "metrics/distributions.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"

namespace clinval::metrics {
namespace {

using Quantities = std::map<std::string, double>;

std::map<std::string, Quantities> oracle_sets() {
  std::map<std::string, Quantities> sets;
  for (const tests::OracleRow& row : tests::oracle_rows("planning.csv")) {
    sets[row.data_set][row.quantity] = row.value;
  }
  return sets;
}

RiskMoments of_normal(double mean, double sd) {
  return risk_moments({{.weight = 1.0, .mean = mean, .sd = sd}});
}

}  // namespace

TEST_CASE("planning: the published mechanical valve example") {
  const double z = 1.96;  // as printed there
  const RiskMoments moments = of_normal(-5.0, 2.5);
  CHECK(moments.i00 == doctest::Approx(0.0338183213).epsilon(2e-9));
  CHECK(moments.i01 == doctest::Approx(-0.05706365241).epsilon(1e-9));
  CHECK(moments.i11 == doctest::Approx(0.18064575586).epsilon(1e-9));
  CHECK(*slope_cases(moments, 0.2 / (2.0 * z)) == doctest::Approx(4553.87730805093).epsilon(1e-9));
  CHECK(*auroc_cases(0.018, 0.8, 0.1 / (2.0 * z)) == 4252.0);
  // Exactly solved, the width of 1 asks for 905.06 cases; pmvalsampsize takes the first error on a
  // grid of 0.0001 that gives that width, 0.2456, and prints 905.
  CHECK(oe_log_error(1.0, z) == doctest::Approx(0.2455162373).epsilon(1e-9));
  CHECK(*oe_cases(0.018, oe_log_error(1.0, z)) == doctest::Approx(905.06244).epsilon(1e-7));
  CHECK(std::ceil(*oe_cases(0.018, 0.2456)) == 905.0);
}

TEST_CASE("planning: the second published parameter set") {
  const double z = 1.96;
  CHECK(std::ceil(*oe_cases(0.3, 0.0510)) == 898.0);
  CHECK(*oe_cases(0.3, oe_log_error(0.2, z)) == doctest::Approx(899.3553).epsilon(1e-7));
  CHECK(*auroc_cases(0.3, 0.75, 0.1 / (2.0 * z)) == 433.0);
  CHECK(*slope_cases(of_normal(-1.0, 1.0), 0.2 / (2.0 * z)) ==
        doctest::Approx(3012.381).epsilon(2e-7));
  const auto variance = standardised_net_benefit_variance(
      {.prevalence = 0.3, .sensitivity = 0.8, .specificity = 0.6, .threshold = 0.2});
  CHECK(std::ceil(*variance / std::pow(0.2 / (2.0 * z), 2)) == 350.0);
}

TEST_CASE("planning: by hand: a point, two points, a rule") {
  // All risks 1/2: no linear predictor, everything from P (1 - P) = 1/4.
  const RiskMoments point = of_normal(0.0, 0.0);
  CHECK(point.prevalence == 0.5);
  CHECK(point.i00 == 0.25);
  CHECK(point.brier_variance == 0.0);
  CHECK(slope_error(100.0, point).error() == Undefined::ZeroVariance);
  // Risks 1/4 and 3/4, half each: information 3/16 (log 3)^2.
  const double l = std::log(3.0);
  const RiskMoments two =
      risk_moments({{.weight = 0.5, .mean = -l, .sd = 0.0}, {.weight = 0.5, .mean = l, .sd = 0.0}});
  CHECK(two.i00 == doctest::Approx(3.0 / 16.0).epsilon(1e-15));
  CHECK(two.i01 == doctest::Approx(0.0).epsilon(1e-15));
  CHECK(*slope_error(100.0, two) ==
        doctest::Approx(1.0 / std::sqrt(100.0 * 3.0 / 16.0 * l * l)).epsilon(1e-14));
  // Of ten, four with the event: two found, three alarms, odds 1: 0.2 - 0.3.
  const auto benefit = net_benefit_planned(
      {.prevalence = 0.4, .sensitivity = 0.5, .specificity = 0.5, .threshold = 0.5});
  CHECK(benefit->value == doctest::Approx(-0.1).epsilon(1e-14));
  CHECK(benefit->case_variance == doctest::Approx(0.5 - 0.01).epsilon(1e-14));
}

TEST_CASE("planning: moments equal averages over drawn linear predictors") {
  // Logits by inversion on an even grid: the definition, without quadrature weights.
  constexpr int kDraws = 400000;
  for (const auto& [mean, sd] : {std::pair{-2.0, 1.0}, std::pair{0.3, 3.0}}) {
    double i00 = 0.0;
    double i11 = 0.0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = mean + sd * normal_quantile((i + 0.5) / kDraws);
      const double p = 1.0 / (1.0 + std::exp(-x));
      i00 += p * (1.0 - p) / kDraws;
      i11 += x * x * p * (1.0 - p) / kDraws;
    }
    const RiskMoments moments = of_normal(mean, sd);
    CHECK(moments.i00 == doctest::Approx(i00).epsilon(1e-6));
    CHECK(moments.i11 == doctest::Approx(i11).epsilon(1e-5));
  }
}

TEST_CASE("planning: the binormal predictor has the prevalence and the AUROC it is asked for") {
  int compared = 0;
  for (const double prevalence : {0.001, 0.02, 0.3, 0.5, 0.9}) {
    for (const double auroc : {0.51, 0.6, 0.8, 0.95, 0.999}) {
      const LinearPredictor parts = binormal_predictor(prevalence, auroc);
      const RiskMoments moments = risk_moments(parts);
      CHECK(moments.prevalence == doctest::Approx(prevalence).epsilon(1e-12));
      // Two normals of one spread: P(X+ > X-) = Phi(distance / (sqrt(2) sd)).
      const double distance = (parts[1].mean - parts[0].mean) / (std::sqrt(2.0) * parts[0].sd);
      CHECK(normal_cdf(distance) == doctest::Approx(auroc).epsilon(1e-12));
      ++compared;
    }
  }
  CHECK(compared == 25);
}

TEST_CASE("planning: AUROC cases are the smallest number, by counting") {
  for (const double error : {0.02, 0.05, 0.2}) {
    double n = 2.0;
    while (*auroc_error(n, 0.3, 0.75) > error) {
      n += 1.0;
    }
    CHECK(*auroc_cases(0.3, 0.75, error) == n);
  }
  CHECK(*auroc_cases(0.5, 0.9, 10.0) == 2.0);
}

TEST_CASE("planning: equals R integrate and closed forms") {
  int compared = 0;
  for (const auto& [name, row] : oracle_sets()) {
    CAPTURE(name);
    const bool normal = row.contains("mean");
    const RiskMoments moments =
        normal ? of_normal(row.at("mean"), row.at("sd"))
               : risk_moments(binormal_predictor(row.at("prevalence"), row.at("auroc")));
    CHECK(tests::close(moments.prevalence, row.at("mean_risk"), 1e-11));
    CHECK(tests::close(moments.i00, row.at("i00"), 1e-11));
    CHECK(moments.i01 == doctest::Approx(row.at("i01")).epsilon(1e-11));
    CHECK(tests::close(moments.i11, row.at("i11"), 1e-11));
    CHECK(tests::close(moments.brier_variance, row.at("brier_variance"), 1e-10));
    if (normal) {
      // i11 - i01^2 / i00 cancels where the spread is small beside the mean.
      CHECK(tests::close(*slope_error(1000.0, moments), row.at("slope_error_1000"), 1e-8));
      continue;
    }
    const double prevalence = row.at("prevalence");
    const FlaggedShares flagged =
        binormal_flagged(prevalence, row.at("auroc"), row.at("threshold"));
    const PlannedRule rule{.prevalence = prevalence,
                           .sensitivity = flagged.of_events,
                           .specificity = 1.0 - flagged.of_non_events,
                           .threshold = row.at("threshold")};
    CHECK(tests::close(rule.sensitivity, row.at("sensitivity"), 1e-12));
    CHECK(tests::close(rule.specificity, row.at("specificity"), 1e-12));
    const double error = *auroc_error(row.at("n"), prevalence, row.at("auroc"));
    CHECK(tests::close(error, row.at("auroc_error"), 1e-13));
    CHECK(*auroc_cases(prevalence, row.at("auroc"), error / 2.0) == row.at("auroc_cases"));
    const double z = normal_quantile(0.975);
    CHECK(tests::close(*oe_cases(prevalence, oe_log_error(0.2, z)), row.at("oe_cases"), 1e-13));
    CHECK(tests::close(*slope_cases(moments, 0.1), row.at("slope_cases"), 1e-10));
    CHECK(net_benefit_planned(rule)->value ==
          doctest::Approx(row.at("net_benefit")).epsilon(1e-12));
    CHECK(tests::close(net_benefit_planned(rule)->case_variance, row.at("net_benefit_variance"),
                       1e-12));
    CHECK(tests::close(*standardised_net_benefit_variance(rule), row.at("snb_variance"), 1e-12));
    ++compared;
  }
  CHECK(compared == 8);
}

TEST_CASE("planning: a wider linear predictor and more cases make errors smaller") {
  CHECK(*slope_error(400.0, of_normal(-1.0, 2.0)) < *slope_error(400.0, of_normal(-1.0, 1.0)));
  CHECK(*slope_error(400.0, of_normal(-1.0, 1.0)) ==
        doctest::Approx(2.0 * *slope_error(1600.0, of_normal(-1.0, 1.0))).epsilon(1e-14));
  CHECK(*slope_error(*slope_cases(of_normal(-1.0, 1.0), 0.07), of_normal(-1.0, 1.0)) ==
        doctest::Approx(0.07).epsilon(1e-14));
}

TEST_CASE("planning: what does not exist has its reason") {
  CHECK(oe_cases(0.0, 0.1).error() == Undefined::OneClass);
  CHECK(oe_cases(1.0, 0.1).error() == Undefined::OneClass);
  CHECK(auroc_error(1.0, 0.3, 0.8).error() == Undefined::NoCases);
  CHECK(auroc_error(100.0, 0.0, 0.8).error() == Undefined::OneClass);
  CHECK(auroc_error(100.0, 0.3, 1.0).error() == Undefined::ZeroVariance);
  CHECK(auroc_cases(0.3, 0.8, 1e-12).error() == Undefined::BeyondDouble);
  CHECK(auroc_cases(0.0, 0.8, 0.1).error() == Undefined::OneClass);
  CHECK(slope_error(0.0, of_normal(0.0, 1.0)).error() == Undefined::NoCases);
  CHECK(slope_cases(of_normal(-3.0, 0.0), 0.1).error() == Undefined::ZeroVariance);
  const PlannedRule nobody{
      .prevalence = 0.0, .sensitivity = 0.5, .specificity = 0.5, .threshold = 0.5};
  CHECK(net_benefit_planned(nobody).error() == Undefined::OneClass);
  CHECK(standardised_net_benefit_variance(nobody).error() == Undefined::OneClass);
}

TEST_CASE("planning: arguments that mean nothing are refused") {
  CHECK_THROWS_AS((void)oe_log_error(0.0, 1.96), std::invalid_argument);
  CHECK_THROWS_AS((void)oe_log_error(1.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS((void)oe_cases(0.1, 0.0), std::invalid_argument);
  CHECK_THROWS_AS((void)auroc_cases(0.1, 0.8, -1.0), std::invalid_argument);
  CHECK_THROWS_AS((void)slope_cases(of_normal(0.0, 1.0), 0.0), std::invalid_argument);
  CHECK_THROWS_AS((void)binormal_predictor(0.0, 0.8), std::invalid_argument);
  CHECK_THROWS_AS((void)binormal_predictor(0.1, 0.4), std::invalid_argument);
  CHECK_THROWS_AS((void)binormal_flagged(0.1, 0.8, 1.0), std::invalid_argument);
  CHECK_THROWS_AS((void)risk_moments({}), std::invalid_argument);
  CHECK_THROWS_AS((void)of_normal(0.0, 101.0), std::invalid_argument);
  CHECK_THROWS_AS(
      (void)net_benefit_planned(
          {.prevalence = 0.1, .sensitivity = 1.1, .specificity = 0.5, .threshold = 0.5}),
      std::invalid_argument);
  CHECK_THROWS_AS(
      (void)net_benefit_planned(
          {.prevalence = 0.1, .sensitivity = 0.9, .specificity = 0.5, .threshold = 0.0}),
      std::invalid_argument);
}

}  // namespace clinval::metrics
