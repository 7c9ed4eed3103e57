#include "harness/replicates.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/registry.h"

namespace clinval::harness {
namespace {

/// 300 cases in 100 clusters of three, from a small congruential generator.
struct ClusteredCases {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> cluster;

  ClusteredCases() {
    std::uint64_t state = 7;
    const auto next = [&state] {
      state = state * 6364136223846793005u + 1442695040888963407u;
      return static_cast<double>(state >> 40) / 16777216.0;
    };
    for (std::uint32_t i = 0; i < 300; ++i) {
      y_prob.push_back(0.02 + 0.96 * next());
      y_true.push_back(next() < y_prob.back() ? 1 : 0);
      cluster.push_back(i / 3);
    }
  }
  [[nodiscard]] metrics::ScoredCases scored() const {
    return {y_true, y_prob, cluster, {.scale = metrics::Scale::Probability}};
  }
};

/// Every binary metric of these cases.
std::vector<ReplicatedGroup> panel(const metrics::ScoredCases& cases) {
  return {one_by_one(
      metrics::binary_metrics().size(), [&cases](std::span<const std::uint32_t> unit_counts,
                                                 std::span<std::optional<double>> values) {
        std::vector<std::uint32_t> times;
        metrics::spread_to_cases(cases, unit_counts, times);
        metrics::Setting setting;
        setting.threshold = 0.3;
        for (std::size_t i = 0; i < values.size(); ++i) {
          const auto value =
              metrics::binary_metrics()[i].value(metrics::CaseView(cases, times), setting);
          if (value) {
            values[i] = *value;
          }
        }
      })};
}

}  // namespace

TEST_CASE("replicates: equal for any number of workers") {
  const ClusteredCases data;
  const metrics::ScoredCases cases = data.scored();
  const auto one = bootstrap(panel(cases), 100, 130, 5, 1);
  for (const unsigned workers : {2u, 3u, 8u}) {
    const auto many = bootstrap(panel(cases), 100, 130, 5, workers);
    for (std::size_t i = 0; i < one.front().size(); ++i) {
      CHECK(many.front()[i] == one.front()[i]);
    }
  }
  CHECK(one.front().size() > 5);
  CHECK(existing(one.front().front()).values.size() == 130);
}

TEST_CASE("replicates: cases are sorted alike by any number of workers") {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_score;
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    y_score.push_back(static_cast<double>(i * 2654435761U % 100003U));
    y_true.push_back(i % 7 == 0 ? 1 : 0);
  }
  const metrics::ScoredCases one(y_true, y_score);
  for (const unsigned workers : {2U, 5U}) {
    const metrics::ScoredCases many(y_true, y_score, {}, {}, on_workers(workers));
    CHECK(std::ranges::equal(many.scores(), one.scores()));
    CHECK(std::ranges::equal(many.labels(), one.labels()));
    CHECK(std::ranges::equal(many.clusters(), one.clusters()));
    CHECK(many.groups().size() == one.groups().size());
    CHECK(many.positives() == one.positives());
  }
}

TEST_CASE("replicates: the first ones do not depend on how many are asked for") {
  const ClusteredCases data;
  const metrics::ScoredCases cases = data.scored();
  const auto few = bootstrap(panel(cases), 100, 30, 5, 1);
  const auto many = bootstrap(panel(cases), 100, 60, 5, 2);
  const ReplicateValues& first = few.front().front();
  CHECK(ReplicateValues(many.front().front().begin(), many.front().front().begin() + 30) == first);
}

TEST_CASE("replicates: a value equals the metric on the repeated cases") {
  const ClusteredCases data;
  const metrics::ScoredCases cases = data.scored();
  const auto replicates = bootstrap(panel(cases), 100, 3, 11, 1);
  std::vector<std::uint32_t> counts(100);
  metrics::draw_multiplicities(11, metrics::Purpose::Bootstrap, 2, counts);
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  for (std::size_t i = 0; i < data.y_true.size(); ++i) {
    for (std::uint32_t k = 0; k < counts[data.cluster[i]]; ++k) {
      y_true.push_back(data.y_true[i]);
      y_prob.push_back(data.y_prob[i]);
    }
  }
  const metrics::ScoredCases repeated(y_true, y_prob, {}, {.scale = metrics::Scale::Probability});
  const metrics::BinaryMetric& auroc = *metrics::find_binary_metric("auroc");
  const std::size_t index = static_cast<std::size_t>(&auroc - metrics::binary_metrics().data());
  CHECK(*replicates.front()[index][2] == *auroc.value(repeated, {}));
}

TEST_CASE("replicates: every task runs once and the lowest error is the one that counts") {
  std::vector<std::atomic<int>> ran(50);
  run_on_workers(50, 4, [&](std::size_t i) { ++ran[i]; });
  for (const std::atomic<int>& times : ran) {
    CHECK(times == 1);
  }
  const auto failing = [](std::size_t i) {
    if (i == 3 || i == 40) {
      throw std::runtime_error(i == 3 ? "three" : "forty");
    }
  };
  CHECK_THROWS_WITH(run_on_workers(50, 4, failing), "three");
}

}  // namespace clinval::harness
