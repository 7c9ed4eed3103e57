#include "metrics/recalibration.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

/// The definition: fit to the others as cases of their own, predict the fold.
std::vector<double> by_definition(const tests::RandomCases& cases, Recalibration kind,
                                  const std::vector<std::uint32_t>& fold_of, std::uint32_t folds) {
  std::vector<double> probability(cases.y_true.size());
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    std::vector<std::uint8_t> y_true;
    std::vector<double> y_prob;
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      if (fold_of[cases.cluster[i]] != fold) {
        y_true.push_back(cases.y_true[i]);
        y_prob.push_back(cases.y_score[i]);
      }
    }
    const ScoredCases others = tests::probabilities(y_true, y_prob);
    const double slope =
        kind == Recalibration::Logistic ? *calibration_slope_value(others, {}) : 1.0;
    // Newton on the intercept alone: the joint intercept where the slope is the joint one.
    double intercept = 0.0;
    for (int step = 0; step < 50; ++step) {
      double score = 0.0;
      double information = 0.0;
      for (std::size_t i = 0; i < y_true.size(); ++i) {
        const double logit = std::log(y_prob[i] / (1.0 - y_prob[i]));
        const double p = 1.0 / (1.0 + std::exp(-intercept - slope * logit));
        score += y_true[i] - p;
        information += p * (1.0 - p);
      }
      intercept += score / information;
    }
    for (std::size_t i = 0; i < cases.y_true.size(); ++i) {
      if (fold_of[cases.cluster[i]] == fold) {
        const double logit = std::log(cases.y_score[i] / (1.0 - cases.y_score[i]));
        probability[i] = 1.0 / (1.0 + std::exp(-intercept - slope * logit));
      }
    }
  }
  return probability;
}

ScoredCases clustered(const tests::RandomCases& cases) {
  return {cases.y_true, cases.y_score, cases.cluster, {.scale = Scale::Probability}};
}

}  // namespace

TEST_CASE("recalibration: by definition on random cases with ties and clusters") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto cases = tests::random_cases(seed, 60 + seed, seed % 2 == 0 ? 6 : 40);
    const ScoredCases scored = clustered(cases);
    const auto clusters = static_cast<std::uint32_t>(scored.cluster_bound());
    const auto fold_of = deal_folds(static_cast<std::uint32_t>(seed), clusters, 5);
    for (const Recalibration kind : {Recalibration::Intercept, Recalibration::Logistic}) {
      const auto found = recalibrated(scored, kind, fold_of, 5);
      if (!found) {
        continue;
      }
      ++compared;
      const auto expected = by_definition(cases, kind, fold_of, 5);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK((*found)[i] == doctest::Approx(expected[i]).epsilon(1e-9));
      }
    }
  }
  CHECK(compared > 60);
}

TEST_CASE("recalibration: R's glm, fold by fold") {
  const auto rows = tests::oracle_rows("recalibration.csv");
  int compared = 0;
  std::map<std::pair<std::string, std::string>, std::vector<double>> found;
  for (const tests::OracleRow& row : rows) {
    const std::size_t dot = row.quantity.find('.');
    const std::string kind = row.quantity.substr(0, dot);
    const std::size_t index = std::stoul(row.quantity.substr(dot + 1));
    std::vector<double>& probability = found[{row.data_set, kind}];
    if (probability.empty()) {
      const tests::OracleCases& cases = tests::oracle_cases().at(row.data_set);
      std::vector<std::uint32_t> fold_of(std::ranges::max(cases.cluster) + std::size_t{1});
      for (std::uint32_t cluster = 0; cluster < fold_of.size(); ++cluster) {
        fold_of[cluster] = cluster % 5;
      }
      const auto outcome = recalibrated(
          cases.scored(),
          kind == "recalibrated_logistic" ? Recalibration::Logistic : Recalibration::Intercept,
          fold_of, 5);
      REQUIRE(outcome);
      probability = *outcome;
    }
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    CHECK(tests::close(probability.at(index), row.value, 1e-9));
    ++compared;
  }
  CHECK(compared > 200);
}

TEST_CASE("recalibration: folds differ by one cluster at most, and follow the seed") {
  const auto folds = deal_folds(7, 103, 10);
  std::vector<int> size(10, 0);
  for (const std::uint32_t fold : folds) {
    ++size.at(fold);
  }
  CHECK(std::ranges::count(size, 11) == 3);
  CHECK(std::ranges::count(size, 10) == 7);
  CHECK(folds == deal_folds(7, 103, 10));
  CHECK(folds != deal_folds(8, 103, 10));
  CHECK_THROWS_AS(static_cast<void>(deal_folds(7, 3, 0)), std::invalid_argument);
}

TEST_CASE("recalibration: by hand, two folds of one kind of case") {
  // Both folds: one event among four at p = 1/2. The other fold's intercept is logit(1/4).
  const std::vector<std::uint8_t> y_true = {1, 0, 0, 0, 1, 0, 0, 0};
  const std::vector<double> y_prob(8, 0.5);
  const ScoredCases cases = tests::probabilities(y_true, y_prob);
  const std::vector<std::uint32_t> fold_of = {0, 0, 0, 0, 1, 1, 1, 1};
  const auto found = recalibrated(cases, Recalibration::Intercept, fold_of, 2);
  REQUIRE(found);
  for (const double probability : *found) {
    CHECK(probability == doctest::Approx(0.25).epsilon(1e-12));
  }
  // All logits are equal: a slope cannot be told from the intercept.
  CHECK_FALSE(recalibrated(cases, Recalibration::Logistic, fold_of, 2));
}

TEST_CASE("recalibration: what does not exist has a reason") {
  const std::vector<std::uint8_t> y_true = {1, 0, 1, 0};
  const std::vector<double> y_prob = {0.2, 0.4, 0.6, 1.0};
  const std::vector<std::uint32_t> fold_of = {0, 0, 1, 1};
  const auto reason = [&](const ScoredCases& cases, std::uint32_t folds) {
    return recalibrated(cases, Recalibration::Intercept, fold_of, folds).error();
  };
  CHECK(reason(tests::probabilities(y_true, y_prob), 2) == Undefined::ProbabilityZeroOrOne);
  CHECK(reason(ScoredCases(y_true, y_prob), 2) == Undefined::NotAProbability);
  CHECK(reason(tests::probabilities({}, {}), 2) == Undefined::NoCases);
  const std::vector<double> inside = {0.2, 0.4, 0.6, 0.7};
  CHECK(reason(tests::probabilities(y_true, inside), 1) == Undefined::TooFewClusters);
  const std::vector<std::uint8_t> split = {1, 1, 0, 0};  // each other fold has one class
  CHECK(reason(tests::probabilities(split, inside), 2) == Undefined::OneClass);
  CHECK_THROWS_AS(static_cast<void>(recalibrated(tests::probabilities(y_true, inside),
                                                 Recalibration::Intercept, {}, 2)),
                  std::invalid_argument);
}

}  // namespace clinval::metrics
