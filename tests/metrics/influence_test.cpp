#include "metrics/influence.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/registry.h"
#include "metrics/resampling.h"
#include "tests/random_cases.h"

// Every row that has an influence function, from its first day.
namespace clinval::metrics {
namespace {

constexpr std::uint32_t kWeight = 4000;
constexpr Setting kSetting = {.threshold = 0.37, .prevalence = 0.2};

/// Derivative of the value by the weight of each case, from repeating all cases kWeight times and
/// one of them once more or once less.
std::vector<double> numerical_influence(const BinaryMetric& metric, const ScoredCases& cases) {
  std::vector<double> influence(cases.size());
  std::vector<std::uint32_t> times(cases.size(), kWeight);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    times[i] = kWeight + 1;
    const double more = *metric.value(CaseView(cases, times), kSetting);
    times[i] = kWeight - 1;
    const double less = *metric.value(CaseView(cases, times), kSetting);
    times[i] = kWeight;
    influence[i] = (more - less) / 2.0 * kWeight;
  }
  return influence;
}

double clusters_with(const ScoredCases& cases, std::uint8_t label) {
  std::vector<std::uint32_t> found;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases.labels()[i] == label) {
      found.push_back(cases.clusters()[i]);
    }
  }
  std::ranges::sort(found);
  const auto rest = std::ranges::unique(found);
  return static_cast<double>(rest.begin() - found.begin());
}

/// The infinitesimal jackknife is what a row gives, times 1 or the small-sample root of the
/// clusters or of those that hold the class: one of them for all cases of the class.
bool agrees(const ScoredCases& cases, std::uint8_t label, const std::vector<double>& ours,
            const std::vector<double>& numerical) {
  const double k = clusters_with(cases, label);
  for (const double factor : {1.0, small_sample_root(cases), std::sqrt(k / (k - 1.0))}) {
    bool all = true;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (cases.labels()[i] == label) {
        all = all &&
              std::abs(ours[i] - factor * numerical[i]) < 1e-5 * (0.01 + std::abs(numerical[i]));
      }
    }
    if (all) {
      return true;
    }
  }
  return false;
}

ScoredCases drawn(std::uint64_t seed, bool clustered) {
  const auto cases = tests::random_cases(seed, 30, 11);
  return clustered ? cases.clustered() : cases.independent();
}

/// The same cases in a clustered design whose clusters happen to hold one each.
ScoredCases each_a_cluster(std::uint64_t seed) {
  const auto cases = tests::random_cases(seed, 30, 11);
  return {
      cases.y_true, cases.y_score, {}, {.scale = Scale::Probability, .design = Design::Clustered}};
}

}  // namespace

TEST_CASE("influence: every row's equals the infinitesimal jackknife") {
  int rows = 0;
  for (const BinaryMetric& metric : binary_metrics()) {
    if (metric.influence == nullptr) {
      continue;
    }
    CAPTURE(metric.name);
    ++rows;
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      CAPTURE(seed);
      const ScoredCases cases = drawn(seed, seed % 2 == 0);
      const auto influence = metric.influence(cases, kSetting);
      if (!influence) {
        continue;
      }
      ++compared;
      REQUIRE(influence->size() == cases.size());
      const std::vector<double> numerical = numerical_influence(metric, cases);
      CHECK(agrees(cases, 1, *influence, numerical));
      CHECK(agrees(cases, 0, *influence, numerical));
    }
    CHECK(compared >= 3);
  }
  CHECK(rows >= 25);
}

TEST_CASE("influence: squares sum to the variance of the analytic error") {
  int rows = 0;
  for (const BinaryMetric& metric : binary_metrics()) {
    if (metric.influence == nullptr) {
      continue;
    }
    CAPTURE(metric.name);
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CAPTURE(seed);
      const ScoredCases cases = drawn(seed, false);
      const auto influence = metric.influence(cases, kSetting);
      // The headline error of intercept and slope trusts the model; their influence does not: it
      // gives the sandwich, which infer() has when each case is a cluster of its own.
      const bool sandwich = metric.headline_clustered == "sandwich";
      const auto estimate = metric.infer(sandwich ? each_a_cluster(seed) : cases, kSetting);
      if (!estimate || !estimate->standard_error || !influence) {
        continue;
      }
      ++compared;
      CHECK(std::sqrt(influence_variance(cases, *influence)) ==
            doctest::Approx(*estimate->standard_error).epsilon(1e-10));
    }
    rows += compared > 0 ? 1 : 0;
  }
  CHECK(rows >= 14);
}

TEST_CASE("influence: squared cluster sums meet the spread of the cluster bootstrap") {
  constexpr std::uint32_t kReplicates = 3000;
  const auto raw = tests::random_cases(5, 400, 60);
  const ScoredCases cases = raw.clustered();
  std::vector<std::uint32_t> units(cases.cluster_bound());
  std::vector<std::uint32_t> times;
  for (const char* name : {"sensitivity", "scaled_brier", "auroc", "youden", "nagelkerke_r2",
                           "standardised_net_benefit", "ppv_at_prevalence"}) {
    CAPTURE(name);
    const BinaryMetric& metric = *find_binary_metric(name);
    double sum = 0.0;
    double squares = 0.0;
    for (std::uint32_t r = 0; r < kReplicates; ++r) {
      draw_multiplicities(3, Purpose::Bootstrap, r, units);
      spread_to_cases(cases, units, times);
      const double value = *metric.value(CaseView(cases, times), kSetting);
      sum += value;
      squares += value * value;
    }
    const double mean = sum / kReplicates;
    const double spread = std::sqrt(squares / kReplicates - mean * mean);
    const double error = std::sqrt(influence_variance(cases, *metric.influence(cases, kSetting)));
    CHECK(error == doctest::Approx(spread).epsilon(0.06));
  }
}

TEST_CASE("influence: one number a case or a refusal") {
  const ScoredCases cases = drawn(1, true);
  const std::vector<double> few(3);
  CHECK_THROWS_AS(static_cast<void>(influence_variance(cases, few)), std::invalid_argument);
}

TEST_CASE("influence: one cluster has no clustered variance, and multiplicities count") {
  const std::vector<std::uint8_t> y = {1, 0, 1};
  const std::vector<double> p = {0.2, 0.4, 0.6};
  const std::vector<std::uint32_t> clusters = {0, 0, 1};
  const ScoredCases cases(y, p, clusters, {});
  const std::vector<double> influence = {1.0, 2.0, 3.0};
  CHECK(influence_variance(cases, influence) == 18.0);
  const std::vector<std::uint32_t> times = {1, 2, 1};
  CHECK(*clustered_variance(CaseView(cases, times), influence) == 25.0 + 9.0);
  const std::vector<std::uint32_t> one = {1, 2, 0};
  CHECK(clustered_variance(CaseView(cases, one), influence).error() == Undefined::TooFewClusters);
}

}  // namespace clinval::metrics
