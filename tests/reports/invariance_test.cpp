#include <string>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "reports/html_sections.h"
#include "reports/invariance_json.h"
#include "reports/invariance_words.h"
#include "reports/render.h"
#include "reports/results_json.h"
#include "reports/summary.h"
#include "reports/wording.h"
#include "tests/reports/example_results.h"

namespace clinval {
namespace {

using reports::InvarianceRow;
using reports::Results;

Results with_audit() {
  Results results = tests::small_results();
  results.invariance = reports::InvarianceAudit{};
  results.invariance->mode = "throughput";
  results.invariance->batch = 32;
  results.invariance->tolerance = 1e-5;
  InvarianceRow row{.task = results.declared.tasks.front().id,
                    .model = results.declared.models.front().id,
                    .change = "batch",
                    .setting = 8,
                    .cases = 256,
                    .failed = 0,
                    .differing = 40,
                    .largest_difference = 6e-8,
                    .flips = {{0.1, 3}},
                    .headline = "auroc",
                    .headline_change = -0.001};
  results.invariance->rows = {row, row};
  results.invariance->rows[1].change = "repeat";
  results.invariance->rows[1].setting = 0;
  results.invariance->rows[1].headline_change = metrics::Undefined::OneClass;
  return results;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string error_of(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  try {
    (void)reports::parse_results(text, "results.json");
  } catch (const configs::InputError& error) {
    return error.problems().front().code + " " + error.problems().front().pointer;
  }
  return "";
}

}  // namespace

TEST_CASE("invariance_json: what is written is read back, and results without the audit too") {
  const std::string text = reports::results_text(with_audit());
  CHECK(holds(text, "\"invariance\":{\"batch\":32,\"mode\":\"throughput\""));
  CHECK(reports::results_text(reports::parse_results(text, "results.json")) == text);
  const std::string without = reports::results_text(tests::small_results());
  CHECK_FALSE(holds(without, "\"invariance\""));
  CHECK(reports::results_text(reports::parse_results(without, "results.json")) == without);
}

TEST_CASE("invariance_json: values that no run writes are refused") {
  const std::string text = reports::results_text(with_audit());
  CHECK(error_of(text, "\"mode\":\"throughput\"", "\"mode\":\"fast\"") ==
        "E-RESULTS-VALUE /audits/invariance/mode");
  CHECK(error_of(text, "\"change\":\"batch\"", "\"change\":\"moon\"") ==
        "E-RESULTS-VALUE /audits/invariance/rows/0/change");
  CHECK(error_of(text, "\"largest_difference\":6e-8", "\"largest_difference\":null") ==
        "E-RESULTS-VALUE /audits/invariance/rows/0/largest_difference");
}

TEST_CASE("invariance_words: the sentence stands in summary, console and page") {
  Results results = with_audit();
  const std::string sentence = reports::invariance_sentence(results);
  CAPTURE(sentence);
  CHECK(holds(sentence, "batches of 32"));
  CHECK(holds(sentence, "probabilities differ by up to 6e-8, at most 3 decisions flip"));
  CHECK(holds(reports::markdown_summary(results, {}), "## Invariance"));
  CHECK(holds(reports::console_summary(results, {}), sentence));
  const std::string page = reports::invariance_section(results).bytes();
  CHECK(holds(page, "8 cases a forward"));
  CHECK(holds(page, "3 at 0.1"));
  CHECK(holds(page, "6e-8"));
  for (InvarianceRow& row : results.invariance->rows) {
    row.differing = 0;
    row.largest_difference = 0.0;
    row.flips = {{0.1, 0}};
  }
  CHECK(holds(reports::invariance_sentence(results), "stayed the same, bit for bit"));
  results.invariance.reset();
  CHECK(reports::invariance_sentence(results).empty());
  CHECK(reports::invariance_section(results).empty());
}

TEST_CASE("invariance_words: a table of one row a change and threshold") {
  const std::string csv = reports::invariance_csv(*with_audit().invariance);
  CHECK(holds(csv, R"("batch",8,256,0,40,6e-8,0.1,3,"auroc",-0.001,)"));
  CHECK(holds(csv, R"("repeat",0,256,0,40,6e-8,0.1,3,"auroc",,"one_class")"));
  bool written = false;
  for (const auto& file : reports::render(with_audit(), {}, {"csv"})) {
    written = written || file.path == "tables/invariance.csv";
  }
  CHECK(written);
}

TEST_CASE("invariance_words: a gate names measure and change, and shows small numbers whole") {
  reports::GateDecision gate;
  gate.row = {.task = "t",
              .model = "m",
              .metric = "largest_difference",
              .audit = "invariance",
              .change = "batch"};
  gate.op = "<=";
  gate.limit = {1e-6};
  gate.estimate = 6e-8;
  CHECK(reports::gate_subject(gate) == "largest difference of a probability, m, change: batch");
  CHECK(reports::gate_numbers(gate) == "6e-8");
  gate.estimate.reset();
  CHECK(reports::gate_numbers(gate) == "no value");
}

}  // namespace clinval
