#include "harness/reference_docs.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "metrics/registry.h"
#include "metrics/survival_registry.h"

namespace clinval::harness {

TEST_CASE("reference_docs: the files of docs are what the program writes") {
  for (const std::string& name : doc_names()) {
    CAPTURE(name);
    std::ifstream file(CLINVAL_SOURCE_DIR "/docs/" + name + ".md", std::ios::binary);
    const std::string stored{std::istreambuf_iterator<char>(file), {}};
    CHECK_FALSE(stored.empty());
    // When this fails: scripts/update_docs.sh BUILD_FOLDER
    CHECK(stored == doc_page(name));
  }
  CHECK(doc_page("nonsense").empty());
}

TEST_CASE("reference_docs: every metric of both catalogues has a section") {
  const std::string text = metrics_markdown();
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    CAPTURE(metric.name);
    CHECK(text.find("\n### " + std::string(metric.name) + "\n") != std::string::npos);
  }
  for (const metrics::SurvivalMetric& metric : metrics::survival_metrics()) {
    CAPTURE(metric.name);
    CHECK(text.find("\n### " + std::string(metric.name) + "\n") != std::string::npos);
  }
}

TEST_CASE("reference_docs: degenerate case sets give the reasons that the headers name") {
  const auto has = [](const std::vector<std::string>& reasons, const std::string& reason) {
    return std::ranges::find(reasons, reason) != reasons.end();
  };
  const auto auroc = undefined_reasons(*metrics::find_binary_metric("auroc"));
  CHECK(auroc == std::vector<std::string>{"no_cases", "one_class"});
  const auto ppv = undefined_reasons(*metrics::find_binary_metric("ppv"));
  CHECK(has(ppv, "none_flagged"));
  CHECK_FALSE(has(ppv, "all_flagged"));
  const auto brier = undefined_reasons(*metrics::find_survival_metric("brier_t"));
  CHECK(has(brier, "no_cases"));
  CHECK(has(brier, "beyond_follow_up"));
}

TEST_CASE("reference_docs: the config page has the keys of the run config") {
  const std::string text = config_markdown();
  for (const char* key : {"`cases`", "`tasks`", "`gates`", "`resampling`", "`/tasks/N`"}) {
    CAPTURE(key);
    CHECK(text.find(key) != std::string::npos);
  }
}

}  // namespace clinval::harness
