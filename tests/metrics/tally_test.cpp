#include "metrics/tally.h"

#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/case_mean.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;

}  // namespace

TEST_CASE("tally: worked by hand with multiplicities and a tie") {
  // Sorted: 0.25 (0), 0.5 (1), 0.5 (0), 0.75 (1).
  const ScoredCases cases = probabilities({1, 0, 0, 1}, {0.5, 0.25, 0.5, 0.75});
  const std::vector<std::uint32_t> times = {2, 1, 0, 3};
  Tally tally;
  take_tally(CaseView(cases, times), tally);
  REQUIRE(tally.below.size() == 4);
  CHECK(tally.below[0].total() == 0);
  CHECK(tally.below[1].negatives == 2);
  CHECK(tally.tied(1).positives == 1);
  CHECK(tally.tied(1).negatives == 0);
  CHECK(tally.total().positives == 4);
  CHECK(tally.sums.risk == 2 * 0.25 + 0.5 + 3 * 0.75);
  CHECK(tally.sums.risk_positives == 0.5 + 3 * 0.75);
  CHECK(tally.sums.risk_negatives == 0.5);
  CHECK(tally.sums.shortfall == 0.5 + 3 * 0.25);
  CHECK(tally.sums.squared_error == 2 * 0.0625 + 0.25 + 3 * 0.0625);
}

TEST_CASE("tally: counts equal a count case by case, sums those of one metric alone, to the bit") {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases = tests::random_cases(seed, seed * 7 % 300, 20).independent();
    tests::RandomIntegers random(seed);
    std::vector<std::uint32_t> times(cases.size());
    for (std::uint32_t& count : times) {
      count = static_cast<std::uint32_t>(random.next(4));
    }
    const CaseView view(cases, times);
    take_tally(view, tally);
    for (std::size_t g = 0; g < cases.groups().size(); ++g) {
      const ClassCounts low = class_counts(view, 0, cases.groups()[g].begin);
      CHECK(tally.below[g].positives == low.positives);
      CHECK(tally.below[g].negatives == low.negatives);
    }
    CHECK(tally.total().total() == class_counts(view).total());
    const auto losses = cases.log_losses();
    CHECK(tally.sums.log_loss ==
          sum_over_cases(view, [losses](std::size_t i) { return losses[i]; }));
    const auto scores = cases.scores();
    CHECK(tally.sums.risk == sum_over_cases(view, [scores](std::size_t i) { return scores[i]; }));
  }
}

TEST_CASE("tally: no case, and scores that are no probabilities") {
  Tally tally;
  take_tally(ScoredCases(std::vector<std::uint8_t>{}, std::vector<double>{}), tally);
  CHECK(tally.total().total() == 0);
  CHECK(tally.sums.risk == 0.0);
  take_tally(ScoredCases(std::vector<std::uint8_t>{1, 0}, std::vector<double>{7.0, 3.0}), tally);
  CHECK(tally.below[1].negatives == 1);
  CHECK(tally.sums.risk == 0.0);
}

TEST_CASE("tally: one of other cases is refused") {
  const auto one = tests::random_cases(1, 10, 1000);
  const auto other = tests::random_cases(2, 9, 1000);
  const ScoredCases cases = one.independent();
  const std::vector<std::uint32_t> times(10, 1);
  Tally tally;
  take_tally(other.independent(), tally);
  CHECK_THROWS_AS(static_cast<void>(CaseView(cases, times, tally)), std::invalid_argument);
}

}  // namespace clinval::metrics
