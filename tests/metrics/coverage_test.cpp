#include "tests/coverage.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/random.h"
#include "metrics/registry.h"
#include "metrics/resampling.h"

// Intervals against a known truth: p is uniform on (0, 1) and y happens with probability p, so that
// AUROC = 5/6, Brier = 1/6, log loss = 1/2, O/E = 1, prevalence = 1/2, sensitivity at 1/2 = 3/4,
// net benefit at 1/2 = 1/4. Seeds are fixed: a case cannot fail by chance.
namespace clinval::metrics {
namespace {

constexpr std::uint32_t kSimulations = 400;
constexpr std::uint32_t kPurposeOfTests = 1000;

struct Simulated {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> cluster;
};

/// n cases, each standing `copies` times in a cluster of its own.
Simulated simulated(std::uint32_t simulation, std::uint32_t n, std::uint32_t copies) {
  Simulated cases;
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto words = philox_words({i, simulation, 0, 0}, {1, kPurposeOfTests});
    const double p = open_uniform(words[0]);
    const std::uint8_t y = open_uniform(words[1]) < p ? 1 : 0;
    cases.y_true.insert(cases.y_true.end(), copies, y);
    cases.y_prob.insert(cases.y_prob.end(), copies, p);
    cases.cluster.insert(cases.cluster.end(), copies, i);
  }
  return cases;
}

ScoredCases scored(const Simulated& cases, Design design) {
  const auto cluster = design == Design::Clustered ? cases.cluster : std::vector<std::uint32_t>{};
  return {cases.y_true, cases.y_prob, cluster, {.scale = Scale::Probability}};
}

/// Share of simulations whose headline interval holds the truth.
double coverage(const std::string& name, double truth, Design design, std::uint32_t copies) {
  const BinaryMetric& metric = *find_binary_metric(name);
  int held = 0;
  for (std::uint32_t s = 0; s < kSimulations; ++s) {
    const auto estimate =
        metric.infer(scored(simulated(s, 150, copies), design), {.threshold = 0.5});
    const Limits limits = *estimate->intervals.at(0).limits;
    held += limits.lower <= truth && truth <= limits.upper ? 1 : 0;
  }
  return held / static_cast<double>(kSimulations);
}

Interval bootstrap(const ScoredCases& cases, const std::string& name, std::uint32_t units) {
  const BinaryMetric& metric = *find_binary_metric(name);
  Replicates replicates{.values = {}, .requested = 200};
  std::vector<std::uint32_t> counts(units);
  std::vector<std::uint32_t> times;
  for (std::uint32_t r = 0; r < 200; ++r) {
    draw_multiplicities(3, Purpose::Bootstrap, r, counts);
    spread_to_cases(cases, counts, times);
    if (const auto value = metric.value(CaseView(cases, times), {.threshold = 0.5})) {
      replicates.values.push_back(*value);
    }
  }
  return percentile_interval(replicates, 0.95);
}

double bootstrap_coverage(const std::string& name, double truth) {
  int held = 0;
  for (std::uint32_t s = 0; s < kSimulations; ++s) {
    const ScoredCases cases = scored(simulated(s, 100, 2), Design::Clustered);
    const Limits limits = *bootstrap(cases, name, 100).limits;
    held += limits.lower <= truth && truth <= limits.upper ? 1 : 0;
  }
  return held / static_cast<double>(kSimulations);
}

// 95 % give or take three standard errors of 1.1 %.
bool nominal(double share) {
  return share > 0.917 && share < 0.983;
}

}  // namespace

TEST_CASE("coverage: headline intervals of independent cases hold the truth in 95 percent") {
  CHECK(nominal(coverage("auroc", 5.0 / 6.0, Design::Independent, 1)));
  CHECK(nominal(coverage("brier_score", 1.0 / 6.0, Design::Independent, 1)));
  CHECK(nominal(coverage("log_loss", 0.5, Design::Independent, 1)));
  CHECK(nominal(coverage("oe_ratio", 1.0, Design::Independent, 1)));
  CHECK(nominal(coverage("prevalence", 0.5, Design::Independent, 1)));
  CHECK(nominal(coverage("sensitivity", 0.75, Design::Independent, 1)));
  CHECK(nominal(coverage("net_benefit", 0.25, Design::Independent, 1)));
}

TEST_CASE("coverage: repeated cases need the clustered interval") {
  CHECK(nominal(coverage("auroc", 5.0 / 6.0, Design::Clustered, 3)));
  CHECK(nominal(coverage("oe_ratio", 1.0, Design::Clustered, 3)));
  CHECK(coverage("auroc", 5.0 / 6.0, Design::Independent, 3) < 0.85);
  CHECK(coverage("oe_ratio", 1.0, Design::Independent, 3) < 0.85);
}

TEST_CASE("coverage: cluster percentile limits hold the truth in about 95 percent") {
  CHECK(nominal(bootstrap_coverage("auroc", 5.0 / 6.0)));
  CHECK(nominal(bootstrap_coverage("brier_score", 1.0 / 6.0)));
}

namespace {

/// Probability of at most `count` successes in `total` trials.
double binomial_at_most(std::int64_t count, std::int64_t total, double share) {
  const auto n = static_cast<double>(total);
  double sum = 0.0;
  for (std::int64_t i = 0; i <= count; ++i) {
    const auto k = static_cast<double>(i);
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                    k * std::log(share) + (n - k) * std::log1p(-share));
  }
  return sum;
}

/// Not to be told from 95 % but once in a thousand times on either side.
bool compatible(const tests::Coverage& coverage) {
  constexpr double kRare = 1e-3;
  const double low = binomial_at_most(coverage.held, coverage.defined, 0.95);
  const double high = 1.0 - binomial_at_most(coverage.held - 1, coverage.defined, 0.95);
  return low > kRare && high > kRare;
}

void check_headlines(const tests::CoveragePlan& plan) {
  const std::map<std::string, double> truths = tests::true_values(plan.population, 400'000);
  std::size_t headlines = 0;
  for (const tests::Coverage& coverage : tests::coverage_of(plan, truths)) {
    CAPTURE(coverage.metric);
    CAPTURE(coverage.interval);
    CAPTURE(coverage.held);
    CAPTURE(coverage.defined);
    if (!coverage.headline) {
      CHECK(coverage.share() > 0.85);
      continue;
    }
    ++headlines;
    CHECK(coverage.defined >= 95 * coverage.simulations / 100);
    if (find_binary_metric(coverage.metric)->coverage_note.empty()) {
      CHECK(compatible(coverage));
    } else {
      CHECK(coverage.share() > 0.8);
    }
  }
  CHECK(headlines == truths.size());  // no row is left out
}

}  // namespace

TEST_CASE("coverage: every headline of independent cases, the exact binomial limits deciding") {
  check_headlines({.population = {.truth = tests::Truth::Binormal, .prevalence = 0.3},
                   .design = Design::Independent,
                   .cases = 250,
                   .simulations = 300,
                   .replicates = 200,
                   .percentiles = tests::Percentiles::Headlines});
}

TEST_CASE("coverage: every headline of clustered cases, the exact binomial limits deciding") {
  check_headlines({.population = {.truth = tests::Truth::Binormal, .prevalence = 0.3},
                   .design = Design::Clustered,
                   .cases = 400,
                   .simulations = 200,
                   .replicates = 100,
                   .percentiles = tests::Percentiles::Headlines});
}

TEST_CASE("coverage: a model that is too high and too sure") {
  check_headlines({.population = {.truth = tests::Truth::Logistic, .prevalence = 0.5},
                   .design = Design::Independent,
                   .cases = 250,
                   .simulations = 300,
                   .replicates = 200,
                   .percentiles = tests::Percentiles::Headlines});
}

TEST_CASE("coverage: Wilson's interval by enumeration of the binomial distribution") {
  // By hand: n = 1, z = 1.96: the limits are 0 to 0.793 and 0.207 to 1.
  CHECK(tests::wilson_coverage(1, 0.5, 0.95) == doctest::Approx(1.0).epsilon(1e-12));
  CHECK(tests::wilson_coverage(1, 0.1, 0.95) == doctest::Approx(0.9).epsilon(1e-12));
  for (const std::int64_t total : {30, 100, 200, 500, 1000}) {
    CAPTURE(total);
    double mean = 0.0;
    for (int i = 1; i < 100; ++i) {
      const double covered = tests::wilson_coverage(total, i / 100.0, 0.95);
      mean += covered / 99.0;
      CHECK(covered > 0.83);
    }
    CHECK(mean > 0.945);
    CHECK(mean < 0.96);
  }
}

}  // namespace clinval::metrics
