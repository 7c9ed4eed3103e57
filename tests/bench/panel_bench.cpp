// Nanoseconds a case and replicate of the whole binary panel: draw, spread, tally and the value of
// every row, two thresholds, one other prevalence. Clusters of two cases, one thread, processor
// time.
//   panel_bench [cases [replicates]]

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "metrics/random.h"
#include "metrics/registry.h"
#include "metrics/resampling.h"
#include "metrics/tally.h"

namespace {

using namespace clinval::metrics;  // NOLINT(google-build-using-namespace): a program, not a header

constexpr std::uint32_t kSeed = 20260101;

ScoredCases simulated(std::uint32_t count) {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> cluster;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto words = philox_words({i, 0, 0, 0}, {kSeed, 0});
    const double risk = open_uniform(words[0]);
    y_prob.push_back(risk * risk);
    y_true.push_back(open_uniform(words[1]) < risk * risk ? 1 : 0);
    cluster.push_back(i / 2);
  }
  return {y_true, y_prob, cluster, {.scale = Scale::Probability}};
}

// Of the processor, so that a busy machine does not count.
double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

struct Row {
  const BinaryMetric* metric;
  double threshold;
  double seconds = 0.0;
};

std::vector<Row> panel() {
  std::vector<Row> rows;
  for (const BinaryMetric& metric : binary_metrics()) {
    if (metric.resample != Resample::Yes) {
      continue;
    }
    rows.push_back({.metric = &metric, .threshold = 0.1});
    if (metric.takes != Takes::Nothing) {
      rows.push_back({.metric = &metric, .threshold = 0.3});
    }
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  const auto count = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 100000);
  const auto replicates = static_cast<std::uint32_t>(argc > 2 ? std::atoi(argv[2]) : 100);
  const ScoredCases cases = simulated(count);
  std::vector<Row> rows = panel();
  std::vector<std::uint32_t> units(cases.cluster_bound());
  std::vector<std::uint32_t> times;
  Tally tally;
  double drawing = 0.0;
  double tallying = 0.0;
  double check = 0.0;
  const std::clock_t begin = std::clock();
  for (std::uint32_t r = 0; r < replicates; ++r) {
    std::clock_t start = std::clock();
    draw_multiplicities(kSeed, Purpose::Bootstrap, r, units);
    spread_to_cases(cases, units, times);
    drawing += seconds_since(start);
    start = std::clock();
    take_tally(CaseView(cases, times), tally);
    tallying += seconds_since(start);
    const CaseView view(cases, times, tally);
    for (Row& row : rows) {
      start = std::clock();
      if (const auto value = row.metric->value(view, {.threshold = row.threshold})) {
        check += *value;
      }
      row.seconds += seconds_since(start);
    }
  }
  const double scale = 1e9 / count / replicates;
  std::printf("%-40s %6.2f ns\n%-40s %6.2f ns\n", "draw and spread", drawing * scale, "tally",
              tallying * scale);
  for (const Row& row : rows) {
    if (row.seconds * scale > 0.05) {
      std::printf("%-40s %6.2f ns\n", std::string(row.metric->name).c_str(), row.seconds * scale);
    }
  }
  std::printf("clinval: %zu rows, n = %u: %.1f ns a case and replicate (check %.6f)\n", rows.size(),
              count, seconds_since(begin) * scale, check);
  return 0;
}
