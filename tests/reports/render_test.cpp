#include "reports/render.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "reports/escaping.h"
#include "reports/facts.h"
#include "reports/results_json.h"
#include "reports/sentences.h"
#include "reports/summary.h"
#include "tests/reports/example_results.h"

namespace clinval {

using reports::Decision;

namespace {

std::string golden(const std::string& name) {
  std::ifstream file(CLINVAL_TEST_DIR "/goldens/" + name, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string rendered(const reports::Results& results, const reports::Verdict& verdict,
                     const std::string& format, const std::string& path) {
  for (const reports::RenderedFile& file : reports::render(results, verdict, {format})) {
    if (file.path == path) {
      return file.bytes;
    }
  }
  FAIL("no file ", path);
  return "";
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::ptrdiff_t occurrences(const std::string& text, const std::string& part) {
  std::ptrdiff_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string sentence_of(const reports::Results& results, const std::string& topic) {
  for (const auto& sentence : reports::sentences(results, results.declared.tasks.front())) {
    if (sentence.topic == topic) {
      return sentence.text;
    }
  }
  return "";
}

}  // namespace

TEST_CASE("render: stored results give the stored reports byte for byte") {
  const auto results = reports::parse_results(golden("results.json"), "results.json");
  const auto verdict = reports::parse_verdict(golden("verdict.json"), "verdict.json");
  CHECK(reports::results_text(results) == golden("results.json"));
  CHECK(reports::verdict_text(verdict) == golden("verdict.json"));
  // A plain comparison: doctest would print both files.
  for (const auto& file : reports::render(results, verdict, {"html", "md", "junit"})) {
    CAPTURE(file.path);
    const bool equal = file.bytes == golden(file.path);
    CHECK(equal);
  }
}

TEST_CASE("render: an unknown format is a bug of the caller") {
  CHECK_THROWS_AS((void)reports::render(tests::small_results(), tests::small_verdict(), {"pdf"}),
                  std::invalid_argument);
}

TEST_CASE("render: only the internal profile carries the banner") {
  auto results = tests::small_results();
  const std::string banner = "not for release";
  CHECK(holds(rendered(results, tests::small_verdict(), "html", "report.html"), banner));
  results.profile = "public";
  CHECK_FALSE(holds(rendered(results, tests::small_verdict(), "html", "report.html"), banner));
}

TEST_CASE("render: an undefined value prints its reason in words") {
  const std::string page =
      rendered(tests::small_results(), tests::small_verdict(), "html", "report.html");
  CHECK(holds(page, "not defined: all patients have the same outcome"));
  CHECK_FALSE(holds(page, "nan"));
}

TEST_CASE("junit: failed, inconclusive, waived and warning gates have their own forms") {
  const std::string xml =
      rendered(tests::small_results(), tests::small_verdict(), "junit", "junit.xml");
  CHECK(occurrences(xml, "<testcase ") == 5);
  CHECK(occurrences(xml, "<failure type=\"gate_failed\"") == 1);
  CHECK(occurrences(xml, "<failure type=\"inconclusive\"") == 1);
  CHECK(occurrences(xml, "<skipped ") == 1);
  CHECK(occurrences(xml, "<system-out>") == 1);
  CHECK(holds(xml,
              "<testsuite name=\"clinval small\" tests=\"5\" failures=\"2\" errors=\"0\" "
              "skipped=\"1\">"));
  CHECK(holds(xml, "<property name=\"lower\" value=\"0.66\"/>"));
}

TEST_CASE("junit: an expired waiver does not hide a failure") {
  auto verdict = tests::small_verdict();
  verdict.gates[2].waiver->live = false;
  const std::string xml = rendered(tests::small_results(), verdict, "junit", "junit.xml");
  CHECK(occurrences(xml, "<failure type=\"gate_failed\"") == 2);
  CHECK(occurrences(xml, "<skipped ") == 0);
}

TEST_CASE("junit: without gates one test case says so") {
  reports::Verdict verdict;
  const std::string xml = rendered(tests::small_results(), verdict, "junit", "junit.xml");
  CHECK(occurrences(xml, "<testcase ") == 1);
  CHECK(holds(xml, "name=\"not_gated\""));
}

TEST_CASE("tables: numbers are exact and every row has all cells") {
  const auto results = tests::small_results();
  const std::string csv = rendered(results, tests::small_verdict(), "csv", "tables/estimates.csv");
  CHECK(holds(csv,
              "\"death\",\"network\",\"auroc\",\"auroc.1\",\"as_is\",,,,,,0.703125,,0.0221,"
              "\"logit_delong\",0.66,0.7512,0.09119999999999995,,,,\"\",1234,100,1134,1200,1200,,\n"));
  CHECK(holds(csv, "-0.01,"));  // a number, not guarded text
  std::size_t begin = 0;
  for (std::size_t end = csv.find('\n'); end != std::string::npos; end = csv.find('\n', begin)) {
    const std::string line = csv.substr(begin, end - begin);
    CHECK(std::ranges::count(line, ',') == 27);
    begin = end + 1;
  }
  CHECK(begin == csv.size());
}

TEST_CASE("sentences: risks are judged by the interval of observed to expected") {
  auto results = tests::small_results();
  reports::EstimateRow ratio = results.estimates.front();
  ratio.metric = "oe_ratio";
  ratio.cases = 1000;
  ratio.events = 300;
  const auto said = [&](double value, double lower, double upper) {
    ratio.value = value;
    ratio.intervals = {{.id = "influence", .limits = metrics::Limits{lower, upper}}};
    results.estimates.back() = ratio;
    return sentence_of(results, "Are the risks right?");
  };
  CHECK(said(1.5, 1.3, 1.7) ==
        "Of 100 patients like these, 30 have the outcome; the model expected 20: its risks are too "
        "low. Observed to expected: 1.50 (1.30 to 1.70).");
  CHECK(holds(said(0.75, 0.6, 0.85), "its risks are too high"));
  CHECK(holds(said(1.0, 0.9, 1.1), "about right on average"));
  CHECK(holds(said(1.0, 0.5, 2.0), "too few to tell"));
  CHECK(holds(said(0.95, 0.92, 0.98), "somewhat too high"));
}

TEST_CASE("sentences: a threshold that flags nobody is said to decide nothing") {
  auto results = tests::small_results();
  reports::EstimateRow rate = results.estimates.front();
  rate.at.threshold = 0.1;
  rate.metric = "sensitivity";
  rate.value = 0.0;
  results.estimates[2] = rate;
  rate.metric = "specificity";
  rate.value = 1.0;
  results.estimates.push_back(rate);
  CHECK(holds(sentence_of(results, "What would it do?"), "flags nobody, so it decides nothing"));
}

TEST_CASE("facts: the four counts are whole again from the rates") {
  auto results = tests::small_results();
  reports::EstimateRow rate = results.estimates.front();
  rate.at.threshold = 0.1;
  rate.metric = "sensitivity";
  rate.value = 67.0 / 100.0;
  results.estimates[2] = rate;
  rate.metric = "specificity";
  rate.value = 1001.0 / 1134.0;
  results.estimates.push_back(rate);
  const auto point = reports::operating_point(results, "death", "network", 0.1);
  REQUIRE(point);
  CHECK(point->true_positives == 67);
  CHECK(point->false_negatives == 33);
  CHECK(point->true_negatives == 1001);
  CHECK(point->false_positives == 133);
  CHECK_FALSE(reports::operating_point(results, "death", "network", 0.2));
}

TEST_CASE("facts: the worst group is the supported one of lowest AUROC") {
  const auto results = tests::example_results();
  const auto rows = reports::group_rows(results, "death_5y", "network", "auroc");
  const auto* worst = reports::worst_group(rows);
  REQUIRE(worst != nullptr);
  int supported = 0;
  for (const auto* row : rows) {
    if (reports::is_supported(*row)) {
      CHECK(*worst->value <= *row->value);
      ++supported;
    }
  }
  CHECK(supported > 3);
  CHECK(supported < static_cast<int>(rows.size()));
}

TEST_CASE("red_flags: thresholds of these data, waivers, softened verdicts and imputation") {
  auto results = tests::small_results();
  auto verdict = tests::small_verdict();
  const auto flagged = [&](const std::string& part) {
    const auto flags = reports::red_flags(results, verdict);
    return std::ranges::any_of(flags, [&](const std::string& flag) { return holds(flag, part); });
  };
  CHECK_FALSE(flagged("chosen on these same data"));
  CHECK(flagged("Gate G3 is waived until 2026-12-31"));
  CHECK(flagged("Gate G4"));
  CHECK_FALSE(flagged("filled in"));
  CHECK_FALSE(flagged("success in CI"));
  results.declared.tasks.front().thresholds.front().origin = "this_data";
  results.inputs.front().imputed = 600;
  verdict.verdict = Decision::Inconclusive;
  verdict.inconclusive_exit = 0;
  CHECK(flagged("chosen on these same data"));
  CHECK(flagged("filled in"));
  CHECK(flagged("success in CI"));
}

TEST_CASE("summary: the console gets no control character, the comment stays within its size") {
  auto verdict = tests::hostile_verdict();
  for (const char character : reports::console_summary(tests::hostile_results(), verdict)) {
    CHECK((static_cast<unsigned char>(character) >= 0x20 || character == '\n'));
  }
  const auto pattern = verdict.gates.front();
  verdict.gates.assign(2000, pattern);
  const std::string summary = reports::markdown_summary(tests::small_results(), verdict);
  CHECK(summary.size() < 65'000);
  CHECK(holds(summary, "more are in verdict.json"));
}

}  // namespace clinval
