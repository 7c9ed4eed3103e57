#include "metrics/explained_variation.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

}  // namespace

TEST_CASE("explained_variation: worked by hand on two cases of risk 1/4 and 3/4") {
  const ScoredCases cases = probabilities({0, 1}, {0.25, 0.75});
  const double gain = std::log(0.75) - std::log(0.5);  // H - L
  CHECK(*log_likelihood_value(cases, {}) == doctest::Approx(2.0 * std::log(0.75)).epsilon(1e-14));
  CHECK(*mcfadden_r2_value(cases, {}) == doctest::Approx(gain / std::log(2.0)).epsilon(1e-14));
  const double cox_snell = 1.0 - 4.0 / 9.0;
  CHECK(*cox_snell_r2_value(cases, {}) == doctest::Approx(cox_snell).epsilon(1e-14));
  CHECK(*nagelkerke_r2_value(cases, {}) == doctest::Approx(cox_snell / 0.75).epsilon(1e-14));
}

TEST_CASE("explained_variation: predicting the prevalence explains nothing, worse risks less") {
  const ScoredCases null = probabilities({0, 1, 0, 0}, {0.25, 0.25, 0.25, 0.25});
  CHECK(*mcfadden_r2_value(null, {}) == doctest::Approx(0.0).epsilon(1e-15));
  CHECK(*nagelkerke_r2_value(null, {}) == doctest::Approx(0.0).epsilon(1e-15));
  CHECK(*mcfadden_r2_value(probabilities({0, 1}, {0.9, 0.1}), {}) < 0.0);
}

TEST_CASE("explained_variation: undefined cases and the error of one case") {
  for (const auto metric : {mcfadden_r2, cox_snell_r2, nagelkerke_r2}) {
    CHECK(metric(probabilities({1, 1}, {0.5, 0.6}), {}).error() == Undefined::OneClass);
    CHECK(metric(probabilities({1, 0}, {0.5, 1.0}), {}).error() == Undefined::ProbabilityZeroOrOne);
    CHECK(metric(probabilities({}, {}), {}).error() == Undefined::NoCases);
    CHECK(metric(ScoredCases(Labels{1, 0}, Scores{3, 4}), {}).error() ==
          Undefined::NotAProbability);
  }
  const auto single = log_likelihood(probabilities({1}, {0.5}), {});
  REQUIRE(single);
  CHECK(single->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  const auto cases = tests::random_cases(3, 50, 8);
  CHECK(log_likelihood(cases.clustered(), {})->intervals.empty());
}

TEST_CASE(
    "explained_variation: log_likelihood, mcfadden_r2, cox_snell_r2, nagelkerke_r2 equal the "
    "oracle") {
  CHECK(tests::check_catalogue_oracle("explained_variation.csv", 1e-11) >= 60);
}

}  // namespace clinval::metrics
