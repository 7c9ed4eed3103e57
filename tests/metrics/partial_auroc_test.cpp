#include "metrics/partial_auroc.h"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

Setting from(double value) {
  Setting setting;
  setting.conventions.partial_from = value;
  return setting;
}

}  // namespace

TEST_CASE("partial_auroc: worked by hand: the range cuts a tie") {
  // ROC from (0, 0) straight to (1/2, 1) by the tie, then to (1, 1).
  const ScoredCases cases(Labels{1, 0, 0}, Scores{2, 2, 1});
  // Specificity over sensitivity 1/2 to 1: from 3/4 to 1/2.
  CHECK(*partial_auroc_sensitivity_value(cases, from(0.5)) == 0.5 * (0.75 + 0.5) / 2.0);
  // Sensitivity over specificity 1/2 to 1: from 1 to 0.
  CHECK(*partial_auroc_specificity_value(cases, from(0.5)) == 0.25);
  // least 1/8, most 1/2.
  CHECK(*partial_auroc_specificity_mcclish_value(cases, from(0.5)) ==
        doctest::Approx((1.0 + (0.25 - 0.125) / 0.375) / 2.0).epsilon(1e-15));
}

TEST_CASE("partial_auroc: from 0 it is the whole area, and 1/2 by McClish for equal scores") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases = tests::random_cases(seed, 50, 12).independent();
    const auto whole = find_binary_metric("auroc")->value(cases, {});
    if (!whole) {
      continue;
    }
    CHECK(*partial_auroc_sensitivity_value(cases, from(0.0)) ==
          doctest::Approx(*whole).epsilon(1e-14));
    CHECK(*partial_auroc_specificity_value(cases, from(0.0)) ==
          doctest::Approx(*whole).epsilon(1e-14));
  }
  const ScoredCases tied(Labels{1, 0, 1}, Scores{1, 1, 1});
  CHECK(*partial_auroc_sensitivity_mcclish_value(tied, from(0.8)) ==
        doctest::Approx(0.5).epsilon(1e-14));
}

TEST_CASE("partial_auroc: the two ranges change places when labels and scores are turned") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 30, 7);
    tests::RandomCases turned = cases;
    for (std::size_t i = 0; i < turned.y_true.size(); ++i) {
      turned.y_true[i] = static_cast<std::uint8_t>(1 - turned.y_true[i]);
      turned.y_score[i] = -turned.y_score[i];
    }
    const auto a = partial_auroc_sensitivity_value(cases.independent(), from(0.7));
    const auto b =
        partial_auroc_specificity_value(ScoredCases(turned.y_true, turned.y_score), from(0.7));
    REQUIRE(a.has_value() == b.has_value());
    if (a) {
      CHECK(*a == doctest::Approx(*b).epsilon(1e-13));
    }
  }
}

TEST_CASE("partial_auroc: undefined with one class, a range without width is refused") {
  for (const auto metric : {partial_auroc_sensitivity, partial_auroc_sensitivity_mcclish,
                            partial_auroc_specificity, partial_auroc_specificity_mcclish}) {
    CHECK(metric(ScoredCases(Labels{}, Scores{}), {}).error() == Undefined::NoCases);
    CHECK(metric(ScoredCases(Labels{1, 1}, Scores{1, 2}), {}).error() == Undefined::OneClass);
    const ScoredCases cases(Labels{1, 0}, Scores{1, 2});
    CHECK_THROWS_AS(static_cast<void>(metric(cases, from(1.0))), std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(metric(cases, from(-0.1))), std::invalid_argument);
  }
}

TEST_CASE("partial_auroc: raw and corrected areas equal the oracle pROC") {
  CHECK(tests::check_catalogue_oracle("partial_auroc.csv", 1e-12) >= 100);
}

}  // namespace clinval::metrics
