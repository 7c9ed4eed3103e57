#include "metrics/survival_registry.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

constexpr SurvivalSetting kSetting{.level = 0.95, .horizon = 2.0, .threshold = 0.4};

std::string content(const std::filesystem::path& path) {
  std::ifstream input(path);
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("survival_registry: a row is found by its name, and nothing by another") {
  for (const SurvivalMetric& metric : survival_metrics()) {
    CAPTURE(metric.name);
    CHECK(find_survival_metric(metric.name) == &metric);
  }
  CHECK(find_survival_metric("brier_score") == nullptr);
}

TEST_CASE("survival_registry: every row is filled in, and its estimator begins with its name") {
  std::set<std::string_view> estimators;
  for (const BinaryMetric& metric : binary_metrics()) {
    estimators.insert(metric.estimator);
  }
  for (const SurvivalMetric& metric : survival_metrics()) {
    CAPTURE(metric.name);
    CHECK(estimators.insert(metric.estimator).second);
    CHECK(metric.estimator.starts_with(std::string(metric.name) + "."));
    CHECK_FALSE(metric.title.empty());
    CHECK(metric.question.ends_with('?'));
    CHECK_FALSE(metric.formula.empty());
    CHECK(metric.headline.empty() == metric.distance);
    CHECK(metric.headline_clustered.empty() == metric.distance);
    CHECK(metric.minimum <= metric.ideal);
    CHECK(metric.ideal <= metric.maximum);
    const std::string oracle =
        content(std::filesystem::path(CLINVAL_TEST_DIR) / "oracles" / std::string(metric.oracle));
    CHECK(oracle.starts_with("# "));
  }
}

TEST_CASE("survival_registry: value and infer agree, and the headline is the first interval") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto input = tests::random_survival(seed, 80, 12);
    const SurvivalCases independent = input.independent();
    const SurvivalCases clustered = input.clustered();
    for (const SurvivalCases* cases : {&independent, &clustered}) {
      const SurvivalView view(*cases);
      for (const SurvivalMetric& metric : survival_metrics()) {
        CAPTURE(seed);
        CAPTURE(metric.name);
        const auto value = metric.value(view, kSetting);
        const auto estimate = metric.infer(view, kSetting);
        REQUIRE(value.has_value() == estimate.has_value());
        if (!value) {
          CHECK(value.error() == estimate.error());
          continue;
        }
        CHECK(*value == estimate->value);
        CHECK(*value >= metric.minimum);
        CHECK(*value <= metric.maximum);
        const bool is_clustered = cases->design() == Design::Clustered;
        const std::string_view headline =
            is_clustered ? metric.headline_clustered : metric.headline;
        if (headline.empty() || headline == "percentile") {
          CHECK(estimate->intervals.empty());
        } else {
          REQUIRE(estimate->intervals.size() >= 1);
          CHECK(estimate->intervals.front().id == headline);
        }
        ++compared;
      }
    }
  }
  CHECK(compared > 1500);
}

TEST_CASE("survival_registry: a monotone transformation of the risks changes no rank metric") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto input = tests::random_survival(seed, 60, 10);
    auto halved = input;
    std::ranges::for_each(halved.risk, [](double& risk) { risk /= 2.0; });
    const SurvivalCases cases = input.independent();
    const SurvivalCases other = halved.independent();
    for (const SurvivalMetric& metric : survival_metrics()) {
      CAPTURE(metric.name);
      const auto before = metric.value(cases, kSetting);
      const auto after = metric.value(other, kSetting);
      if (metric.invariance == Invariance::MonotoneTransform) {
        REQUIRE(before.has_value() == after.has_value());
        CHECK((!before || *before == *after));
      }
    }
  }
}

TEST_CASE("survival_registry: without a case every row has a reason") {
  const SurvivalCases nobody({}, {}, {});
  for (const SurvivalMetric& metric : survival_metrics()) {
    CAPTURE(metric.name);
    const auto estimate = metric.infer(nobody, kSetting);
    REQUIRE_FALSE(estimate.has_value());
    CHECK(estimate.error() == Undefined::NoCases);
  }
}

}  // namespace clinval::metrics
