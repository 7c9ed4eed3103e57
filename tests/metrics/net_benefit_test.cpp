#include "metrics/net_benefit.h"

#include <cmath>
#include <limits>
#include <stdexcept>
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

}  // namespace

TEST_CASE("net_benefit: worked by hand at one fifth: a false positive costs a quarter") {
  const ScoredCases cases = probabilities({1, 0, 0, 1}, {0.5, 0.2, 0.1, 0.1});
  const auto result = net_benefit(cases, {.threshold = 0.2});
  REQUIRE(result);
  CHECK(result->value == (1.0 - 0.25) / 4.0);
  // Terms 1, -1/4, 0, 0 around 3/16.
  const double squares = 0.8125 * 0.8125 + 0.4375 * 0.4375 + 2.0 * 0.1875 * 0.1875;
  CHECK(*result->standard_error == doctest::Approx(std::sqrt(squares / 12.0)).epsilon(1e-14));
  CHECK(*net_benefit_value(cases, {.threshold = 0.2, .rule = ThresholdRule::Gt}) == 0.25);
  CHECK(*net_benefit_treat_all_value(cases, {.threshold = 0.2}) == (2.0 - 0.5) / 4.0);
}

TEST_CASE("net_benefit: everybody flagged equals treating everybody, and is marked") {
  const auto cases = tests::random_cases(5, 60, 8);
  const Setting setting{.threshold = 0.05};
  const auto model = net_benefit(cases.independent(), setting);
  const auto everybody = net_benefit_treat_all(cases.independent(), setting);
  REQUIRE(model);
  REQUIRE(everybody);
  CHECK(model->value == everybody->value);
  CHECK(model->standard_error == everybody->standard_error);
  CHECK(model->marks == std::vector<std::string>{"all_flagged"});
  CHECK(everybody->marks.empty());
}

TEST_CASE("net_benefit: nobody flagged is zero, without interval") {
  const auto result = net_benefit(probabilities({1, 0}, {0.1, 0.2}), {.threshold = 0.5});
  REQUIRE(result);
  CHECK(result->value == 0.0);
  CHECK(result->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  CHECK(result->marks == std::vector<std::string>{"none_flagged"});
}

TEST_CASE("net_benefit: undefined without cases and treating everybody needs no probabilities") {
  const Setting setting{.threshold = 0.5};
  CHECK(net_benefit(probabilities({}, {}), setting).error() == Undefined::NoCases);
  CHECK(net_benefit_treat_all(probabilities({}, {}), setting).error() == Undefined::NoCases);
  const ScoredCases raw(Labels{1, 0}, Scores{7.0, 9.0});
  CHECK(net_benefit(raw, setting).error() == Undefined::NotAProbability);
  CHECK(*net_benefit_treat_all_value(raw, setting) == 0.0);
}

TEST_CASE("net_benefit: one class and one case have no interval without width") {
  const Setting setting{.threshold = 0.5};
  const auto positives = net_benefit_treat_all(probabilities({1, 1}, {0.3, 0.6}), setting);
  REQUIRE(positives);
  CHECK(positives->value == 1.0);
  CHECK(positives->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  const auto single = net_benefit(probabilities({1}, {0.6}), setting);
  REQUIRE(single);
  CHECK(single->intervals.at(0).limits.error() == Undefined::ZeroVariance);
}

TEST_CASE("net_benefit: a threshold outside 0 to 1 is refused") {
  const ScoredCases cases = probabilities({1, 0}, {0.3, 0.6});
  for (const double t : {1.0, -0.1, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(t);
    const Setting setting{.threshold = t};
    CHECK_THROWS_AS(static_cast<void>(net_benefit(cases, setting)), std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(net_benefit_value(cases, setting)), std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(net_benefit_treat_all(cases, setting)),
                    std::invalid_argument);
  }
  CHECK(*net_benefit_value(cases, {.threshold = 0.0}) == 0.5);
}

TEST_CASE("net_benefit: no analytic interval when clustered") {
  const auto cases = tests::random_cases(3, 50, 8);
  CHECK(net_benefit(cases.clustered(), {.threshold = 0.5})->intervals.empty());
  CHECK(net_benefit_treat_all(cases.clustered(), {.threshold = 0.5})->intervals.empty());
}

TEST_CASE("net_benefit: standardised by hand, and undefined without positives") {
  // One true and one false positive at one fifth, two positives.
  const ScoredCases cases = probabilities({1, 0, 0, 1}, {0.5, 0.2, 0.1, 0.1});
  const auto result = standardised_net_benefit(cases, {.threshold = 0.2});
  REQUIRE(result);
  CHECK(result->value == 0.375);
  // Derivatives 5/16 and -3/16 of the positives, -1/8 of the false positive.
  CHECK(*result->standard_error ==
        doctest::Approx(std::sqrt(25.0 + 9.0 + 4.0) / 16.0).epsilon(1e-14));
  CHECK(standardised_net_benefit(probabilities({0, 0}, {0.3, 0.6}), {.threshold = 0.5}).error() ==
        Undefined::OneClass);
}

TEST_CASE("net_benefit: standardised when clustered: the error of sums by cluster") {
  const auto cases = tests::random_cases(4, 60, 8);
  const ScoredCases clustered = cases.clustered();
  const Setting setting{.threshold = 0.5};
  const auto result = standardised_net_benefit(clustered, setting);
  REQUIRE(result);
  CHECK(result->intervals.at(0).id == "influence");
  std::vector<double> sums(clustered.cluster_bound(), 0.0);
  const auto influence = standardised_net_benefit_influence(clustered, setting);
  for (std::size_t i = 0; i < 60; ++i) {
    sums[clustered.clusters()[i]] += (*influence)[i];
  }
  double variance = 0.0;
  for (const double sum : sums) {
    variance += sum * sum;
  }
  CHECK(*result->standard_error == doctest::Approx(std::sqrt(variance)).epsilon(1e-12));
}

// Rows net_benefit, net_benefit_treat_all and standardised_net_benefit.
TEST_CASE("net_benefit: values and errors equal the oracle numpy") {
  CHECK(tests::check_catalogue_oracle("net_benefit.csv", 1e-13) >= 19 * 5 * 6);
}

}  // namespace clinval::metrics
