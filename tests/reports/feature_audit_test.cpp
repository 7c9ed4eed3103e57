#include "reports/feature_audit.h"

#include <string>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "reports/html_report.h"
#include "reports/results_json.h"
#include "tests/reports/example_results.h"

namespace {

using namespace clinval;
using namespace clinval::reports;

Results with_events() {
  Results results = tests::small_results();
  results.features = {{.model = "net",
                       .cases = 10,
                       .without_events = 1,
                       .visible = 400,
                       .handed_out = 350,
                       .unknown_codes = 20,
                       .truncated = 30,
                       .truncated_cases = 2}};
  return results;
}

std::string error_of(const Results& results) {
  try {
    (void)parse_results(results_text(results), "results.json");
  } catch (const configs::InputError& error) {
    return error.problems().front().code + " " + error.problems().front().pointer;
  }
  return "";
}

}  // namespace

TEST_CASE("feature_audit: counts to text and back give the same bytes") {
  const std::string text = results_text(with_events());
  const Results read = parse_results(text, "results.json");
  CHECK(results_text(read) == text);
  REQUIRE(read.features.size() == 1);
  CHECK(read.features[0].model == "net");
  CHECK(read.features[0].without_events == 1);
  CHECK(read.features[0].handed_out == 350);
  CHECK(read.features[0].truncated_cases == 2);
  CHECK(results_text(tests::small_results()).find("\"features\":[") == std::string::npos);
}

TEST_CASE("feature_audit: events that do not add up are refused") {
  Results kept = with_events();
  kept.features[0].handed_out = 370;  // unknown codes were handed out
  CHECK(error_of(kept).empty());
  kept.features[0].handed_out = 369;
  CHECK(error_of(kept) == "E-RESULTS-VALUE /audits/features/0/visible");
}

TEST_CASE("feature_audit: the report shows shares of events and cases") {
  CHECK(feature_audit_part(tests::small_results()).empty());
  std::string page;
  for (const html::Markup& part : feature_audit_part(with_events())) {
    page += part.bytes();
  }
  CHECK(page.find("1 (10.0 %)") != std::string::npos);
  CHECK(page.find("20 (5.0 %)") != std::string::npos);
  CHECK(page.find("30 (7.5 %)") != std::string::npos);
  CHECK(page.find("2 (20.0 %)") != std::string::npos);
  CHECK(page.find(">350<") != std::string::npos);
}
