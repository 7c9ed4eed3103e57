#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "configs/run_config.h"
#include "configs/time_span.h"
#include "tests/configs/good_config.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using tests::replaced;

/// A config with events in long, wide and MEDS form, times in days, and a window.
std::string with_events() {
  std::string text = replaced(
      tests::kGoodConfig, "\"guess\": \"real\" }\n      }",
      "\"guess\": \"real\", \"now\": \"real\", \"end\": \"integer\" }\n      },\n"
      "      \"labs\": { \"file\": \"labs.csv\", \"types\": { \"who\": \"integer\", \"day\": "
      "\"integer\", \"test\": \"text\", \"x\": \"real\", \"stamp\": \"timestamp\" } }");
  text =
      replaced(text, "\"case_id\": \"pid\"",
               "\"case_id\": \"pid\", \"prediction_time\": \"now\", \"time_unit\": \"days\",\n"
               "    \"observed_until\": \"end\",\n"
               "    \"events\": [ { \"from\": \"labs\", \"subject\": \"who\", \"time\": \"day\", "
               "\"code\": \"test\", \"value\": \"x\" },\n"
               "      { \"from\": \"labs\", \"subject\": \"who\", \"time\": \"day\", "
               "\"columns\": [\"x\", \"test\"] } ]");
  return replaced(text, "\"kind\": \"binary\",", "\"kind\": \"binary\", \"window\": \"5 years\",");
}

std::string found_in(const std::string& text) {
  std::string found;
  for (const configs::Problem& problem :
       tests::problems_of([&] { (void)configs::parse_run_config(text, "run.json"); })) {
    found += (found.empty() ? "" : "; ") + problem.code + " " + problem.pointer;
  }
  return found;
}

std::string found(const std::string& from, const std::string& to) {
  return found_in(replaced(with_events(), from, to));
}

}  // namespace

TEST_CASE("timeline_check: events arrive in their struct") {
  const configs::RunConfig config = configs::parse_run_config(with_events(), "run.json");
  REQUIRE(config.cases.events.size() == 2);
  CHECK(config.cases.events[0].code == "test");
  CHECK(config.cases.events[0].value == "x");
  CHECK(config.cases.events[0].available.empty());
  CHECK(config.cases.events[1].columns == std::vector<std::string>{"x", "test"});
  CHECK(config.cases.time_unit == "days");
  CHECK(config.cases.observed_until == "end");
  CHECK(config.tasks[0].window == "5 years");
}

TEST_CASE("timeline_check: each mistake about events gives its code and place") {
  for (const auto& [change, expected] :
       std::vector<std::pair<std::pair<std::string, std::string>, std::string>>{
           {{"{ \"from\": \"labs\"", "{ \"from\": \"lab\""},
            "E-CONFIG-REFERENCE /cases/events/0/from"},
           {{"\"subject\": \"who\"", "\"subject\": \"whom\""},
            "E-CONFIG-COLUMN /cases/events/0/subject"},
           {{"\"code\": \"test\", \"value\"", "\"code\": \"tset\", \"value\""},
            "E-CONFIG-COLUMN /cases/events/0/code"},
           {{"[\"x\", \"test\"]", "[\"x\", \"tset\"]"},
            "E-CONFIG-COLUMN /cases/events/1/columns/1"},
           {{"\"value\": \"x\"", "\"value\": \"test\""}, "E-CONFIG-EVENTS /cases/events/0/value"},
           {{"\"code\": \"test\", \"value\": \"x\"", "\"value\": \"x\""},
            "E-CONFIG-EVENTS /cases/events/0; E-CONFIG-EVENTS /cases/events/0/value"},
           {{"\"columns\": [\"x\", \"test\"]", "\"code\": \"test\", \"columns\": [\"x\"]"},
            "E-CONFIG-EVENTS /cases/events/1"},
           {{"\"subject\": \"who\", \"time\": \"day\", \"code\"", "\"time\": \"day\", \"code\""},
            "E-CONFIG-EVENTS /cases/events/0"},
           {{"\"time\": \"day\"", "\"time\": \"test\""}, "E-CONFIG-TIME /cases/events/0/time"},
           {{"\"value\": \"x\"", "\"available\": \"stamp\""},
            "E-CONFIG-TIME /cases/events/0/available"},
           {{"\"now\": \"real\"", "\"now\": \"date\""}, "E-CONFIG-TIME /cases/prediction_time"},
           {{"\"end\": \"integer\"", "\"end\": \"timestamp\""},
            "E-CONFIG-TIME /cases/observed_until"},
           {{"\"prediction_time\": \"now\", ", ""},
            "E-CONFIG-MISSING-KEY /cases; E-CONFIG-MISSING-KEY /cases"},
           {{"\"window\": \"5 years\"", "\"window\": \"five years\""},
            "E-CONFIG-WINDOW /tasks/0/window"},
           {{"\"window\": \"5 years\", ", ""}, "E-CONFIG-WINDOW /cases/observed_until"},
           {{"\"file\": \"labs.csv\", ", "\"file\": \"labs\", \"format\": \"meds\", "},
            "E-CONFIG-VALUE /cases/sources/labs/types"},
       }) {
    CAPTURE(expected);
    const std::string problems = found(change.first, change.second);
    CHECK(problems.substr(0, expected.size()) == expected);
  }
}

TEST_CASE("timeline_check: numbers need a unit, dates and timestamps none") {
  CHECK(found("\"time_unit\": \"days\"", "\"time_unit\": null").find("E-CONFIG-TIME") == 0);
  std::string text = with_events();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"time_unit\": \"days\"", "\"time_unit\": null"},
           {"\"now\": \"real\"", "\"now\": \"date\""},
           {"\"end\": \"integer\"", "\"end\": \"timestamp\""},
           {"\"day\": \"integer\"", "\"day\": \"timestamp\""}}) {
    text = replaced(text, from, to);
  }
  CHECK(found_in(text).empty());
}

TEST_CASE("timeline_check: of a MEDS source nothing but its name is said") {
  const std::string text = replaced(
      replaced(replaced(with_events(), "\"time_unit\": \"days\"", "\"time_unit\": null"),
               "\"now\": \"real\", \"end\": \"integer\"", "\"now\": \"date\", \"end\": \"date\""),
      "\"labs\": { \"file\": \"labs.csv\", \"types\": { \"who\": \"integer\", \"day\": "
      "\"integer\", \"test\": \"text\", \"x\": \"real\", \"stamp\": \"timestamp\" } }",
      "\"labs\": { \"file\": \"labs\", \"format\": \"meds\" }");
  CHECK(found_in(text).find("E-CONFIG-EVENTS /cases/events/0/subject") == 0);
  const std::size_t begin = text.find("\"events\"");
  const std::string alone = text.substr(0, begin) + "\"events\": [ { \"from\": \"labs\" } ]" +
                            text.substr(text.find("\n  },", begin));
  CHECK(found_in(alone).empty());
}

TEST_CASE("timeline_check: a table must say its columns") {
  CHECK(
      found_in(
          replaced(
              tests::kGoodConfig, "\"file\": \"cases.csv\",\n",
              "\"file\": \"cases.csv\", \"format\": \"csv\"}, \"other\": {\"file\": \"x.csv\",\n"))
          .find("E-CONFIG-MISSING-KEY /cases/sources/main") == 0);
}

TEST_CASE("time_span: a number, a blank and a unit") {
  CHECK(configs::read_time_span("48 hours") == 172'800'000'000);
  CHECK(configs::read_time_span("1 hour") == 3'600'000'000);
  CHECK(configs::read_time_span("0.5 days") == 43'200'000'000);
  CHECK(configs::read_time_span("5 years") == 157'788'000'000'000);
  CHECK(configs::read_time_span("2 weeks") == configs::read_time_span("14 days"));
  for (const char* text :
       {"", "hours", "48", "48hours", "48  hours", "-1 days", "0 days", "nan days", "inf days",
        "1e9 years", "+1 day", "five years", "5 months", "5 years of follow-up"}) {
    CAPTURE(text);
    CHECK_FALSE(configs::read_time_span(text).has_value());
  }
}
