#include "metrics/paired.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/auroc.h"
#include "metrics/influence.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::close;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

PairedDifference auroc_difference(const ScoredCases& a, const ScoredCases& b) {
  const auto result = paired_difference(*find_binary_metric("auroc"), a, b, {});
  REQUIRE(result);
  return *result;
}

// The second score of scripts/oracles/paired.R.
Scores second_score(const Scores& p) {
  Scores second;
  for (std::size_t i = 0; i < p.size(); ++i) {
    second.push_back(std::floor(p[i] * p[i] * 16.0) + static_cast<double>(i % 3));
  }
  return second;
}

}  // namespace

TEST_CASE("paired: worked by hand: the scores of three cases swapped") {
  const Labels y = {1, 1, 0, 0};
  // a: V10 = 1, 1/2; V01 = 1, 1/2 in input order; AUROC 3/4. b ranks all right: no deviation.
  const ScoredCases a(y, Scores{4, 2, 1, 3});
  const ScoredCases b(y, Scores{4, 3, 2, 1});
  const PairedDifference result = auroc_difference(a, b);
  CHECK(result.a == 0.75);
  CHECK(result.b == 1.0);
  CHECK(result.difference == -0.25);
  // Four deviations of 1/4, each over sqrt(2 * 1).
  CHECK(*result.standard_error == doctest::Approx(std::sqrt(4.0 / 16.0 / 2.0)).epsilon(1e-14));
  CHECK(*result.z == doctest::Approx(-0.25 / std::sqrt(0.125)).epsilon(1e-14));
  CHECK(result.interval.id == "wald_paired");
}

TEST_CASE("paired: covariance by definition on random scores with ties") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto one = tests::random_cases(seed, 30, 8);
    const auto other = tests::random_cases(seed + 500, 30, 6);
    const ScoredCases a(one.y_true, one.y_score);
    const ScoredCases b(one.y_true, other.y_score);
    const auto u = auroc_influence(a, {});
    const auto v = auroc_influence(b, {});
    if (!u) {
      continue;
    }
    const std::vector<double> by_a = in_input_order(a, *u);
    const std::vector<double> by_b = in_input_order(b, *v);
    double covariance = 0.0;
    for (std::size_t i = 0; i < by_a.size(); ++i) {
      covariance += by_a[i] * by_b[i];
    }
    const double variance =
        influence_variance(a, *u) + influence_variance(b, *v) - 2.0 * covariance;
    CHECK(*auroc_difference(a, b).standard_error ==
          doctest::Approx(std::sqrt(variance)).epsilon(1e-9));
  }
}

TEST_CASE("paired: models that rank alike have a difference of zero and no interval") {
  const auto cases = tests::random_cases(3, 40, 9);
  const PairedDifference result = auroc_difference(cases.clustered(), cases.clustered());
  CHECK(result.difference == 0.0);
  CHECK(result.interval.limits.error() == Undefined::ZeroVariance);
  CHECK_FALSE(result.standard_error.has_value());
  CHECK_FALSE(result.z.has_value());
  CHECK_FALSE(result.p_value.has_value());
}

TEST_CASE("paired: the order of the cases does not matter, exchange turns the sign") {
  const auto one = tests::random_cases(7, 80, 20);
  tests::RandomCases other = one;
  other.y_score = tests::random_cases(8, 80, 20).y_score;
  const auto order = tests::random_order(9, 80);
  const PairedDifference result = auroc_difference(one.clustered(), other.clustered());
  const PairedDifference moved =
      auroc_difference(one.reordered(order).clustered(), other.reordered(order).clustered());
  const PairedDifference turned = auroc_difference(other.clustered(), one.clustered());
  CHECK(result.difference == moved.difference);
  CHECK(*result.standard_error == doctest::Approx(*moved.standard_error).epsilon(1e-12));
  CHECK(turned.difference == -result.difference);
  CHECK(*turned.p_value == doctest::Approx(*result.p_value).epsilon(1e-12));
}

TEST_CASE("paired: a case of every patient twice doubles nothing when clustered") {
  // Both models see each case twice: by cluster the influences are those of the single cases, up to
  // the factor of Obuchowski, which counts clusters.
  const auto one = tests::random_cases(11, 60, 25);
  tests::RandomCases twice;
  for (std::size_t i = 0; i < 60; ++i) {
    for (int k = 0; k < 2; ++k) {
      twice.y_true.push_back(one.y_true[i]);
      twice.y_score.push_back(one.y_score[i]);
      twice.cluster.push_back(static_cast<std::uint32_t>(i));
    }
  }
  tests::RandomCases other = twice;
  Scores other_single(60);
  for (std::size_t i = 0; i < 60; ++i) {
    other_single[i] = 1.0 / (2.0 + static_cast<double>(i * 7 % 11));
    other.y_score[2 * i] = other.y_score[2 * i + 1] = other_single[i];
  }
  const ScoredCases single(one.y_true, one.y_score);
  const PairedDifference once = auroc_difference(single, ScoredCases(one.y_true, other_single));
  const PairedDifference result = auroc_difference(twice.clustered(), other.clustered());
  CHECK(result.difference == doctest::Approx(once.difference).epsilon(1e-12));
  CHECK(*result.standard_error == doctest::Approx(*once.standard_error).epsilon(1e-12));
}

TEST_CASE("paired: sides with other cases, outcomes or clusters are refused") {
  const BinaryMetric& metric = *find_binary_metric("auroc");
  const Labels y = {1, 1, 0, 0};
  const Scores s = {0.1, 0.4, 0.2, 0.3};
  const ScoredCases a(y, s);
  const auto differ = [&](const ScoredCases& b) {
    CHECK_THROWS_AS(static_cast<void>(paired_difference(metric, a, b, {})), std::invalid_argument);
  };
  differ(ScoredCases(Labels{1, 0, 1, 0}, s));
  differ(ScoredCases(Labels{1, 1, 0, 0, 1}, Scores{0.1, 0.4, 0.2, 0.3, 0.5}));
  const std::vector<std::uint32_t> others = {4, 1, 2, 3};
  differ(ScoredCases(y, s, others, {}));
  const std::vector<std::uint32_t> pairs = {0, 0, 1, 1};
  differ(ScoredCases(y, s, pairs, {}));
  const Scores none;
  CHECK_THROWS_AS(static_cast<void>(paired_difference({.cases = a, .influence = none},
                                                      {.cases = a, .influence = none}, 0.95)),
                  std::invalid_argument);
  BinaryMetric without = metric;
  without.influence = nullptr;
  CHECK_THROWS_AS(static_cast<void>(paired_difference(without, a, a, {})), std::invalid_argument);
}

TEST_CASE("paired: one class and one positive have a reason") {
  const BinaryMetric& metric = *find_binary_metric("auroc");
  const ScoredCases one_class(Labels{1, 1}, Scores{0.1, 0.2});
  CHECK(paired_difference(metric, one_class, one_class, {}).error() == Undefined::OneClass);
  const ScoredCases one_positive(Labels{1, 0, 0}, Scores{0.1, 0.2, 0.3});
  CHECK(paired_difference(metric, one_positive, one_positive, {}).error() ==
        Undefined::TooFewEvents);
}

TEST_CASE("paired: DeLong's test equals the oracle pROC") {
  int compared = 0;
  for (const tests::OracleRow& row : tests::oracle_rows("paired.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const tests::OracleCases& cases = tests::oracle_cases().at(row.data_set);
    const PairedDifference result =
        auroc_difference(ScoredCases(cases.y_true, cases.y_prob),
                         ScoredCases(cases.y_true, second_score(cases.y_prob)));
    const std::map<std::string, double> ours = {{"a", result.a},
                                                {"b", result.b},
                                                {"z", *result.z},
                                                {"p_value", *result.p_value},
                                                {"lower", result.interval.limits->lower},
                                                {"upper", result.interval.limits->upper}};
    CHECK(close(ours.at(row.quantity), row.value, 1e-9));
    ++compared;
  }
  CHECK(compared > 60);
}

// The table comes with pROC and is not ours to ship: scripts/oracles/paired.R --asah FILE writes
// it.
TEST_CASE("paired: the published comparison on aSAH replays (needs CLINVAL_DATA)") {
  const char* data = std::getenv("CLINVAL_DATA");
  if (data == nullptr) {
    MESSAGE("SKIPPED: CLINVAL_DATA is not set, the aSAH replay did not run");
    return;
  }
  const std::string file = std::string(data) + "/asah.csv";
  if (!std::filesystem::exists(file)) {
    MESSAGE("SKIPPED: CLINVAL_DATA holds no asah.csv (scripts/oracles/paired.R --asah FILE)");
    return;
  }
  Labels poor;
  Scores s100b;
  Scores wfns;
  const auto rows = tests::read_cells(file, ',');
  for (std::size_t row = 1; row < rows.size(); ++row) {
    poor.push_back(static_cast<std::uint8_t>(std::stoul(rows[row].at(0))));
    s100b.push_back(std::stod(rows[row].at(1)));
    wfns.push_back(std::stod(rows[row].at(2)));
  }
  REQUIRE(poor.size() == 113);
  const ScoredCases a(poor, s100b);
  const ScoredCases b(poor, wfns);
  CHECK(close(influence_variance(a, *auroc_influence(a, {})), 0.00266868245717, 1e-11));
  CHECK(close(influence_variance(b, *auroc_influence(b, {})), 0.00146991470882, 1e-11));
  const PairedDifference result = auroc_difference(a, b);
  CHECK(close(*result.z, -2.20898359144, 1e-11));
  CHECK(close(*result.p_value, 0.0271757822292, 1e-11));
  CHECK(close(result.interval.limits->lower, -0.174214419249, 1e-11));
  CHECK(close(result.interval.limits->upper, -0.0104061769565, 1e-11));
}

}  // namespace clinval::metrics
