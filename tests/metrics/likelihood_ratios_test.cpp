#include "metrics/likelihood_ratios.h"

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

TEST_CASE("likelihood_ratios: worked by hand") {
  // At 0.5: TP 2, FN 1, FP 1, TN 3.
  const ScoredCases cases =
      probabilities({1, 1, 1, 0, 0, 0, 0}, {0.5, 0.9, 0.2, 0.7, 0.1, 0.4, 0.3});
  const Setting setting{.threshold = 0.5};
  const auto positive = lr_positive(cases, setting);
  REQUIRE(positive);
  CHECK(positive->value == doctest::Approx(8.0 / 3.0).epsilon(1e-15));
  const double log_error = std::sqrt(1.0 / 2.0 - 1.0 / 3.0 + 1.0 - 1.0 / 4.0);
  CHECK(*positive->standard_error == doctest::Approx(8.0 / 3.0 * log_error).epsilon(1e-14));
  CHECK(*lr_negative_value(cases, setting) == doctest::Approx(4.0 / 9.0).epsilon(1e-15));
  const auto odds = diagnostic_odds_ratio(cases, setting);
  REQUIRE(odds);
  CHECK(odds->value == 6.0);
  CHECK(*odds->standard_error ==
        doctest::Approx(6.0 * std::sqrt(0.5 + 1.0 + 1.0 + 1.0 / 3.0)).epsilon(1e-14));
}

TEST_CASE("likelihood_ratios: the odds ratio is their ratio") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases = tests::random_cases(seed, 40, 9).independent();
    const Setting setting{.threshold = 0.5};
    const auto odds = diagnostic_odds_ratio_value(cases, setting);
    const auto negative = lr_negative_value(cases, setting);
    if (odds && negative) {
      CHECK(*odds ==
            doctest::Approx(*lr_positive_value(cases, setting) / *negative).epsilon(1e-12));
    }
  }
}

TEST_CASE("likelihood_ratios: undefined cases and ratios of zero") {
  const Setting setting{.threshold = 0.5};
  const ScoredCases perfect = probabilities({1, 0}, {0.9, 0.1});
  CHECK(lr_positive(perfect, setting).error() == Undefined::ZeroDenominator);
  CHECK(diagnostic_odds_ratio(perfect, setting).error() == Undefined::ZeroDenominator);
  CHECK(lr_negative(perfect, setting)->value == 0.0);
  CHECK(lr_negative(perfect, setting)->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  const ScoredCases everybody = probabilities({1, 0}, {0.9, 0.8});
  CHECK(lr_negative(everybody, setting).error() == Undefined::ZeroDenominator);
  for (const auto metric : {lr_positive, lr_negative, diagnostic_odds_ratio}) {
    CHECK(metric(probabilities({1, 1}, {0.3, 0.6}), setting).error() == Undefined::OneClass);
    CHECK(metric(probabilities({}, {}), setting).error() == Undefined::NoCases);
    CHECK(metric(ScoredCases(Labels{1}, Scores{3}), setting).error() == Undefined::NotAProbability);
  }
}

TEST_CASE(
    "likelihood_ratios: lr_positive, lr_negative and diagnostic_odds_ratio equal the oracle") {
  CHECK(tests::check_catalogue_oracle("likelihood_ratios.csv", 1e-11) >= 300);
}

}  // namespace clinval::metrics
