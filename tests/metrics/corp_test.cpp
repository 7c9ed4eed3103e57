#include "metrics/corp.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/brier_score.h"
#include "metrics/log_loss.h"
#include "metrics/pool_adjacent.h"
#include "tests/metrics/calibration_sets.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

/// max over begins of min over ends of the mean: isotonic regression by definition.
std::vector<double> isotonic_by_definition(const std::vector<double>& y,
                                           const std::vector<double>& weight) {
  std::vector<double> fit;
  for (std::size_t i = 0; i < y.size(); ++i) {
    double best = -1.0;
    for (std::size_t begin = 0; begin <= i; ++begin) {
      double least = 2.0;
      for (std::size_t end = i; end < y.size(); ++end) {
        double total = 0.0;
        double weights = 0.0;
        for (std::size_t j = begin; j <= end; ++j) {
          total += weight[j] * y[j];
          weights += weight[j];
        }
        least = weights > 0.0 ? std::min(least, total / weights) : least;
      }
      best = std::max(best, least);
    }
    fit.push_back(best);
  }
  return fit;
}

std::vector<std::uint32_t> random_times(std::uint64_t seed, std::size_t n) {
  tests::RandomIntegers draw(seed);
  std::vector<std::uint32_t> times;
  for (std::size_t i = 0; i < n; ++i) {
    times.push_back(static_cast<std::uint32_t>(draw.next(3)));
  }
  return times;
}

}  // namespace

TEST_CASE("corp_brier_mcb, corp_brier_dsc, corp_brier_unc and the log parts: equal the oracle") {
  const tests::OracleTable oracle("corp.csv");
  int compared = 0;
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    const ScoredCases cases = data.independent();
    for (const std::string row : {"corp_brier_mcb", "corp_brier_dsc", "corp_brier_unc",
                                  "corp_log_mcb", "corp_log_dsc", "corp_log_unc"}) {
      CAPTURE(row);
      const auto found = find_binary_metric(row)->infer(cases, {});
      const double* expected = oracle.find(name, row);
      if (expected == nullptr) {
        CHECK((!found || row.ends_with("unc")));
        continue;
      }
      REQUIRE(found);
      CHECK(std::abs(found->value - *expected) < 1e-12);
      if (!row.ends_with("unc")) {
        CHECK(found->counts.at(0).first == "blocks");
        CHECK(static_cast<double>(found->counts.at(0).second) == *oracle.find(name, "blocks"));
      }
      ++compared;
    }
  }
  CHECK(compared >= 6 * 20);
}

TEST_CASE("corp: the parts add up to the scores") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const ScoredCases cases = tests::random_cases(seed, 50, seed % 2 == 0 ? 7 : 400).independent();
    const std::vector<std::uint32_t> times = random_times(seed, cases.size());
    const CaseView view(cases, times);
    const auto brier = corp_brier_mcb_value(view, {});
    REQUIRE(brier);
    CHECK(std::abs(*brier - *corp_brier_dsc_value(view, {}) + *corp_brier_unc_value(view, {}) -
                   *brier_score_value(view, {})) < 1e-13);
    CHECK(std::abs(*corp_log_mcb_value(view, {}) - *corp_log_dsc_value(view, {}) +
                   *corp_log_unc_value(view, {}) - *log_loss_value(view, {})) < 1e-13);
  }
}

TEST_CASE("pool_adjacent: equals isotonic regression by definition, with ties and counts") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases =
        tests::random_cases(seed, 4 + seed % 20, seed % 2 == 0 ? 5 : 1000).independent();
    const std::vector<std::uint32_t> times = random_times(seed + 3, cases.size());
    const CaseView view(cases, times);
    std::vector<double> y;
    std::vector<double> weight;
    for (const TieGroup& group : cases.groups()) {
      const ClassCounts counts = class_counts(view, group.begin, group.end);
      const auto total = static_cast<double>(counts.total());
      weight.push_back(total);
      y.push_back(total > 0.0 ? static_cast<double>(counts.positives) / total : 0.0);
    }
    const std::vector<double> expected = isotonic_by_definition(y, weight);
    for (const Pool& pool : pool_adjacent(view)) {
      for (std::size_t group = 0; group < y.size(); ++group) {
        const std::size_t begin = cases.groups()[group].begin;
        if (weight[group] > 0.0 && begin >= pool.begin && begin < pool.end) {
          CHECK(std::abs(pool.risk() - expected[group]) < 1e-14);
        }
      }
    }
  }
}

TEST_CASE("pool_adjacent: pools ascend strictly and hold every case once, from counts too") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ScoredCases cases = tests::random_cases(seed, 90, 1000).independent();
    const std::vector<Pool> pools = pool_adjacent(cases);
    std::int64_t total = 0;
    for (std::size_t i = 0; i < pools.size(); ++i) {
      total += pools[i].total;
      CHECK((i == 0 || pools[i].risk() > pools[i - 1].risk()));
    }
    CHECK(total == 90);
    std::vector<std::int64_t> positives;
    std::vector<std::int64_t> totals;
    for (const TieGroup& group : cases.groups()) {
      const ClassCounts counts = class_counts(cases, group.begin, group.end);
      positives.push_back(counts.positives);
      totals.push_back(counts.total());
    }
    const std::vector<Pool> counted = pool_adjacent(positives, totals);
    REQUIRE(counted.size() == pools.size());
    for (std::size_t i = 0; i < pools.size(); ++i) {
      CHECK(counted[i].positives == pools[i].positives);
      CHECK(counted[i].total == pools[i].total);
    }
  }
  CHECK_THROWS_AS((void)pool_adjacent(std::vector<std::int64_t>{1}, std::vector<std::int64_t>{}),
                  std::invalid_argument);
}

TEST_CASE("corp: by hand: two pools") {
  // Outcomes 0 | 1 0: the last two share 1/2.
  const ScoredCases cases = tests::probabilities({0, 1, 0}, {0.2, 0.5, 0.6});
  CHECK(pool_adjacent(cases).size() == 2);
  CHECK(*corp_brier_unc_value(cases, {}) == doctest::Approx(2.0 / 9.0).epsilon(1e-15));
  CHECK(*corp_brier_dsc_value(cases, {}) == doctest::Approx(2.0 / 9.0 - 0.5 / 3.0).epsilon(1e-14));
}

TEST_CASE("corp: without an answer it says why") {
  const ScoredCases one = tests::probabilities({1, 1}, {0.2, 0.5});
  CHECK(corp_brier_dsc(one, {}).error() == Undefined::OneClass);
  CHECK(corp_log_dsc_value(one, {}).error() == Undefined::OneClass);
  CHECK(*corp_log_unc_value(one, {}) == 0.0);
  CHECK(corp_brier_mcb(one, {})->value == doctest::Approx((0.64 + 0.25) / 2).epsilon(1e-15));
  const ScoredCases certain = tests::probabilities({1, 0}, {1.0, 0.5});
  CHECK(corp_log_mcb(certain, {}).error() == Undefined::ProbabilityZeroOrOne);
  CHECK(corp_brier_mcb(certain, {}).has_value());
  CHECK(corp_brier_mcb(tests::probabilities({}, {}), {}).error() == Undefined::NoCases);
}

}  // namespace clinval::metrics
