#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "configs/digest.h"
#include "datasets/case_set.h"
#include "datasets/moments.h"
#include "datasets/table_reader.h"
#include "datasets/table_writer.h"
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

TEST_CASE("case_events: neither the order of rows nor that of columns shows in the digest") {
  const std::string turned =
      "known,value,test,day,who\n"
      "1,1,rare,1,99\n"
      ",7,chol,-4,20\n"
      "1,3,bili,2,10\n"
      "2,,crea,2,10\n"
      ",99,crea,5.00001,10\n"
      "6,1.5,crea,5,10\n";
  const CaseSet set = Cohort(kLabs).read();
  CHECK(Cohort(turned).read().sha256 == set.sha256);
  CHECK(Cohort(kLabs + "10,2,bili,3,1\n").read().sha256 != set.sha256);  // one more event
  CHECK(Cohort(kLabs + "98,2,bili,3,1\n").read().sha256 == set.sha256);  // of nobody with a case
}

TEST_CASE("case_events: the digest is that of the lines of cases and subjects, by hand") {
  Cohort cohort(kLabs);
  cohort.config.cases.events.clear();
  const std::string without = cohort.read().sha256;
  const std::string lines =
      R"([["case","text"],["died","integer"],["now","real"],["person","integer"],)"
      R"(["case_id","text"],["subject","text"],["cluster","text"],["prediction_time","real"],)"
      R"(["died","integer"]])"
      "\n"
      R"(["a1",1,5,10,"a1","10","10",5,1])"
      "\n"
      R"(["a2",0,7.5,10,"a2","10","10",7.5,0])"
      "\n"
      R"(["b1",0,10,20,"b1","20","20",10,0])"
      "\n"
      R"(["c1",0,1,30,"c1","30","30",1,0])"
      "\n";
  CHECK(without == configs::sha256_hex(lines));
  const std::string events =
      R"(["10",[172800000000,null,"bili",3],[172800000000,null,"crea",null],)"
      R"([432000000000,null,"crea",1.5],[432000864000,null,"crea",99]])"
      "\n"
      R"(["20",[-345600000000,null,"chol",7]])"
      "\n";
  CHECK(Cohort(kLabs).read().sha256 == configs::sha256_hex(lines + events));
}

TEST_CASE("case_events: equal events are sorted by value, null first, then by availability") {
  const std::string rows =
      "10,1,x,3,9\n"
      "10,1,x,,4\n"
      "10,1,x,-2,8\n"
      "10,1,x,3,7\n"
      "10,,sex,,\n";
  Cohort cohort("who,day,test,value,known\n" + rows);
  cohort.config.cases.events[0].available = "known";
  const CaseSet set = cohort.read();
  const EventTable& table = set.timelines->all_events();
  constexpr std::int64_t kDay = 86'400'000'000;
  CHECK(table.time == std::vector<std::int64_t>{kUndated, kDay, kDay, kDay, kDay});
  CHECK(table.value == std::vector<float>{0.0F, 0.0F, -2.0F, 3.0F, 3.0F});
  CHECK(table.has_value == std::vector<std::uint8_t>{0, 0, 1, 1, 1});
  CHECK(table.available ==
        std::vector<std::int64_t>{kUndated, 4 * kDay, 8 * kDay, 7 * kDay, 9 * kDay});
}

TEST_CASE("case_events: each filled cell of a wide table is an event, a text one without value") {
  const std::string wide =
      "who,day,known,test,value\n"
      "10,1,,anaemia,2\n"
      "10,2,5,,\n"
      "20,,,,0\n";
  Cohort cohort(wide);
  cohort.config.cases.events[0].code = "";
  cohort.config.cases.events[0].value = "";
  cohort.config.cases.events[0].columns = {"value", "known", "test"};
  const CaseSet set = cohort.read();
  CHECK(set.timelines->source_events() == 4);
  CHECK(seen_by(set, "a1") ==
        Seen{{"test", 0.0, false, 96.0}, {"value", 2.0, true, 96.0}, {"known", 5.0, true, 72.0}});
  CHECK(seen_by(set, "b1").empty());  // its event has no date
}

TEST_CASE("case_events: CSV, NDJSON and Parquet, a file or a folder of files, give one digest") {
  Cohort cohort(kLabs);
  const std::string digest = cohort.read().sha256;
  std::string lines;
  for (const char* rest : {R"("day":5,"test":"crea","value":1.5,"known":6})",
                           R"("day":5.00001,"test":"crea","value":99,"known":null})",
                           R"("day":2,"test":"crea","value":null,"known":2})",
                           R"("day":2,"test":"bili","value":3,"known":1})"}) {
    lines += R"({"who":10,)" + std::string(rest) + "\n";
  }
  lines += R"({"who":20,"day":-4,"test":"chol","value":7,"known":null})";
  configs::SourceSpec& source = cohort.config.cases.sources[1].second;
  const Table table = read_table(source, source.file, "");
  source.format = "ndjson";
  source.file = cohort.folder.write("labs.ndjson", lines);
  CHECK(cohort.read().sha256 == digest);
  source.format = "parquet";
  std::filesystem::create_directories(cohort.folder.path("p/one"));
  std::filesystem::create_directories(cohort.folder.path("p/two"));
  write_parquet(take_rows(table, {4, 2, 0}), cohort.folder.path("p/two"));
  write_parquet(take_rows(table, {1, 5, 3}), cohort.folder.path("p/one"));
  source.file = cohort.folder.path("p");
  const CaseSet folder = cohort.read();
  CHECK(folder.sha256 == digest);
  source.sha256 = folder.inputs[1].sha256;
  CHECK(cohort.read().sha256 == digest);
  source.file = cohort.folder.path("p/one");
  CHECK(code_of([&] { static_cast<void>(cohort.read()); }) == "E-DATA-DIGEST");
  source.sha256.clear();
  std::filesystem::create_directories(cohort.folder.path("empty"));
  source.file = cohort.folder.path("empty");
  CHECK(code_of([&] { static_cast<void>(cohort.read()); }) == "E-DATA-UNREADABLE");
}

TEST_CASE("case_events: a source of cases and events is read once and keeps what the query names") {
  const std::string rows =
      "who,day,test,value,known\n"
      "10,1,x,4,0\n"
      "10,2,x,5,1\n"
      "20,1,x,6,0\n";
  Cohort cohort(rows);
  cohort.config.cases.sources.erase(cohort.config.cases.sources.begin());
  cohort.config.cases.from.clear();
  cohort.config.cases.query = {
      .name = "query",
      .sql =
          "select who || '-' || day as \"case\", who as person, day as now, "
          "cast(known as bigint) as died from labs",
      .pointer = "/cases/query"};
  cohort.config.cases.events[0].code = "";
  cohort.config.cases.events[0].value = "";
  cohort.config.cases.events[0].columns = {"value"};
  const CaseSet set = cohort.read();
  REQUIRE(set.inputs.size() == 1);
  CHECK(set.case_id == std::vector<std::string>{"10-1.0", "10-2.0", "20-1.0"});
  CHECK(seen_by(set, "10-2.0") == Seen{{"value", 4.0, true, 24.0}, {"value", 5.0, true, 0.0}});
  CHECK(seen_by(set, "10-1.0") == Seen{{"value", 4.0, true, 0.0}});
}

TEST_CASE("case_events: what cannot be an event is refused with its place") {
  const std::string head = "who,day,test,value,known\n";
  struct Bad {
    std::string rows;
    std::string cases;
    std::string code;
    std::string pointer;
    std::optional<std::size_t> row;
  };
  for (const Bad& bad : {
           Bad{"10,1,x,1,\n,1,x,1,\n", kCases, "E-DATA-NULL-ROLE", "/cases/events/0/subject", 2},
           Bad{"10,1,,1,\n", kCases, "E-DATA-NULL-ROLE", "/cases/events/0/code", 1},
           Bad{"10,1,x,1e39,\n", kCases, "E-DATA-NUMBER", "/cases/events/0/value", 1},
           Bad{"10,1,x,nan,\n", kCases, "E-DATA-NUMBER", "/cases/sources/labs", 1},
           Bad{"10,1e300,x,1,\n", kCases, "E-DATA-NUMBER", "/cases/events/0/time", 1},
           Bad{"10,1,x,1,\n",
               kCases + "d1,10,,0\n",
               "E-DATA-NULL-ROLE",
               "/cases/prediction_time",
               {}},
       }) {
    CAPTURE(bad.pointer);
    const Cohort cohort(head + bad.rows, bad.cases);
    const auto problems = tests::problems_of([&] { static_cast<void>(cohort.read()); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == bad.code);
    CHECK(problems[0].pointer == bad.pointer);
    CHECK(problems[0].row == bad.row);
  }
}

TEST_CASE("case_events: times of another kind than the events have, or without unit, are refused") {
  Cohort cohort(kLabs);
  cohort.config.cases.columns = {{.name = "stamp",
                                  .sql = "timestamp '2020-01-01 00:00:00'",
                                  .pointer = "/cases/columns/stamp"}};
  cohort.config.cases.prediction_time = "stamp";
  CHECK(code_of([&] { static_cast<void>(cohort.read()); }) == "E-CONFIG-TIME");
  cohort.config.cases.prediction_time = "now";
  cohort.config.cases.time_unit = "";
  CHECK(code_of([&] { static_cast<void>(cohort.read()); }) == "E-CONFIG-TIME");
}

TEST_CASE("case_events: events of a day are never known at an hour of it") {
  Cohort cohort("who,day,test,value,known\n10,2020-03-01,x,1,\n");
  cohort.config.cases.sources[1].second.types[1].second = "date";
  const auto predict_at = [&](const char* sql) {
    cohort.config.cases.columns = {
        {.name = "stamp", .sql = sql, .pointer = "/cases/columns/stamp"}};
    cohort.config.cases.prediction_time = "stamp";
  };
  predict_at("timestamp '2020-03-01 08:00:00'");
  CHECK(code_of([&] { static_cast<void>(cohort.read()); }) == "E-CONFIG-TIME");
  predict_at("date '2020-03-01'");
  CHECK(code_of([&] { static_cast<void>(cohort.read()); }) == "ok");
}

TEST_CASE(
    "moments: a time so far away that differences would overflow is refused, whatever its kind") {
  for (const ColumnType type : {ColumnType::Timestamp, ColumnType::Date, ColumnType::Integer}) {
    Column column = make_column("t", type);
    column.present = {1, 1};
    column.values = std::vector<std::int64_t>{0, std::numeric_limits<std::int64_t>::max() - 1};
    CHECK(code_of([&] { static_cast<void>(moments_of(column, "seconds", "", "/t")); }) ==
          "E-DATA-NUMBER");
  }
}

TEST_CASE("case_events: all events are looked at by checks, digest and nobody else") {
  // Whoever is added here sees what came after the predictions: never features, never models.
  const std::set<std::string> allowed = {"datasets/case_reader.cpp", "datasets/timeline.h",
                                         "harness/check_view.cpp", "harness/nameable_codes.cpp"};
  std::set<std::string> callers;
  for (const std::string folder : {"configs", "metrics", "datasets", "reports", "harness"}) {
    const std::filesystem::path root(CLINVAL_SOURCE_DIR);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if ((extension == ".cpp" || extension == ".h") &&
          tests::bytes_of(entry.path().string()).find("all_events()") != std::string::npos) {
        callers.insert(std::filesystem::relative(entry.path(), root).generic_string());
      }
    }
  }
  CHECK(callers == allowed);
}

}  // namespace clinval::datasets
