#include "metrics/auroc.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

/// The definition: every positive against every negative.
double auroc_by_pairs(const tests::RandomCases& cases) {
  std::int64_t twice_wins = 0;
  std::int64_t pairs = 0;
  for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
    for (std::size_t j = 0; j < cases.y_true.size(); ++j) {
      if (cases.y_true[i] == 1 && cases.y_true[j] == 0) {
        ++pairs;
        twice_wins += cases.y_score[i] > cases.y_score[j] ? 2 : 0;
        twice_wins += cases.y_score[i] == cases.y_score[j] ? 1 : 0;
      }
    }
  }
  return static_cast<double>(twice_wins) / (2.0 * static_cast<double>(pairs));
}

const Interval& interval_named(const Estimate& estimate, const std::string& id) {
  for (const Interval& interval : estimate.intervals) {
    if (interval.id == id) {
      return interval;
    }
  }
  throw std::runtime_error("no interval " + id);
}

}  // namespace

TEST_CASE("auroc: worked by hand: 3 of 4 pairs ordered") {
  const auto result = auroc(ScoredCases(Labels{0, 0, 1, 1}, Scores{0.1, 0.4, 0.35, 0.8}), {});
  REQUIRE(result);
  CHECK(result->value == 0.75);
  CHECK(*result->standard_error == doctest::Approx(std::sqrt(0.125)).epsilon(1e-15));
  REQUIRE(result->intervals.size() == 4);
  CHECK(result->intervals[0].id == "logit_delong");
  CHECK(result->intervals[1].id == "delong");
  CHECK(result->intervals[2].id == "newcombe");
  CHECK(result->intervals[3].id == "hanley_mcneil");
}

TEST_CASE("auroc: ties count one half") {
  const ScoredCases tied(Labels{0, 1}, Scores{0.5, 0.5});
  CHECK(*auroc_value(tied, {}) == 0.5);
  const ScoredCases partly(Labels{0, 1, 1}, Scores{0.5, 0.5, 0.7});
  CHECK(*auroc_value(partly, {}) == 0.75);
}

TEST_CASE("auroc: equals the definition on random data with ties") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 1 + seed % 60, 8);
    const auto value = auroc_value(cases.independent(), {});
    if (value) {
      CHECK(*value == auroc_by_pairs(cases));
      ++compared;
    }
  }
  CHECK(compared > 150);  // the loop must not pass by skipping
}

TEST_CASE("auroc: no case and one class have no value") {
  CHECK(auroc(ScoredCases(Labels{}, Scores{}), {}).error() == Undefined::NoCases);
  CHECK(auroc(ScoredCases(Labels{1, 1}, Scores{0.1, 0.2}), {}).error() == Undefined::OneClass);
  CHECK(auroc_value(ScoredCases(Labels{0}, Scores{0.1}), {}).error() == Undefined::OneClass);
}

TEST_CASE("auroc: one positive has a value, its intervals the reason") {
  const auto result = auroc(ScoredCases(Labels{0, 0, 1}, Scores{0.1, 0.4, 0.3}), {});
  REQUIRE(result);
  CHECK(result->value == 0.5);
  CHECK_FALSE(result->standard_error);
  for (const char* id : {"logit_delong", "delong"}) {
    CHECK(interval_named(*result, id).limits.error() == Undefined::TooFewEvents);
  }
  CHECK(interval_named(*result, "newcombe").limits->lower < 0.1);
}

TEST_CASE("auroc: perfect separation and nothing but ties have no interval without width") {
  const ScoredCases perfect(Labels{0, 0, 1, 1}, Scores{0.1, 0.2, 0.3, 0.4});
  const ScoredCases reversed(Labels{1, 1, 0, 0}, Scores{0.1, 0.2, 0.3, 0.4});
  const ScoredCases tied(Labels{1, 1, 0, 0}, Scores{0.1, 0.1, 0.1, 0.1});
  const double values[] = {1.0, 0.0, 0.5};
  int at = 0;
  for (const ScoredCases* cases : {&perfect, &reversed, &tied}) {
    const auto result = auroc(*cases, {});
    REQUIRE(result);
    CHECK(result->value == values[at++]);
    CHECK_FALSE(result->standard_error);
    for (const char* id : {"logit_delong", "delong"}) {
      CHECK(interval_named(*result, id).limits.error() == Undefined::ZeroVariance);
    }
    const Limits newcombe = *interval_named(*result, "newcombe").limits;
    CHECK(newcombe.lower >= 0.0);
    CHECK(newcombe.upper <= 1.0);
    CHECK(newcombe.upper - newcombe.lower > 0.4);
  }
}

// The example of the package SingleCaseES (nonoverlap of all pairs), as its documentation prints
// it.
TEST_CASE("auroc: Newcombe's limits equal a published example") {
  const ScoredCases cases(Labels{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1},
                          Scores{20, 20, 26, 25, 22, 23, 28, 25, 24, 27, 30, 30, 29});
  const auto result = auroc(cases, {});
  REQUIRE(result);
  CHECK(result->value == doctest::Approx(0.9166666666666666).epsilon(1e-14));
  const Limits& limits = *interval_named(*result, "newcombe").limits;
  CHECK(limits.lower == doctest::Approx(0.5973193600384168).epsilon(1e-9));
  CHECK(limits.upper == doctest::Approx(0.9859976893703788).epsilon(1e-9));
}

TEST_CASE("auroc: a class within one cluster has no clustered interval") {
  const Labels positives_together = {1, 1, 0, 0};
  const Labels negatives_together = {0, 0, 1, 1};
  for (const Labels& y : {positives_together, negatives_together}) {
    const ScoredCases cases(y, Scores{0.2, 0.8, 0.3, 0.4}, std::vector<std::uint32_t>{0, 0, 1, 2},
                            {});
    const auto result = auroc(cases, {});
    REQUIRE(result);
    REQUIRE(result->intervals.size() == 2);
    CHECK(result->intervals[0].id == "logit_obuchowski");
    CHECK(result->intervals[0].limits.error() == Undefined::TooFewClusters);
    CHECK(result->intervals[1].limits.error() == Undefined::TooFewClusters);
  }
}

TEST_CASE("auroc: doubled cases that share clusters keep the error of the single ones") {
  const auto cases = tests::random_cases(4, 80, 30);
  const auto single = auroc(cases.independent(), {});
  tests::RandomCases twice = cases;
  for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
    twice.y_true.push_back(cases.y_true[i]);
    twice.y_score.push_back(cases.y_score[i]);
  }
  twice.cluster.clear();
  for (std::uint32_t i = 0; i < 160; ++i) {
    twice.cluster.push_back(i % 80);
  }
  const auto paired = auroc(twice.clustered(), {});
  REQUIRE(single);
  REQUIRE(paired);
  CHECK(paired->value == single->value);
  CHECK(*paired->standard_error == doctest::Approx(*single->standard_error).epsilon(1e-12));
}

TEST_CASE("auroc: a class of a hundred thousand equal scores does not overflow") {
  Labels y(200000, 0);
  Scores p(200000, 0.25);
  for (std::size_t i = 100000; i < 200000; ++i) {
    y[i] = 1;
    p[i] = i < 150000 ? 0.25 : 0.75;
  }
  const auto result = auroc(ScoredCases(y, p), {});
  REQUIRE(result);
  CHECK(result->value == 0.75);
  // V10 is 1/2 or 1 in equal parts, V01 is 3/4 throughout.
  CHECK(*result->standard_error == doctest::Approx(std::sqrt(0.0625 / 99999.0)).epsilon(1e-12));
}

TEST_CASE("auroc: value, variance and limits equal pROC and the pairwise Obuchowski") {
  int values = 0;
  int limits = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("auroc.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const auto result = auroc(tests::oracle_cases().at(row.data_set).scored(), {});
    REQUIRE(result);
    if (row.quantity == "auroc") {
      CHECK(result->value == doctest::Approx(row.value).epsilon(1e-14));
      ++values;
    } else if (row.quantity == "variance") {
      const double error = result->standard_error.value_or(0.0);
      CHECK(tests::close(error * error, row.value, 1e-12));
    } else {
      const std::size_t dot = row.quantity.find('.');
      const Interval& interval = interval_named(*result, row.quantity.substr(0, dot));
      REQUIRE(interval.limits);
      CHECK(tests::close(
          row.quantity.substr(dot) == ".lower" ? interval.limits->lower : interval.limits->upper,
          row.value, row.quantity.starts_with("newcombe") ? 1e-10 : 1e-12));
      ++limits;
    }
  }
  CHECK(values == 17);
  CHECK(limits >= 90);
}

}  // namespace clinval::metrics
