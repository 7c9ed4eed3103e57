// Coverage of every interval of every binary metric on simulated cases whose truth is known, as a
// CSV table, and the exact coverage of Wilson's interval:
//   coverage_sim SIMULATIONS REPLICATES THREADS
// A function of its arguments, but for the threads. See scripts/coverage_simulation.

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "harness/replicates.h"
#include "tests/coverage.h"

namespace {

using namespace clinval;  // NOLINT(google-build-using-namespace): a program, not a header

constexpr std::array kSizes = {30U, 100U, 200U, 500U, 1000U, 3000U};
constexpr std::array kPrevalences = {0.1, 0.3, 0.5};
constexpr std::uint32_t kCasesOfTruth = 4'000'000;

const char* name_of(tests::Truth truth) {
  return truth == tests::Truth::Binormal ? "binormal" : "logistic";
}

std::vector<tests::Population> populations() {
  std::vector<tests::Population> all;
  for (const tests::Truth truth : {tests::Truth::Binormal, tests::Truth::Logistic}) {
    for (const double prevalence : kPrevalences) {
      all.push_back({.truth = truth, .prevalence = prevalence});
    }
  }
  return all;
}

void print(const tests::CoveragePlan& plan, const tests::Coverage& found, double truth) {
  const auto defined = static_cast<double>(found.defined);
  const double share = found.defined > 0 ? found.share() : 0.0;
  std::printf("%s,%s,%s,%s,%g,%u,%s,%.6g,%lld,%lld,", found.metric.c_str(), found.interval.c_str(),
              found.headline ? "headline" : "other", name_of(plan.population.truth),
              plan.population.prevalence, plan.cases,
              plan.design == metrics::Design::Independent ? "independent" : "clustered", truth,
              static_cast<long long>(found.simulations), static_cast<long long>(found.defined));
  if (found.defined == 0) {
    std::printf(",,\n");
    return;
  }
  std::printf("%.4f,%.4f,%.4g\n", share, std::sqrt(share * (1.0 - share) / defined),
              found.total_width / defined);
}

void print_exact() {
  for (const std::int64_t total : {30, 100, 200, 500, 1000, 3000}) {
    for (const double share : {0.01, 0.05, 0.1, 0.3, 0.5}) {
      std::printf("wilson,exact,,,%g,%lld,,,,,%.4f,,\n", share, static_cast<long long>(total),
                  tests::wilson_coverage(total, share, 0.95));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: coverage_sim SIMULATIONS REPLICATES THREADS\n");
    return 2;
  }
  const auto simulations = static_cast<std::uint32_t>(std::atoi(argv[1]));
  const auto replicates = static_cast<std::uint32_t>(std::atoi(argv[2]));
  const auto threads = static_cast<unsigned>(std::atoi(argv[3]));
  const std::vector<tests::Population> all = populations();
  std::vector<std::map<std::string, double>> truths(all.size());
  harness::run_on_workers(all.size(), threads, [&](std::size_t i) {
    truths[i] = tests::true_values(all[i], kCasesOfTruth);
  });
  std::vector<tests::CoveragePlan> plans;
  for (const tests::Population& population : all) {
    for (const metrics::Design design :
         {metrics::Design::Independent, metrics::Design::Clustered}) {
      for (const std::uint32_t cases : kSizes) {
        plans.push_back({population, design, cases, simulations, replicates});
      }
    }
  }
  std::vector<std::vector<tests::Coverage>> found(plans.size());
  harness::run_on_workers(plans.size(), threads, [&](std::size_t i) {
    const std::size_t population = i / (2 * kSizes.size());
    found[i] = tests::coverage_of(plans[i], truths[population]);
  });
  std::printf(
      "metric,interval,role,truth,prevalence,cases,design,true_value,simulations,defined,"
      "coverage,monte_carlo_error,mean_width\n");
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (const tests::Coverage& coverage : found[i]) {
      print(plans[i], coverage, truths[i / (2 * kSizes.size())].at(coverage.metric));
    }
  }
  print_exact();
  return 0;
}
