#include "metrics/log_loss.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

}  // namespace

TEST_CASE("log_loss: worked by hand: one half costs log 2, one quarter log 4") {
  const auto result = log_loss(probabilities({1, 0}, {0.5, 0.75}), {});
  REQUIRE(result);
  CHECK(result->value == doctest::Approx(1.5 * std::log(2.0)).epsilon(1e-15));
  // Two terms log 2 apart: error = log(2) / 2.
  CHECK(*result->standard_error == doctest::Approx(0.5 * std::log(2.0)).epsilon(1e-14));
  REQUIRE(result->intervals.size() == 1);
  CHECK(result->intervals[0].id == "wald");
  CHECK(result->intervals[0].limits->lower >= 0.0);
}

TEST_CASE("log_loss: equals the definition on random data") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 1 + seed % 60, 8);
    double loss = 0.0;
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      loss -= std::log(cases.y_true[i] == 1 ? cases.y_score[i] : 1.0 - cases.y_score[i]);
    }
    CHECK(tests::close(*log_loss_value(cases.independent(), {}),
                       loss / static_cast<double>(cases.y_true.size()), 1e-13));
  }
}

TEST_CASE("log_loss: a probability of exactly 0 or 1 leaves no value, even one that came true") {
  CHECK(log_loss(probabilities({1, 0}, {1.0, 0.5}), {}).error() == Undefined::ProbabilityZeroOrOne);
  CHECK(log_loss_value(probabilities({1, 0}, {0.5, 0.0}), {}).error() ==
        Undefined::ProbabilityZeroOrOne);
}

TEST_CASE("log_loss: a replicate without the impossible case does not bring the value back") {
  const ScoredCases cases = probabilities({1, 0}, {1.0, 0.5});
  const std::vector<std::uint32_t> times = {2, 0};
  CHECK(log_loss_value(CaseView(cases, times), {}).error() == Undefined::ProbabilityZeroOrOne);
}

TEST_CASE("log_loss: a clip bounds the loss of a case") {
  const ScoredCases cases(Labels{1}, Scores{0.0}, {},
                          {.scale = Scale::Probability, .probability_clip = 0.001});
  CHECK(*log_loss_value(cases, {}) == doctest::Approx(std::log(1000.0)).epsilon(1e-14));
}

TEST_CASE("log_loss: undefined without cases and for scores that are no probabilities") {
  CHECK(log_loss(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(log_loss(ScoredCases(Labels{1}, Scores{0.5}), {}).error() == Undefined::NotAProbability);
}

TEST_CASE("log_loss: equal terms have no interval without width, clusters none at all") {
  const auto tied = log_loss(probabilities({1, 0}, {0.5, 0.5}), {});
  REQUIRE(tied);
  CHECK(tied->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  CHECK(log_loss(tests::random_cases(3, 50, 8).clustered(), {})->intervals.empty());
}

TEST_CASE("log_loss: values and errors equal scikit-learn and numpy") {
  int compared = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("log_loss.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const auto result = log_loss(tests::oracle_cases().at(row.data_set).independent(), {});
    REQUIRE(result);
    const double ours =
        row.quantity == "log_loss" ? result->value : result->standard_error.value_or(0.0);
    CHECK(tests::close(ours, row.value, 1e-12));
    ++compared;
  }
  CHECK(compared == 18 * 2);
}

}  // namespace clinval::metrics
