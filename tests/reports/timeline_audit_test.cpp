#include "reports/timeline_audit.h"

#include <string>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "reports/html_sections.h"
#include "reports/results_json.h"
#include "reports/summary.h"
#include "tests/reports/example_results.h"

namespace clinval {

using reports::Results;
using reports::TimelineAudit;

namespace {

TimelineAudit small_audit() {
  return {.sources = {{.source = "labs", .events = 900},
                      {.source = "meds",
                       .events = 1200,
                       .availability_declared = true,
                       .meds_version = "0.4.0"}},
          .subjects = 12,
          .events = 2000,
          .events_without_case = 100,
          .codes = {{.code = "LAB//<A>", .handed_out = 3000, .future = 40, .late = 5},
                    {.code = "SEX", .handed_out = 20, .future = 0, .late = 0}},
          .other_codes = 3,
          .other = {.code = "", .handed_out = 7, .future = 2, .late = 1}};
}

Results with_timeline() {
  Results results = tests::small_results();
  results.timeline = small_audit();
  return results;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("timeline_audit: text to results and back gives the same bytes") {
  for (const Results& results : {with_timeline(), tests::small_results()}) {
    const std::string text = reports::results_text(results);
    const Results back = reports::parse_results(text, "results.json");
    CHECK(back.timeline.has_value() == results.timeline.has_value());
    CHECK((!back.timeline || back.timeline->other_codes == 3));
    CHECK((!back.timeline || back.timeline->other.future == 2));
    CHECK(reports::results_text(back) == text);
  }
}

TEST_CASE("timeline_audit: another word for availability is refused with its place") {
  std::string text = reports::results_text(with_timeline());
  const std::string word = "assumed_event_time";
  text.replace(text.find(word), word.size(), "guessed");
  std::string found;
  try {
    (void)reports::parse_results(text, "results.json");
  } catch (const configs::InputError& error) {
    found = error.problems().front().code + " " + error.problems().front().pointer;
  }
  CHECK(found == "E-RESULTS-VALUE /audits/timeline/sources/0/availability");
}

TEST_CASE("timeline_audit: says what was held back, and in plain words what is assumed") {
  TimelineAudit audit = small_audit();
  CHECK(reports::all_codes(audit).handed_out == 3027);
  const std::string said = reports::timeline_sentence(audit);
  CHECK(holds(said, "2,000 events of 12 patients"));
  CHECK(holds(said, "3,027 were known by then"));
  CHECK(holds(said, "42 were held back because they happened later"));
  CHECK(holds(said, "6 because they became known only later"));
  CHECK(holds(reports::availability_sentence(audit), "1 of 2 sources"));
  audit.sources[1].availability_declared = false;
  CHECK(holds(reports::availability_sentence(audit), "availability assumed equal to event time"));
  audit.sources[0].availability_declared = true;
  audit.sources[1].availability_declared = true;
  CHECK_FALSE(holds(reports::availability_sentence(audit), "assumed"));
}

TEST_CASE("timeline_audit: a section of the page and a part of the summary, codes escaped") {
  const std::string page = reports::timeline_section(with_timeline()).bytes();
  CHECK(holds(page, "LAB//&lt;A&gt;"));
  CHECK_FALSE(holds(page, "<A>"));
  CHECK(holds(page, ">3 other codes<"));
  CHECK(holds(page, "3 other codes are counted and not named"));
  CHECK(holds(page, "100 further events belong to nobody with a case"));
  CHECK(holds(page, "0.4.0"));
  CHECK(reports::timeline_section(tests::small_results()).empty());
  CHECK(holds(reports::markdown_summary(with_timeline(), {}), "## Events"));
  CHECK_FALSE(holds(reports::markdown_summary(tests::small_results(), {}), "## Events"));
  CHECK(holds(reports::console_summary(with_timeline(), {}), "\nEvents\n"));
}

TEST_CASE("timeline_audit: a page shows fifty codes and says how many more there are") {
  Results results = with_timeline();
  for (int i = 0; i < 70; ++i) {
    results.timeline->codes.push_back({.code = "C" + std::to_string(i), .handed_out = i});
  }
  const std::string page = reports::timeline_section(results).bytes();
  CHECK(holds(page, "22 further codes"));
  CHECK(holds(page, ">C69<"));
  CHECK_FALSE(holds(page, ">C1<"));
  CHECK(holds(page, ">3 other codes<"));
  results.timeline->other_codes = 0;
  CHECK_FALSE(holds(reports::timeline_section(results).bytes(), "not named"));
}

}  // namespace clinval
