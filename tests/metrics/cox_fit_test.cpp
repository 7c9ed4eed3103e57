#include "metrics/cox_fit.h"

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/random_cases.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

using Times = std::vector<double>;
using Events = std::vector<std::uint8_t>;

Matrix column_of(const std::vector<double>& values) {
  Matrix design(static_cast<Eigen::Index>(values.size()), 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    design(static_cast<Eigen::Index>(i), 0) = values[i];
  }
  return design;
}

/// Risk, and risk squared when `columns` is 2, by position.
Matrix design_of(const SurvivalCases& cases, int columns) {
  Matrix design(static_cast<Eigen::Index>(cases.size()), columns);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const double risk = cases.risks()[i];
    for (int column = 0; column < columns; ++column) {
      design(static_cast<Eigen::Index>(i), column) = std::pow(risk, column + 1);
    }
  }
  return design;
}

/// Efron's partial log-likelihood of one covariate, each event time counted anew.
double log_likelihood(const tests::SurvivalInput& input, double beta) {
  double total = 0.0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input.event[i] == 0) {
      continue;
    }
    double at_risk = 0.0;
    double tied = 0.0;
    double deaths = 0.0;
    double earlier = 0.0;  // events of this time with a smaller index: l of Efron's sum
    for (std::size_t j = 0; j < input.size(); ++j) {
      const double hazard = std::exp(beta * input.risk[j]);
      at_risk += input.time[j] >= input.time[i] ? hazard : 0.0;
      if (input.event[j] != 0 && input.time[j] == input.time[i]) {
        tied += hazard;
        deaths += 1.0;
        earlier += j < i ? 1.0 : 0.0;
      }
    }
    total += beta * input.risk[i] - std::log(at_risk - earlier / deaths * tied);
  }
  return total;
}

/// Slope and curvature of the log-likelihood by central differences.
std::pair<double, double> derivatives(const tests::SurvivalInput& input, double beta) {
  constexpr double kStep = 1e-4;
  const double low = log_likelihood(input, beta - kStep);
  const double here = log_likelihood(input, beta);
  const double high = log_likelihood(input, beta + kStep);
  return {(high - low) / (2.0 * kStep), (high - 2.0 * here + low) / (kStep * kStep)};
}

}  // namespace

TEST_CASE("cox_fit: worked by hand: four events, one covariate of 0 and 1") {
  const SurvivalCases cases(Times{1, 2, 3, 4}, Events{1, 1, 1, 1}, {});
  const auto fit = cox_fit(cases, column_of({1, 0, 1, 0}));
  REQUIRE(fit);
  const double r = std::exp(fit->coefficients.at(0));
  // Score, r = e^b: (1 - r/(r+1)) - r/(r+2) + (1 - r/(r+1)) + 0 = 0, hence r (r + 1) = 2 (r + 2).
  CHECK(r == doctest::Approx((1.0 + std::sqrt(17.0)) / 2.0).epsilon(1e-13));
  const double information = 2.0 * r / ((r + 1.0) * (r + 1.0)) + 2.0 * r / ((r + 2.0) * (r + 2.0));
  CHECK(fit->covariance(0, 0) == doctest::Approx(1.0 / information).epsilon(1e-12));
}

TEST_CASE("cox_fit: the baseline hazard by hand, with Efron's weights for two events at once") {
  const SurvivalCases cases(Times{1, 1, 2, 3}, Events{1, 1, 0, 1}, {});
  const std::vector<double> zeros(4, 0.0);
  CHECK(baseline_hazard(cases, zeros, 0.5) == 0.0);
  CHECK(baseline_hazard(cases, zeros, 1.0) ==
        doctest::Approx(1.0 / 4.0 + 1.0 / 3.0).epsilon(1e-15));
  CHECK(baseline_hazard(cases, zeros, 3.0) ==
        doctest::Approx(1.0 / 4.0 + 1.0 / 3.0 + 1.0).epsilon(1e-15));
}

TEST_CASE("cox_fit: what does not exist has a reason") {
  const SurvivalCases none(Times{}, Events{}, {});
  CHECK(cox_fit(none, Matrix(0, 1)).error() == Undefined::NoCases);
  const SurvivalCases censored(Times{1, 2}, Events{0, 0}, {});
  CHECK(cox_fit(censored, column_of({1, 2})).error() == Undefined::TooFewEvents);
  const SurvivalCases cases(Times{1, 2, 3, 4}, Events{1, 1, 1, 1}, {});
  CHECK(cox_fit(cases, column_of({2, 2, 2, 2})).error() == Undefined::ZeroVariance);
  Matrix twice(4, 2);
  twice << 1, 2, 0, 0, 1, 2, 0, 0;
  CHECK(cox_fit(cases, twice).error() == Undefined::ZeroVariance);
  // Each event has the highest value of those at risk: the maximum lies at infinity.
  CHECK(cox_fit(cases, column_of({4, 3, 2, 1})).error() == Undefined::NotConverged);
  CHECK_THROWS_AS((void)cox_fit(cases, Matrix(3, 1)), std::invalid_argument);
}

TEST_CASE("cox_fit: maximises Efron's likelihood on random cases with ties") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const auto input = tests::random_survival(seed, 20 + seed % 40, 4 + seed % 12);
    const SurvivalCases cases = input.independent();
    const auto fit = cox_fit(cases, design_of(cases, 1));
    if (!fit) {
      continue;
    }
    const auto [slope, curvature] = derivatives(input, fit->coefficients[0]);
    // Differences with step 1e-4 of a likelihood near 100: about 1e-9 for the slope and 1e-5 for
    // the curvature.
    CHECK(std::abs(slope) < 1e-7 * (1.0 + std::abs(curvature)));
    CHECK(fit->covariance(0, 0) == doctest::Approx(-1.0 / curvature).epsilon(1e-4));
    ++checked;
  }
  CHECK(checked >= 110);
}

TEST_CASE("cox_fit: a multiplicity is a repetition, and order does not matter") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 60, 8 + seed % 8);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const SurvivalView replicate(cases, sorted, Ipcw::Left, nullptr);
    const SurvivalCases copies = tests::repeated(input, times).independent();
    const SurvivalCases shuffled =
        input.reordered(tests::random_order(seed, input.size())).independent();
    const auto same = [](const Outcome<CoxFit>& one, const Outcome<CoxFit>& other) {
      REQUIRE(one.has_value());
      REQUIRE(other.has_value());
      for (std::size_t k = 0; k < one->coefficients.size(); ++k) {
        const auto column = static_cast<Eigen::Index>(k);
        // Risk and its square are nearly collinear: that costs four digits.
        CHECK(std::abs(one->coefficients[k] - other->coefficients[k]) <
              1e-9 * (1.0 + std::abs(one->coefficients[k])));
        CHECK(one->covariance(column, column) ==
              doctest::Approx(other->covariance(column, column)).epsilon(1e-9));
      }
    };
    same(cox_fit(replicate, design_of(cases, 2)), cox_fit(copies, design_of(copies, 2)));
    same(cox_fit(cases, design_of(cases, 2)), cox_fit(shuffled, design_of(shuffled, 2)));
  }
}

TEST_CASE("cox_fit: another unit or origin of a column changes its coefficient accordingly") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("tied_time").clustered();
  const Matrix design = design_of(cases, 1);
  const auto fit = cox_fit(cases, design);
  const auto moved = cox_fit(cases, (1000.0 * design.array() + 5000.0).matrix());
  CHECK(moved->coefficients[0] == doctest::Approx(fit->coefficients[0] / 1000.0).epsilon(1e-10));
  CHECK(moved->robust_covariance(0, 0) ==
        doctest::Approx(fit->robust_covariance(0, 0) / 1e6).epsilon(1e-10));
}

TEST_CASE("cox_fit: the robust covariance is the infinitesimal jackknife") {
  // With every case k times, one more copy of case i moves b by about dfbeta / k. Efron's terms of
  // k copies are not k times those of one, so the times must differ.
  auto input = tests::random_survival(31, 40, 30);
  for (std::size_t i = 0; i < input.size(); ++i) {
    input.time[i] += static_cast<double>(i) / 1000.0;
  }
  constexpr std::uint32_t kCopies = 400;
  std::iota(input.cluster.begin(), input.cluster.end(), 0U);  // each case its own
  const SurvivalCases cases = input.clustered();
  const Matrix design = design_of(cases, 1);
  std::vector<std::uint32_t> times(input.size(), kCopies);
  const auto base = cox_fit(SurvivalView(cases, times, Ipcw::Left, nullptr), design);
  double squares = 0.0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    ++times[i];
    const auto more = cox_fit(SurvivalView(cases, times, Ipcw::Left, nullptr), design);
    const double moved = (more->coefficients[0] - base->coefficients[0]) * kCopies;
    squares += moved * moved;
    --times[i];
  }
  // Residuals of a view are those of all copies of a case together. One in 400 is a coarse step.
  const double robust = base->robust_covariance(0, 0);
  CHECK(robust == doctest::Approx(squares).epsilon(0.02));
}

}  // namespace clinval::metrics
