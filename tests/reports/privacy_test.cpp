#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "reports/figures.h"
#include "reports/html_sections.h"
#include "reports/privacy_json.h"
#include "reports/privacy_words.h"
#include "reports/render.h"
#include "reports/results_json.h"
#include "reports/summary.h"
#include "reports/tables.h"
#include "tests/reports/example_privacy.h"
#include "tests/reports/example_results.h"

namespace clinval {

using reports::PrivacyGroup;
using reports::Results;

namespace {

Results with_privacy() {
  Results results = tests::small_results();
  results.privacy = tests::small_privacy();
  return results;
}

/// As the harness leaves it when the config declares no quasi-identifier.
Results with_nothing_declared() {
  Results results = with_privacy();
  results.privacy->quasi_identifiers.clear();
  results.privacy->groups.resize(1);
  for (reports::PrivacyMeasure& measure : results.privacy->groups.front().measures) {
    measure.value = metrics::Undefined::NoQuasiIdentifier;
  }
  return results;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  try {
    (void)reports::parse_results(text, "results.json");
  } catch (const configs::InputError& error) {
    return error.problems().front().code + " " + error.problems().front().pointer;
  }
  return "";
}

}  // namespace

TEST_CASE("privacy_json: text to results and back gives the same bytes") {
  for (const Results& results : {with_privacy(), with_nothing_declared()}) {
    const std::string text = reports::results_text(results);
    const Results read = reports::parse_results(text, "results.json");
    CHECK(reports::results_text(read) == text);
    REQUIRE(read.privacy);
    CHECK(read.privacy->groups.size() == results.privacy->groups.size());
  }
}

TEST_CASE("privacy_json: a measure has the agreed keys, a value or its reason") {
  const configs::Json json = reports::privacy_json(tests::small_privacy());
  const configs::Json& everybody = json.at("groups").array().front();
  CHECK(configs::canonical_json(everybody.at("measures").array().front()) ==
        R"({"counted":"subjects","estimator":"k_anonymity.own_category.subjects.1","limit":null,)"
        R"("metric":"k_anonymity","missing":"own_category","searched":"table","undefined":null,)"
        R"("value":1})");
  CHECK(configs::canonical_json(everybody.at("bands").array().back()) ==
        R"({"from":20,"records":0,"to":null})");
  const configs::Json& nobody = json.at("groups").array().back().at("measures").array().front();
  CHECK(nobody.at("value").is_null());
  CHECK(nobody.at("undefined").string() == "no_cases");
}

TEST_CASE("privacy_json: the schema names every key that is written, and no other") {
  const configs::Json schema = reports::results_schema();
  const configs::Json& audit =
      schema.at("properties").at("audits").at("properties").at("privacy").at("properties");
  const configs::Json json = reports::privacy_json(tests::small_privacy());
  const auto same_keys = [](const configs::Json& schema_of, const configs::Json& written) {
    CHECK(schema_of.object().size() == written.object().size());
    for (const auto& [key, value] : written.object()) {
      CAPTURE(key);
      CHECK(schema_of.find(key) != nullptr);
    }
  };
  same_keys(audit, json);
  const configs::Json& group = audit.at("groups").at("items").at("properties");
  const configs::Json& written = json.at("groups").array().front();
  same_keys(group, written);
  for (const char* list : {"bands", "measures"}) {
    same_keys(group.at(list).at("items").at("properties"), written.at(list).array().front());
  }
  same_keys(audit.at("quasi_identifiers").at("items").at("properties"),
            json.at("quasi_identifiers").array().front());
}

TEST_CASE("privacy_json: a stored audit that was tampered with is refused with its place") {
  const std::string text = reports::results_text(with_privacy());
  CHECK(error_of(text) == "");
  CHECK(error_of(replaced(text, "\"uniques\":4", "\"uniques\":-4")) ==
        "E-RESULTS-TYPE /audits/privacy/groups/0/uniques");
  CHECK(error_of(replaced(text, "\"uniques\":4", "\"uniques\":4,\"who\":1")) ==
        "E-RESULTS-UNKNOWN-KEY /audits/privacy/groups/0/who");
  CHECK(error_of(replaced(text, "\"metric\":\"k_anonymity\"", "\"metric\":\"k\"")) ==
        "E-RESULTS-VALUE /audits/privacy/groups/0/measures");
  Results results = with_privacy();
  std::ranges::rotate(results.privacy->groups, results.privacy->groups.begin() + 1);
  CHECK(error_of(reports::results_text(results)) == "E-RESULTS-VALUE /audits/privacy/groups");
}

TEST_CASE("privacy_words: the sentence says who is alone, the smallest class and the chances") {
  Results results = with_privacy();
  CHECK(reports::privacy_sentence(results) ==
        "Of 8 records of 7 patients 4 belong to a patient who is alone in the combination of sex "
        "and age; the smallest class has 1 (k-anonymity). An attacker who knows that somebody is "
        "in the table finds that person with probability up to 1.00, on average 0.75.");
  PrivacyGroup& all = results.privacy->groups.front();
  all.subjects = 8;
  all.uniques = 1;
  CHECK(holds(reports::privacy_sentence(results), "Of 8 records 1 is alone in the combination"));
  all.uniques = 0;
  CHECK(holds(reports::privacy_sentence(results), "Of 8 records none is alone in the comb"));
}

TEST_CASE("privacy_words: the rule for missing values is named, with what others would give") {
  Results results = with_privacy();
  CHECK(reports::missing_values_sentence(results) ==
        "1 of 8 records misses a quasi-identifier. A missing value counts as a value of its own, "
        "which leaves k at 1; if it matched any value k would be 1; without such records 1.");
  results.privacy->groups.front().incomplete = 0;
  CHECK(holds(reports::missing_values_sentence(results), "no record misses a quasi-identifier"));
}

TEST_CASE("privacy_words: what was not assessed and what does not exist are said") {
  const std::string not_assessed = "Not assessed: no quasi-identifiers declared.";
  for (const Results& results : {tests::small_results(), with_nothing_declared()}) {
    CHECK(reports::assessed_privacy(results) == nullptr);
    CHECK(reports::privacy_sentence(results) == not_assessed);
    CHECK(reports::missing_values_sentence(results).empty());
    CHECK(reports::privacy_figure(results).empty());
    CHECK(holds(reports::privacy_section(results).bytes(), not_assessed));
    CHECK(holds(reports::markdown_summary(results, tests::small_verdict()), "Not assessed"));
  }
  Results nobody = with_privacy();
  std::swap(nobody.privacy->groups.front(), nobody.privacy->groups.back());
  CHECK(reports::privacy_sentence(nobody) ==
        "Who can be recognised is not defined: there are no patients.");
}

TEST_CASE("privacy_words: bands and groups") {
  CHECK(reports::band_words({.from = 1, .to = 1}) == "1");
  CHECK(reports::band_words({.from = 5, .to = 10}) == "5 to 10");
  CHECK(reports::band_words({.from = 20}) == "20 or more");
  const auto audit = tests::small_privacy();
  CHECK(reports::group_words(audit.groups[0]) == "everybody");
  CHECK(reports::group_words(audit.groups[1]) == "sex F");
  CHECK(reports::group_words(audit.groups[2]) == "everybody, part external");
  CHECK(reports::measure_text(audit.groups[2], {}, 0) == "not defined: there are no patients");
  CHECK(reports::measure_text(audit.groups[0], {.searched = "group"}, 0).empty());
}

TEST_CASE("privacy_figure: a bar and a row for each band, drawn to the largest") {
  const reports::Figure figure = reports::privacy_figure(with_privacy());
  REQUIRE(figure.rows.size() == 6);
  CHECK(figure.rows[0] == std::vector<std::string>{"1", "4"});
  CHECK(figure.rows[1] == std::vector<std::string>{"2", "4"});
  CHECK(figure.rows[5] == std::vector<std::string>{"20 or more", "0"});
  const std::string picture = figure.picture.bytes();
  CHECK(holds(picture, "width=\"270\""));
  CHECK(holds(picture, "20 or more"));
}

TEST_CASE("privacy_section: table, figure and gaps, and no level beyond the subgroups") {
  const std::string page = reports::privacy_section(with_privacy()).bytes();
  CHECK(holds(page, "Risk of recognition by group"));
  CHECK(holds(page, "sex F"));
  CHECK(holds(page, "not defined: there are no patients"));
  CHECK(holds(page, "<svg"));
  CHECK(holds(page, reports::privacy_gaps().front()));
  CHECK_FALSE(holds(page, "young"));
}

TEST_CASE("privacy tables: one row a measure and one a band of every group") {
  const auto files = reports::render(with_privacy(), tests::small_verdict(), {"csv"});
  const auto bytes = [&](const std::string& path) {
    const auto found = std::ranges::find(files, path, &reports::RenderedFile::path);
    REQUIRE(found != files.end());
    return found->bytes;
  };
  const std::string measures = bytes("tables/privacy.csv");
  CHECK(holds(measures,
              ",,\"prosecutor_risk_mean\",\"prosecutor_risk_mean.own_category.subjects.1\","
              "\"table\",\"own_category\",\"subjects\",,0.75,,8,7,1,5,4\n"));
  CHECK(holds(measures, ",,\"no_cases\",0,0,0,0,0\n"));
  // Ten measures of everybody and three more of each other group; a header each.
  CHECK(std::ranges::count(measures, '\n') == 1 + 10 + 13 + 13);
  const std::string classes = bytes("tables/privacy_classes.csv");
  CHECK(holds(classes, ",\"sex=F\",20,,0\n"));
  CHECK(std::ranges::count(classes, '\n') == 1 + 3 * 6);
}

}  // namespace clinval
