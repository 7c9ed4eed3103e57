#include "metrics/registry.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::metrics {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream input(path);
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("registry: rows that take a threshold stand after all others") {
  const auto metrics = binary_metrics();
  CHECK(std::ranges::is_partitioned(
      metrics, [](const BinaryMetric& metric) { return metric.takes == Takes::Nothing; }));
  CHECK(metrics.front().takes == Takes::Nothing);
  CHECK(metrics.back().takes == Takes::ThresholdAndPrevalence);
}

TEST_CASE("registry: a row is found by its name, and nothing by another") {
  for (const BinaryMetric& metric : binary_metrics()) {
    CAPTURE(metric.name);
    CHECK(find_binary_metric(metric.name) == &metric);
  }
  CHECK(find_binary_metric("acuracy") == nullptr);
  CHECK(find_binary_metric("") == nullptr);
}

TEST_CASE("registry: every row is filled in, and its estimator begins with its name") {
  std::set<std::string_view> estimators;
  for (const BinaryMetric& metric : binary_metrics()) {
    CAPTURE(metric.name);
    CHECK(estimators.insert(metric.estimator).second);
    CHECK(metric.estimator.starts_with(std::string(metric.name) + "."));
    CHECK(estimator_id(metric, {}) == metric.estimator);
    CHECK_FALSE(metric.title.empty());
    CHECK(metric.question.ends_with('?'));
    CHECK_FALSE(metric.formula.empty());
    CHECK(metric.headline.empty() == metric.headline_clustered.empty());
    CHECK((!metric.headline.empty() || metric.resample == Resample::OnDemand));
    CHECK((metric.kind != Kind::Distance || metric.headline.empty()));
    CHECK((metric.value != nullptr));
    CHECK((metric.infer != nullptr));
    CHECK(metric.minimum <= metric.ideal);
    CHECK(metric.ideal <= metric.maximum);
  }
}

// The oracle file names the idea: x.csv is made by scripts/oracles/x.* and read by x_test.cpp,
// which speaks of the row by name.
TEST_CASE("registry: every row has its test, its oracle file and the script that makes it") {
  const std::filesystem::path tests = CLINVAL_TEST_DIR;
  const std::filesystem::path scripts = tests / ".." / "scripts" / "oracles";
  for (const BinaryMetric& metric : binary_metrics()) {
    CAPTURE(metric.name);
    const std::string idea = std::filesystem::path(metric.oracle).stem().string();
    const std::string test = content(tests / "metrics" / (idea + "_test.cpp"));
    CHECK(test.find(metric.name) != std::string::npos);
    CHECK(test.find("oracle") != std::string::npos);
    const std::string oracle = content(tests / "oracles" / std::string(metric.oracle));
    CHECK(oracle.starts_with("# "));
    CHECK((std::filesystem::exists(scripts / (idea + ".py")) ||
           std::filesystem::exists(scripts / (idea + ".R"))));
  }
}

}  // namespace clinval::metrics
