#include "reports/results_json.h"

#include <string>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "tests/reports/example_results.h"

namespace clinval {

using reports::parse_results;
using reports::parse_verdict;
using reports::results_text;
using reports::verdict_text;

namespace {

/// The stable code of the error that reading gives; "" when it gives none.
std::string error_of(const std::string& text) {
  try {
    (void)parse_results(text, "results.json");
  } catch (const configs::InputError& error) {
    CHECK(error.area() == configs::Area::Data);
    return error.problems().front().code + " " + error.problems().front().pointer;
  }
  return "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("results_json: an estimate row has the agreed keys and order of intervals") {
  const auto row = tests::small_results().estimates.front();
  CHECK(configs::canonical_json(reports::estimate_json(row)) ==
        R"({"at":{},"cases":1234,"clusters":1200,"estimator":"auroc.1","events":100,"intervals":[)"
        R"({"id":"logit_delong","kind":"pointwise","level":0.95,"lower":0.66,"upper":0.7512},)"
        R"({"id":"percentile","kind":"pointwise","level":0.95,"lower":0.6612,)"
        R"("monte_carlo_error":{"lower":0.0008,"upper":0.0009},"replicates":2000,"upper":0.7498}],)"
        R"("marks":[],"metric":"auroc","model":"network","part":null,"standard_error":0.0221,)"
        R"("subgroup":null,"subjects":1200,"task":"death","undefined":null,"value":0.703125,)"
        R"("view":"as_is"})");
}

TEST_CASE("results_json: an undefined value is null with its reason") {
  const auto row = tests::small_results().estimates.at(2);
  const configs::Json json = reports::estimate_json(row);
  CHECK(json.at("value").is_null());
  CHECK(json.at("undefined").string() == "one_class");
  CHECK(json.at("at").at("threshold").number() == 0.1);
}

TEST_CASE("results_json: a missing interval has null limits, its reason and the replicates") {
  const auto row = tests::small_results().estimates.at(1);
  const configs::Json json = reports::estimate_json(row).at("intervals").array().front();
  CHECK(json.at("lower").is_null());
  CHECK(json.at("upper").is_null());
  CHECK(json.at("undefined").string() == "replicates_undefined");
  CHECK(json.at("replicates").integer() == 1950);
  CHECK(reports::estimate_json(row).at("subgroup").at("level").array().front().is_null());
}

TEST_CASE("results_json: text to results and back gives the same bytes") {
  for (const auto& results : {tests::small_results(), tests::example_results()}) {
    const std::string text = results_text(results);
    CHECK(results_text(parse_results(text, "results.json")) == text);
  }
}

TEST_CASE("results_json: verdict to text and back gives the same bytes") {
  const std::string text = verdict_text(tests::small_verdict());
  CHECK(verdict_text(parse_verdict(text, "verdict.json")) == text);
  const auto verdict = parse_verdict(text, "verdict.json");
  CHECK(verdict.verdict == reports::Decision::Fail);
  CHECK(verdict.gates.size() == 5);
  CHECK(verdict.gates[2].waiver->live);
}

TEST_CASE("results_json: a stored file that was tampered with is refused with its place") {
  const std::string text = results_text(tests::small_results());
  CHECK(error_of(text) == "");
  CHECK(error_of(replaced(text, "\"audits\":{}", "\"audits\":{\"x\":1}")) ==
        "E-RESULTS-UNKNOWN-KEY /audits/x");
  CHECK(error_of(replaced(text, "\"profile\":\"internal\",", "")) ==
        "E-RESULTS-MISSING-KEY /profile");
  CHECK(error_of(replaced(text, "\"schema_version\":1", "\"schema_version\":2")) ==
        "E-RESULTS-VALUE /schema_version");
  CHECK(error_of(replaced(text, "\"cases\":1234", "\"cases\":-1")) ==
        "E-RESULTS-TYPE /contrasts/0/cases");
  CHECK(error_of(replaced(text, "\"undefined\":\"one_class\"", "\"undefined\":\"whatever\"")) ==
        "E-RESULTS-VALUE /estimates/2/undefined");
  CHECK(error_of(replaced(text, "\"value\":0.703125", "\"value\":null")) ==
        "E-RESULTS-VALUE /estimates/0/undefined");
  CHECK(error_of(replaced(text, "\"sensitivity\":[0,0.8,1]", "\"sensitivity\":[0,0.8]")) ==
        "E-RESULTS-VALUE /curves/0/columns/sensitivity");
}

TEST_CASE("results_json: a verdict with a wrong number of limits is refused") {
  const std::string text =
      replaced(verdict_text(tests::small_verdict()), "\"limit\":[0.8]", "\"limit\":[0.8,0.9]");
  CHECK_THROWS_AS((void)parse_verdict(text, "verdict.json"), configs::InputError);
}

TEST_CASE("results_json: every object of the schemas is closed") {
  // Walks both schemas: an object with `properties` must forbid others.
  int objects = 0;
  const auto walk = [&](const auto& self, const configs::Json& json) -> void {
    if (json.is_object()) {
      if (json.find("properties") != nullptr && json.find("properties")->is_object() &&
          json.find("type") != nullptr && json.find("type")->is_string()) {
        REQUIRE(json.find("additionalProperties") != nullptr);
        CHECK_FALSE(json.at("additionalProperties").boolean());
        ++objects;
      }
      for (const auto& [name, value] : json.object()) {
        self(self, value);
      }
    }
    if (json.is_array()) {
      for (const configs::Json& item : json.array()) {
        self(self, item);
      }
    }
  };
  walk(walk, reports::results_schema());
  walk(walk, reports::verdict_schema());
  CHECK(objects > 20);
}

TEST_CASE("results: a row is found by its whole key, and a null model matches only itself") {
  const auto results = tests::small_results();
  CHECK(reports::find_estimate(results, "death", "network", "auroc") == &results.estimates[0]);
  CHECK(reports::find_estimate(results, "death", std::nullopt, "auroc") == nullptr);
  CHECK(reports::find_estimate(results, "death", std::nullopt, "prevalence") ==
        &results.estimates[3]);
  CHECK(reports::find_estimate(results, "death", "network", "sensitivity", {0.1}) ==
        &results.estimates[2]);
  CHECK(reports::find_estimate(results, "death", "network", "sensitivity") == nullptr);
  const reports::Slice unknown{{"sex"}, {std::nullopt}};
  CHECK(reports::find_estimate(results, "death", "network", "auroc", {}, unknown) ==
        &results.estimates[1]);
}

}  // namespace clinval
