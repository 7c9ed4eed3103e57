#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "datasets/case_set.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::code_of;
using tests::problems_of;
using tests::TemporaryFolder;

const std::string kFolder = std::string(CLINVAL_TEST_DIR) + "/datasets/meds";

const std::string kCases =
    "case,person,now,died\n"
    "a,7,2020-01-05T08:00:00,0\n"
    "b,7,2020-01-07T00:00:00,1\n"
    "c,10,2020-01-01T00:00:00,0\n"
    "d,2,2021-06-01T00:00:00,1\n"
    "e,9007199254740993,2021-06-01T00:00:00,0\n"
    "f,55,2021-06-01T00:00:00,0\n";

configs::RunConfig config_of(const std::string& cases, const std::string& meds) {
  configs::RunConfig config;
  configs::SourceSpec table;
  table.file = cases;
  table.format = "csv";
  table.types = {
      {"case", "text"}, {"person", "integer"}, {"now", "timestamp"}, {"died", "integer"}};
  configs::SourceSpec events;
  events.file = meds;
  events.format = "meds";
  config.cases.sources = {{"cases", table}, {"meds", events}};
  config.cases.from = "cases";
  config.cases.case_id = "case";
  config.cases.subject = "person";
  config.cases.prediction_time = "now";
  config.cases.events.emplace_back();
  config.cases.events.back().from = "meds";
  configs::TaskSpec task;
  task.id = "death";
  configs::BinaryTask binary;
  binary.label = "died";
  task.kind = binary;
  config.tasks = {task};
  return config;
}

CaseSet read(const std::string& name) {
  const TemporaryFolder folder;
  return read_case_set(config_of(folder.write("c.csv", kCases), kFolder + "/" + name), "");
}

using Seen = std::vector<std::tuple<std::string, double, bool, double>>;

/// Code, value, whether it has one, hours before the prediction.
Seen seen(const CaseSet& set, const std::vector<VisibleEvent>& events) {
  Seen found;
  for (const VisibleEvent& event : events) {
    found.emplace_back(set.timelines->codes()[event.code], static_cast<double>(event.value),
                       event.has_value, event.hours);
  }
  return found;
}

Timeline timeline(const CaseSet& set, std::size_t row) {
  Timeline result;
  set.timelines->read(row, result);
  return result;
}

const std::vector<std::string> kSameEvents = {
    "pyarrow_snappy_v1", "pyarrow_snappy_v2", "pyarrow_gzip_v1",    "pyarrow_gzip_v2",
    "pyarrow_zstd_v1",   "pyarrow_zstd_v2",   "pyarrow_none_v1",    "pyarrow_none_v2",
    "pyarrow_plain",     "meds_0_3",          "extensions",         "one_file",
    "unsorted",          "polars_zstd",       "polars_uncompressed"};

}  // namespace

TEST_CASE("meds_reader: events of a subject, undated ones apart, ties in the order of the file") {
  const CaseSet set = read("pyarrow_snappy_v1");
  CHECK(seen(set, timeline(set, 0).undated) == Seen{{"SEX//F", 0.0, false, 0.0}});
  const double age = 612'272.0;  // from 1950-03-02 to 2020-01-05T08:00 by the calendar
  CHECK(seen(set, timeline(set, 0).events) == Seen{{"MEDS_BIRTH", 0.0, false, age},
                                                   {"LAB//Z", 4.25, true, 0.0},
                                                   {"LAB//A", -0.5, true, 0.0},
                                                   {"LAB//A", 0.0, false, 0.0}});
  const Timeline next = timeline(set, 1);
  REQUIRE(next.events.size() == 5);
  CHECK(next.events.back().hours == 1.0 / 3.6e9);  // a microsecond
  CHECK(seen(set, timeline(set, 2).events) == Seen{{"LAB//A", 16777216.0, true, 12.0}});
  CHECK(seen(set, timeline(set, 3).events) ==
        Seen{{"DIAGNOSIS//I10", 0.0, false, 0.0}, {"DIAGNOSIS//E11", 0.0, false, 0.0}});
  CHECK(seen(set, timeline(set, 4).events) ==
        Seen{{"LAB//A", static_cast<double>(0.1F), true, 3624.0}});
  CHECK(timeline(set, 5).events.empty());
  REQUIRE(set.event_sources.size() == 1);
  CHECK(set.event_sources[0].events == 10);
  CHECK(set.event_sources[0].meds_version == "0.4.0");
  CHECK_FALSE(set.event_sources[0].availability_declared);
}

TEST_CASE("meds_reader: every writer, page version, compression and packing gives one digest") {
  const std::string digest = read(kSameEvents.front()).sha256;
  for (const std::string& name : kSameEvents) {
    CAPTURE(name);
    CHECK(read(name).sha256 == digest);
  }
  CHECK(read("meds_0_3").event_sources[0].meds_version == "0.3.3");
}

TEST_CASE("meds_reader: available_time holds an event back") {
  const CaseSet set = read("available");
  CHECK(set.timelines->availability_declared());
  CHECK(set.sha256 != read("pyarrow_snappy_v1").sha256);
  CHECK(seen(set, timeline(set, 0).events).size() == 3);  // LAB//Z is known three hours later
  CHECK(timeline(set, 1).events.size() == 5);
  CHECK(timeline(set, 2).events.empty());
}

TEST_CASE("meds_reader: events of subjects without a case are counted and left out") {
  const TemporaryFolder folder;
  const std::string cases = "case,person,now,died\nd,2,2021-06-01T00:00:00,1\n";
  const CaseSet set =
      read_case_set(config_of(folder.write("c.csv", cases), kFolder + "/one_file"), "");
  CHECK(set.timelines->source_events() == 10);
  CHECK(set.timelines->kept_events() == 2);
  CHECK(set.timelines->codes() == std::vector<std::string>{"DIAGNOSIS//E11", "DIAGNOSIS//I10"});
}

TEST_CASE("meds_reader: the digest of the data files can be pinned") {
  const TemporaryFolder folder;
  configs::RunConfig config =
      config_of(folder.write("c.csv", kCases), kFolder + "/pyarrow_snappy_v1");
  const CaseSet set = read_case_set(config, "");
  REQUIRE(set.inputs.size() == 2);
  CHECK(set.inputs[1].source == "meds");
  config.cases.sources[1].second.sha256 = set.inputs[1].sha256;
  CHECK(read_case_set(config, "").sha256 == set.sha256);
  config.cases.sources[1].second.file = kFolder + "/polars_zstd";
  CHECK(code_of([&] { static_cast<void>(read_case_set(config, "")); }) == "E-DATA-DIGEST");
}

TEST_CASE("meds_reader: what is no MEDS is refused with file, column and row") {
  struct Bad {
    std::string name;
    std::string code;
    std::string field;
    std::optional<std::size_t> row;
  };
  const std::vector<Bad> all = {{"bad_two_files", "E-DATA-MEDS", "subject_id", 1},
                                {"bad_no_code", "E-DATA-MEDS", "code", {}},
                                {"bad_subject_type", "E-DATA-MEDS", "subject_id", {}},
                                {"bad_zone", "E-DATA-MEDS", "time", {}},
                                {"bad_time_text", "E-DATA-MEDS", "time", {}},
                                {"bad_value_text", "E-DATA-MEDS", "numeric_value", {}},
                                {"bad_nan", "E-DATA-NUMBER", "numeric_value", 1},
                                {"bad_infinite", "E-DATA-NUMBER", "numeric_value", 3},
                                {"bad_null_subject", "E-DATA-MEDS", "subject_id", 7},
                                {"bad_null_code", "E-DATA-MEDS", "code", 7},
                                {"bad_damaged", "E-DATA-UNREADABLE", "", {}},
                                {"bad_metadata", "E-DATA-MEDS", "", {}},
                                {"nowhere", "E-DATA-UNREADABLE", "", {}}};
  for (const Bad& bad : all) {
    CAPTURE(bad.name);
    const auto problems = problems_of([&] { static_cast<void>(read(bad.name)); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == bad.code);
    CHECK(problems[0].field == bad.field);
    CHECK(problems[0].row == bad.row);
    CHECK(problems[0].pointer == "/cases/sources/meds");
    CHECK(problems[0].file.find(bad.name) != std::string::npos);
  }
}

TEST_CASE("meds_reader: a link or a pipe in the folder is refused, not followed or waited for") {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const std::string cases = folder.write("c.csv", kCases);
  const fs::path meds = fs::path(cases).parent_path() / "meds";
  const auto code = [&] {
    return code_of([&] { static_cast<void>(read_case_set(config_of(cases, meds.string()), "")); });
  };
  fs::copy(kFolder + "/pyarrow_snappy_v1", meds, fs::copy_options::recursive);
  CHECK(code() == "ok");
  const fs::path extra = meds / "data" / "zz.parquet";
  fs::create_symlink(kFolder + "/one_file", extra);
  CHECK(code() == "E-DATA-UNREADABLE");
  fs::remove(extra);
  REQUIRE(mkfifo(extra.c_str(), 0600) == 0);
  CHECK(code() == "E-DATA-UNREADABLE");
  fs::remove(extra);
  CHECK(code() == "ok");
  std::ofstream(meds / "metadata" / "dataset.json") << R"({"meds_version": "by J. Doe"})";
  CHECK(code() == "E-DATA-MEDS");
}

TEST_CASE("meds_reader: metadata and data that are links or pipes are refused") {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const std::string cases = folder.write("c.csv", kCases);
  const fs::path meds = folder.path("meds");
  const auto code = [&] {
    return code_of([&] { static_cast<void>(read_case_set(config_of(cases, meds.string()), "")); });
  };
  fs::copy(kFolder + "/pyarrow_snappy_v1", meds, fs::copy_options::recursive);
  const fs::path description = meds / "metadata" / "dataset.json";
  const fs::path kept = folder.path("dataset.json");
  fs::rename(description, kept);
  CHECK(code() == "ok");  // MEDS without a description
  fs::create_symlink(kept, description);
  CHECK(code() == "E-DATA-UNREADABLE");
  fs::remove(description);
  REQUIRE(mkfifo(description.c_str(), 0600) == 0);
  CHECK(code() == "E-DATA-UNREADABLE");
  fs::remove_all(meds / "metadata");
  fs::create_directory_symlink(folder.path(), meds / "metadata");
  CHECK(code() == "E-DATA-UNREADABLE");
  fs::remove(meds / "metadata");
  CHECK(code() == "ok");
  fs::rename(meds / "data", folder.path("data"));
  fs::create_directory_symlink(folder.path("data"), meds / "data");
  CHECK(code() == "E-DATA-UNREADABLE");
}

TEST_CASE("meds_reader: the version is part of the digest of the directory, not of the cases") {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const std::string cases = folder.write("c.csv", kCases);
  fs::copy(kFolder + "/pyarrow_snappy_v1", folder.path("meds"), fs::copy_options::recursive);
  const auto with = [&](const std::string& version) {
    std::ofstream(folder.path("meds/metadata/dataset.json"))
        << R"({"meds_version": ")" << version << R"("})";
    return read_case_set(config_of(cases, folder.path("meds")), "");
  };
  const CaseSet old = with("0.3.3");
  const CaseSet newer = with("0.4.0");
  CHECK(old.inputs[1].sha256 != newer.inputs[1].sha256);
  CHECK(old.inputs[1].sha256 == with("0.3.3").inputs[1].sha256);
  CHECK(old.sha256 == newer.sha256);  // it says how the events are written, not what happened
  CHECK(newer.event_sources[0].meds_version == "0.4.0");
}

}  // namespace clinval::datasets
