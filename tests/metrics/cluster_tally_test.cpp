#include "metrics/cluster_tally.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/resampling.h"
#include "tests/random_cases.h"

namespace {

using namespace clinval::metrics;

/// 400 cases in 37 clusters of very different size, scores with or without ties.
ScoredCases clustered_cases(std::uint64_t seed, bool ties) {
  clinval::tests::RandomIntegers draws(seed);
  const auto uniform = [&] { return static_cast<double>(draws.next(1'000'003)) / 1'000'003.0; };
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_score;
  std::vector<std::uint32_t> cluster;
  for (std::size_t i = 0; i < 400; ++i) {
    const double u = uniform();
    y_score.push_back(ties ? (1.0 + static_cast<double>(static_cast<int>(20.0 * u))) / 22.0
                           : 0.01 + 0.98 * u);
    y_true.push_back(uniform() < 0.2 + 0.5 * y_score.back() ? 1 : 0);
    const double v = uniform();
    cluster.push_back(static_cast<std::uint32_t>(37.0 * v * v));
  }
  return {y_true, y_score, cluster, {.scale = Scale::Probability}};
}

/// The settings at which the tests look a metric up; one of the thresholds flags nobody.
std::vector<Setting> settings_of(const BinaryMetric& metric) {
  if (metric.takes == Takes::Nothing) {
    return {Setting{}};
  }
  std::vector<Setting> settings;
  for (const double threshold : {0.25, 11.0 / 22.0, 0.995}) {
    for (const ThresholdRule rule : {ThresholdRule::Ge, ThresholdRule::Gt}) {
      settings.push_back({.threshold = threshold, .rule = rule, .prevalence = 0.1});
    }
  }
  return settings;
}

void check_same(const Outcome<double>& got, const Outcome<double>& expected) {
  REQUIRE(got.has_value() == expected.has_value());
  if (expected) {
    CHECK(*got == doctest::Approx(*expected).epsilon(1e-12));
  } else {
    CHECK(got.error() == expected.error());
  }
}

}  // namespace

TEST_CASE("cluster_tally: every additive row has the value of its sweep over the cases") {
  std::size_t rows = 0;
  for (const bool ties : {false, true}) {
    for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
      const ScoredCases cases = clustered_cases(7 + replicate, ties);
      std::vector<std::uint32_t> unit_counts(cases.cluster_bound());
      draw_multiplicities(3, Purpose::Bootstrap, replicate, unit_counts);
      std::vector<std::uint32_t> times;
      spread_to_cases(cases, unit_counts, times);
      for (const BinaryMetric& metric : binary_metrics()) {
        if (!metric.additive) {
          continue;
        }
        CAPTURE(metric.name);
        const std::vector<Setting> settings = settings_of(metric);
        const ClusterTally sums(cases, settings, ClusterTally::Ranks::Yes);
        Tally tally;
        sums.take({&unit_counts, 1}, {&tally, 1});
        for (const Setting& setting : settings) {
          check_same(metric.value(CaseView(cases, {}, tally), setting),
                     metric.value(CaseView(cases, times), setting));
        }
        ++rows;
      }
    }
  }
  CHECK(rows > 40 * 25);
}

TEST_CASE("cluster_tally: a cluster that enters more than 255 times counts as often") {
  for (const bool ties : {false, true}) {
    const ScoredCases cases = clustered_cases(5, ties);
    std::vector<std::uint32_t> unit_counts(cases.cluster_bound(), 1);
    unit_counts[3] = 300;
    std::vector<std::uint32_t> times;
    spread_to_cases(cases, unit_counts, times);
    Tally tally;
    ClusterTally(cases, {}, ClusterTally::Ranks::Yes).take({&unit_counts, 1}, {&tally, 1});
    const BinaryMetric& auroc = *find_binary_metric("auroc");
    check_same(auroc.value(CaseView(cases, {}, tally), {}),
               auroc.value(CaseView(cases, times), {}));
  }
}

TEST_CASE("cluster_walk: replicates together have the wins of each alone") {
  for (const bool ties : {false, true}) {
    const ScoredCases cases = clustered_cases(11, ties);
    const ClusterWalk walk(cases);
    std::vector<std::vector<std::uint32_t>> draws(
        19, std::vector<std::uint32_t>(cases.cluster_bound()));  // two walks of eight, one of three
    for (std::uint32_t replicate = 0; replicate < draws.size(); ++replicate) {
      draw_multiplicities(8, Purpose::Bootstrap, replicate, draws[replicate]);
    }
    draws[4].assign(cases.cluster_bound(), 255);  // the most that a byte holds, in every case
    draws[17][0] = 256;                           // more than that: its walk goes one by one
    const std::vector<std::int64_t> wins = walk.twice_wins(draws);
    REQUIRE(wins.size() == draws.size());
    for (std::size_t i = 0; i < draws.size(); ++i) {
      std::vector<std::uint32_t> times;
      spread_to_cases(cases, draws[i], times);
      std::int64_t slow = 0;  // every pair of a positive and a negative
      for (std::size_t p = 0; p < cases.size(); ++p) {
        for (std::size_t n = 0; n < cases.size(); ++n) {
          if (cases.labels()[p] == 1 && cases.labels()[n] == 0) {
            const double apart = cases.scores()[p] - cases.scores()[n];
            slow += std::int64_t{times[p]} * times[n] * (apart > 0.0 ? 2 : apart == 0.0 ? 1 : 0);
          }
        }
      }
      CHECK(wins[i] == slow);
    }
  }
}

TEST_CASE("cluster_walk: a long run of negatives, each as often as a byte holds") {
  std::vector<std::uint8_t> y_true(601, 0);
  y_true.back() = 1;
  std::vector<double> y_score;
  for (std::size_t i = 0; i < y_true.size(); ++i) {
    y_score.push_back(static_cast<double>(i));
  }
  const std::vector<std::uint32_t> cluster(y_true.size(), 0);
  const ScoredCases cases(y_true, y_score, cluster, {});
  const std::vector<std::vector<std::uint32_t>> draws(9, {255});
  for (const std::int64_t wins : ClusterWalk(cases).twice_wins(draws)) {
    CHECK(wins == 2 * 255 * 255 * 600);
  }
}

TEST_CASE("cluster_tally: pays with large clusters and additive rows alone") {
  const ScoredCases cases = clustered_cases(1, false);
  const std::vector<const BinaryMetric*> additive = {find_binary_metric("auroc"),
                                                     find_binary_metric("brier_score")};
  CHECK(pays_by_cluster(cases, additive));
  const std::vector<const BinaryMetric*> ranked = {find_binary_metric("brier_score"),
                                                   find_binary_metric("average_precision")};
  CHECK_FALSE(pays_by_cluster(cases, ranked));
  const std::vector<std::uint8_t> y_true = {0, 1, 0, 1};
  const std::vector<double> y_score = {0.1, 0.2, 0.3, 0.4};
  const std::vector<std::uint32_t> pairs = {0, 0, 1, 1};
  CHECK_FALSE(pays_by_cluster({y_true, y_score, pairs, {.scale = Scale::Probability}}, additive));
}

TEST_CASE(
    "cluster_tally: a cut that was not counted is a mistake, and so is a cluster without unit") {
  const ScoredCases cases = clustered_cases(2, false);
  const std::vector<Setting> cuts = {{.threshold = 0.5}};
  const ClusterTally sums(cases, cuts, ClusterTally::Ranks::No);
  Tally tally;
  const std::vector<std::uint32_t> once(cases.cluster_bound(), 1);
  sums.take({&once, 1}, {&tally, 1});
  CHECK_THROWS_AS(static_cast<void>(tally.lower_than(0)), std::logic_error);
  CHECK(tally.total().positives == cases.positives());
  CHECK(tally.total().negatives == cases.negatives());
  const std::vector<std::uint32_t> few(2, 1);
  CHECK_THROWS_AS(sums.take({&few, 1}, {&tally, 1}), std::invalid_argument);
}
