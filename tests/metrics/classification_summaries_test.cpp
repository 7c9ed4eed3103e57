#include "metrics/classification_summaries.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

// At 0.5: TP 2, FN 1, FP 1, TN 2.
ScoredCases six_cases() {
  return probabilities({1, 1, 1, 0, 0, 0}, {0.5, 0.9, 0.2, 0.7, 0.1, 0.4});
}

}  // namespace

TEST_CASE("classification_summaries: worked by hand") {
  const Setting setting{.threshold = 0.5};
  CHECK(*balanced_accuracy_value(six_cases(), setting) ==
        doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(*youden_value(six_cases(), setting) == doctest::Approx(1.0 / 3.0).epsilon(1e-15));
  CHECK(*kappa_value(six_cases(), setting) == doctest::Approx(1.0 / 3.0).epsilon(1e-15));
  CHECK(*f1_value(six_cases(), setting) == doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(*mcc_value(six_cases(), setting) == doctest::Approx(1.0 / 3.0).epsilon(1e-15));
}

TEST_CASE(
    "classification_summaries: the Matthews correlation is Pearson's, kappa by its definition") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 30, 6);
    const Setting setting{.threshold = 0.45};
    double y = 0.0;
    double f = 0.0;
    double both = 0.0;
    double agree = 0.0;
    for (std::size_t i = 0; i < 30; ++i) {
      const double flag = cases.y_score[i] >= 0.45 ? 1.0 : 0.0;
      y += cases.y_true[i] / 30.0;
      f += flag / 30.0;
      both += flag * cases.y_true[i] / 30.0;
      agree += (flag == cases.y_true[i] ? 1.0 : 0.0) / 30.0;
    }
    const auto mcc_found = mcc_value(cases.independent(), setting);
    if (mcc_found) {
      CHECK(*mcc_found ==
            doctest::Approx((both - y * f) / std::sqrt(y * (1 - y) * f * (1 - f))).epsilon(1e-10));
    }
    const auto kappa_found = kappa_value(cases.independent(), setting);
    if (kappa_found) {
      const double chance = y * f + (1 - y) * (1 - f);
      CHECK(*kappa_found == doctest::Approx((agree - chance) / (1 - chance)).epsilon(1e-10));
    }
  }
}

TEST_CASE("classification_summaries: perfect and reversed rules have an interval with a width") {
  const ScoredCases perfect = probabilities({1, 1, 0, 0}, {0.8, 0.9, 0.1, 0.2});
  const Setting setting{.threshold = 0.5};
  for (const auto metric : {balanced_accuracy, youden, f1}) {
    const auto result = metric(perfect, setting);
    REQUIRE(result);
    CHECK(result->value == 1.0);
    CHECK(result->intervals.at(0).limits->upper == 1.0);
    CHECK(result->intervals.at(0).limits->lower < 0.9);
  }
  CHECK(kappa(perfect, setting)->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  CHECK(*youden_value(probabilities({1, 0}, {0.1, 0.9}), setting) == -1.0);
}

TEST_CASE("classification_summaries: undefined cases") {
  const Setting setting{.threshold = 0.5};
  for (const auto metric : {balanced_accuracy, youden, kappa, f1, mcc}) {
    CHECK(metric(probabilities({}, {}), setting).error() == Undefined::NoCases);
    CHECK(metric(probabilities({0, 0}, {0.3, 0.6}), setting).error() == Undefined::OneClass);
    CHECK(metric(ScoredCases(Labels{1}, Scores{3}), setting).error() == Undefined::NotAProbability);
  }
  CHECK(*f1_value(probabilities({1, 1}, {0.3, 0.6}), setting) ==
        doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(mcc(six_cases(), {.threshold = 0.95}).error() == Undefined::NoneFlagged);
  CHECK(mcc(six_cases(), {.threshold = 0.05}).error() == Undefined::AllFlagged);
  CHECK(kappa(six_cases(), {.threshold = 0.95})->value == 0.0);
  CHECK(kappa(six_cases(), {.threshold = 0.95})->marks == std::vector<std::string>{"none_flagged"});
}

TEST_CASE("classification_summaries: balanced_accuracy, youden, kappa, f1, mcc equal the oracle") {
  CHECK(tests::check_catalogue_oracle("classification_summaries.csv", 1e-12) >= 1500);
}

}  // namespace clinval::metrics
