#include "metrics/shifted_prevalence.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/catalogue_oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::probabilities;
using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;

}  // namespace

TEST_CASE("shifted_prevalence: worked by hand: sensitivity and specificity of 3/4") {
  const ScoredCases cases =
      probabilities({1, 1, 1, 1, 0, 0, 0, 0}, {0.9, 0.9, 0.9, 0.1, 0.9, 0.1, 0.1, 0.1});
  const Setting setting{.threshold = 0.2, .prevalence = 0.25};
  CHECK(*ppv_at_prevalence_value(cases, setting) == 0.5);
  CHECK(*npv_at_prevalence_value(cases, setting) == 0.9);
  CHECK(*net_benefit_at_prevalence_value(cases, setting) ==
        doctest::Approx(0.1875 - 0.1875 * 0.25).epsilon(1e-15));
  CHECK(*standardised_net_benefit_at_prevalence_value(cases, setting) ==
        doctest::Approx(0.75 - 0.75 * 0.25).epsilon(1e-15));
}

TEST_CASE("shifted_prevalence: at the prevalence of the cases nothing changes") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const ScoredCases cases = tests::random_cases(seed, 40, 9).independent();
    const double prevalence = static_cast<double>(cases.positives()) / 40.0;
    const Setting setting{.threshold = 0.4, .prevalence = prevalence};
    for (const char* name : {"ppv", "npv", "net_benefit", "standardised_net_benefit"}) {
      CAPTURE(name);
      const auto here = find_binary_metric(name)->value(cases, setting);
      const auto there =
          find_binary_metric(std::string(name) + "_at_prevalence")->value(cases, setting);
      if (here && there) {
        CHECK(*here == doctest::Approx(*there).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("shifted_prevalence: undefined and refused") {
  const Setting setting{.threshold = 0.5, .prevalence = 0.1};
  const ScoredCases cases = probabilities({1, 0}, {0.3, 0.4});
  CHECK(ppv_at_prevalence(cases, setting).error() == Undefined::NoneFlagged);
  CHECK(npv_at_prevalence(cases, {.threshold = 0.2, .prevalence = 0.1}).error() ==
        Undefined::AllFlagged);
  for (const auto metric : {ppv_at_prevalence, npv_at_prevalence, net_benefit_at_prevalence,
                            standardised_net_benefit_at_prevalence}) {
    CHECK(metric(probabilities({}, {}), setting).error() == Undefined::NoCases);
    CHECK(metric(probabilities({1}, {0.7}), setting).error() == Undefined::OneClass);
    CHECK(metric(ScoredCases(Labels{1}, Scores{3}), setting).error() == Undefined::NotAProbability);
    for (const double q : {0.0, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
      CHECK_THROWS_AS(static_cast<void>(metric(cases, {.threshold = 0.5, .prevalence = q})),
                      std::invalid_argument);
    }
  }
  const ScoredCases perfect = probabilities({1, 0}, {0.9, 0.1});
  CHECK(ppv_at_prevalence(perfect, setting)->intervals.at(0).limits.error() ==
        Undefined::ZeroVariance);
}

// By the names ppv_at_prevalence, npv_at_prevalence, net_benefit_at_prevalence and
// standardised_net_benefit_at_prevalence.
TEST_CASE("shifted_prevalence: values and errors equal the oracle") {
  CHECK(tests::check_catalogue_oracle("shifted_prevalence.csv", 1e-12) >= 600);
}

}  // namespace clinval::metrics
