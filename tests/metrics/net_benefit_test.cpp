#include "metrics/net_benefit.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/registry.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
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

TEST_CASE("net_benefit: values and errors equal numpy") {
  int compared = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("net_benefit.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.at);
    CAPTURE(row.quantity);
    const BinaryMetric* metric = find_binary_metric(row.quantity.substr(0, row.quantity.find('.')));
    REQUIRE(metric != nullptr);
    const bool gt = row.quantity.find(".gt") != std::string::npos;
    const auto result =
        metric->infer(tests::oracle_cases().at(row.data_set).independent(),
                      {.threshold = row.at, .rule = gt ? ThresholdRule::Gt : ThresholdRule::Ge});
    REQUIRE(result);
    if (row.quantity.ends_with("standard_error")) {
      // numpy's deviation of equal terms is rounding, ours is none.
      const double ours = result->standard_error.value_or(0.0);
      CHECK((tests::close(ours, row.value, 1e-12) || std::abs(ours - row.value) < 1e-16));
    } else {
      CHECK(std::abs(result->value - row.value) < 1e-14);
    }
    ++compared;
  }
  CHECK(compared == 14 * 5 * 6);
}

}  // namespace clinval::metrics
