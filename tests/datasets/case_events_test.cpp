#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "datasets/case_set.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::code_of;
using tests::TemporaryFolder;

const std::string kCases =
    "case,person,now,died\n"
    "b1,20,10,0\n"
    "a1,10,5,1\n"
    "a2,10,7.5,0\n"
    "c1,30,1,0\n";

configs::SourceSpec csv(const std::string& file,
                        std::vector<std::pair<std::string, std::string>> types) {
  configs::SourceSpec source;
  source.file = file;
  source.format = "csv";
  source.types = std::move(types);
  return source;
}

/// Cases and a long table of events, both in days.
struct Cohort {
  TemporaryFolder folder;
  configs::RunConfig config;

  explicit Cohort(const std::string& events, const std::string& cases = kCases) {
    config.cases.sources = {
        {"cases",
         csv(folder.write("cases.csv", cases),
             {{"case", "text"}, {"person", "integer"}, {"now", "real"}, {"died", "integer"}})},
        {"labs", csv(folder.write("labs.csv", events), {{"who", "integer"},
                                                        {"day", "real"},
                                                        {"test", "text"},
                                                        {"value", "real"},
                                                        {"known", "real"}})}};
    config.cases.from = "cases";
    config.cases.case_id = "case";
    config.cases.subject = "person";
    config.cases.prediction_time = "now";
    config.cases.time_unit = "days";
    config.cases.events = {{.from = "labs",
                            .subject = "who",
                            .time = "day",
                            .code = "test",
                            .value = "value",
                            .columns = {},
                            .available = ""}};
    configs::TaskSpec task;
    task.id = "death";
    configs::BinaryTask binary;
    binary.label = "died";
    task.kind = binary;
    config.tasks = {task};
  }

  [[nodiscard]] CaseSet read() const { return read_case_set(config, ""); }
};

using Seen = std::vector<std::tuple<std::string, double, bool, double>>;

Seen seen_by(const CaseSet& set, const std::string& case_id) {
  const auto row = std::ranges::find(set.case_id, case_id) - set.case_id.begin();
  Timeline timeline;
  set.timelines->read(static_cast<std::size_t>(row), timeline);
  Seen seen;
  for (const VisibleEvent& event : timeline.events) {
    seen.emplace_back(set.timelines->codes()[event.code], static_cast<double>(event.value),
                      event.has_value, event.hours);
  }
  return seen;
}

const std::string kLabs =
    "who,day,test,value,known\n"
    "10,5,crea,1.5,6\n"
    "10,5.00001,crea,99,\n"
    "10,2,crea,,2\n"
    "10,2,bili,3,1\n"
    "20,-4,chol,7,\n"
    "99,1,rare,1,\n";

}  // namespace

TEST_CASE("case_events: a long table becomes timelines, sorted by time and code") {
  const CaseSet set = Cohort(kLabs).read();
  REQUIRE(set.timelines != nullptr);
  CHECK(seen_by(set, "a1") ==
        Seen{{"bili", 3.0, true, 72.0}, {"crea", 0.0, false, 72.0}, {"crea", 1.5, true, 0.0}});
  CHECK(seen_by(set, "b1") == Seen{{"chol", 7.0, true, 336.0}});
  CHECK(seen_by(set, "c1").empty());
  CHECK(set.timelines->codes() == std::vector<std::string>{"bili", "chol", "crea"});
  CHECK(set.timelines->source_events() == 6);
  CHECK_FALSE(set.timelines->availability_declared());
}

TEST_CASE("case_events: an event that became known later is held back until then") {
  Cohort cohort(kLabs);
  cohort.config.cases.events[0].available = "known";
  const CaseSet set = cohort.read();
  CHECK(set.timelines->availability_declared());
  // Known before it happened counts as known when it happened.
  CHECK(seen_by(set, "a1") == Seen{{"bili", 3.0, true, 72.0}, {"crea", 0.0, false, 72.0}});
  CHECK(seen_by(set, "a2").size() == 4);
}

}  // namespace clinval::datasets
