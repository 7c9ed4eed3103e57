#include "datasets/case_query.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "datasets/case_set.h"
#include "datasets/duckdb_api.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::TemporaryFolder;

const std::string kFolder = std::string(CLINVAL_TEST_DIR) + "/bad_inputs/query";

const std::string kPeople = "pid,age,died\n3,70,1\n1,61,0\n2,45,\n";
const std::string kLab =
    "{\"pid\": 1, \"day\": \"2001-01-02\", \"value\": 0.3}\n"
    "{\"pid\": 1, \"day\": \"2001-01-01\", \"value\": 0.2}\n"
    "{\"pid\": 1, \"day\": \"2001-01-01\", \"value\": 0.1}\n"
    "{\"pid\": 3, \"day\": \"2001-01-01\", \"value\": null}\n";
const std::string kMean =
    "with a as (select pid, count(*) as n, sum(value) as total from lab group by pid) "
    "select p.*, a.n, a.total from people p left join a using (pid)";

configs::SourceSpec source_of(const std::string& file, const std::string& format,
                              std::vector<std::pair<std::string, std::string>> types) {
  configs::SourceSpec source;
  source.file = file;
  source.format = format;
  source.types = std::move(types);
  return source;
}

configs::RunConfig config_of(const std::string& people, const std::string& lab,
                             const std::string& query) {
  configs::RunConfig config;
  config.cases.sources = {
      {"people",
       source_of(people, "csv", {{"pid", "integer"}, {"age", "integer"}, {"died", "integer"}})},
      {"lab", source_of(lab, "ndjson", {{"pid", "integer"}, {"day", "date"}, {"value", "real"}})}};
  config.cases.query = configs::NamedSql{.name = "query", .sql = query, .pointer = "/cases/query"};
  config.cases.case_id = "pid";
  return config;
}

CaseSet cases_of(const std::string& query, const std::string& people = kPeople,
                 const std::string& lab = kLab) {
  const TemporaryFolder folder;
  return read_case_set(
      config_of(folder.write("people.csv", people), folder.write("lab.ndjson", lab), query), "");
}

}  // namespace

TEST_CASE(
    "case_query: two sources joined to one row a case, counts and sums as integers and reals") {
  const CaseSet set = cases_of(kMean);
  CHECK(set.case_id == std::vector<std::string>{"1", "2", "3"});
  CHECK(set.cases.at("age").integers() == std::vector<std::int64_t>{61, 45, 70});
  CHECK(set.cases.at("died").is_null(1));
  CHECK(set.cases.at("n").type == ColumnType::Integer);
  CHECK(set.cases.at("n").integers()[0] == 3);
  CHECK(set.cases.at("n").is_null(1));
  CHECK(set.cases.at("total").type == ColumnType::Real);
  CHECK(set.cases.at("total").reals()[0] == doctest::Approx(0.6).epsilon(1e-15));
  CHECK(set.cases.at("total").is_null(2));
  REQUIRE(set.inputs.size() == 2);
  CHECK(set.inputs[0].source == "people");
  CHECK(set.inputs[1].source == "lab");
}

TEST_CASE("case_query: the digest depends on neither the order of rows nor that of columns") {
  const std::string digest = cases_of(kMean).sha256;
  CHECK(digest.size() == 64);
  // Rows are sorted before the query runs: 0.3 + 0.2 + 0.1 is another double than 0.2 + 0.1 + 0.3.
  CHECK(0.3 + 0.2 + 0.1 != 0.2 + 0.1 + 0.3);
  const std::string lab =
      "{\"value\": 0.2, \"pid\": 1, \"day\": \"2001-01-01\"}\n"
      "{\"value\": null, \"pid\": 3, \"day\": \"2001-01-01\"}\n"
      "{\"value\": 0.1, \"pid\": 1, \"day\": \"2001-01-01\"}\n"
      "{\"value\": 0.3, \"pid\": 1, \"day\": \"2001-01-02\"}\n";
  CHECK(cases_of(kMean, "died,pid,age\n,2,45\n1,3,70\n0,1,61\n", lab).sha256 == digest);
  CHECK(cases_of("with a as (select pid, count(*) as n, sum(value) as total from lab group by pid) "
                 "select a.total, p.died, a.n, p.age, p.pid from people p left join a using (pid) "
                 "order by total;\n",
                 kPeople, lab)
            .sha256 == digest);
  const std::string first =
      "select pid, first(value) as v, row_number() over () as n from lab group by pid";
  CHECK(cases_of(first).sha256 == cases_of(first, kPeople, lab).sha256);
  CHECK(cases_of("select *, 1 as n from people").sha256 !=
        cases_of("select *, 2 as n from people").sha256);
}

TEST_CASE("case_query: a query of all columns of one source is that source") {
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("people.csv", kPeople),
                                        folder.write("lab.ndjson", kLab), "select * from people");
  const std::string by_query = read_case_set(config, "").sha256;
  config.cases.query.reset();
  config.cases.from = "people";
  CHECK(read_case_set(config, "").sha256 == by_query);
}

TEST_CASE("case_query: columns that are named by their place keep it") {
  // By name they are age, died, pid. The words of the query name only the last: were the others
  // left out as unread, the places would shift.
  const CaseSet set = cases_of("select t.k as pid, t.b as outcome from people as t(a, b, k)");
  const Column& outcome = set.cases.at("outcome");
  REQUIRE(set.cases.rows == 3);
  CHECK(outcome.integers()[0] == 0);
  CHECK(outcome.is_null(1));
  CHECK(outcome.integers()[2] == 1);
}

TEST_CASE("case_query: derived columns and exclusions see the query's columns") {
  const TemporaryFolder folder;
  configs::RunConfig config =
      config_of(folder.write("people.csv", kPeople), folder.write("lab.ndjson", kLab), kMean);
  config.cases.columns = {{.name = "mean", .sql = "total / n", .pointer = "/cases/columns/mean"}};
  config.cases.exclude = {
      {.name = "unmeasured", .sql = "cases.n is null", .pointer = "/cases/exclude/0/when"}};
  const CaseSet set = read_case_set(config, "");
  CHECK(set.case_id == std::vector<std::string>{"1", "3"});
  CHECK(set.cases.at("mean").reals()[0] == doctest::Approx(0.2).epsilon(1e-15));
  CHECK(set.excluded.rows == 1);
  CHECK(case_columns(config.cases) ==
        std::vector<std::string>{"age", "died", "pid", "n", "total", "mean"});
}

TEST_CASE("case_query: windows, set operations, subqueries and decimals in casts are allowed") {
  CHECK(
      cases_of("select pid, value from (select *, row_number() over (partition by pid order by day "
               "desc, value) as k from lab) where k = 1")
          .cases.at("value")
          .reals()[0] == 0.3);
  CHECK(cases_of("select pid from people union all select pid + 10 from people").case_id.size() ==
        6);
  CHECK(
      cases_of("select pid, cast(0.25 as double) as x from people where exists (select 1 from lab "
               "where lab.pid = people.pid)")
          .case_id.size() == 2);
  CHECK(cases_of("select pid, sum(age) as n from people group by pid").cases.at("n").type ==
        ColumnType::Integer);
}

TEST_CASE("case_query: a locked database opens no file and takes no setting") {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.csv", "x\n1\n");
  Database files(Database::Access::Files);
  CHECK(files.try_execute("SELECT * FROM read_csv('" + file + "')"));
  Database database;
  CHECK_FALSE(database.try_execute("SELECT * FROM read_csv('" + file + "')"));
  CHECK_FALSE(database.describe("SELECT * FROM \"" + file + "\"").has_value());
  database.lock();
  CHECK_FALSE(database.try_execute("SELECT * FROM read_csv('" + file + "')"));
  CHECK_FALSE(database.try_execute("COPY (SELECT 1) TO '" + folder.path("b.csv") + "'"));
  CHECK_FALSE(database.try_execute("SET enable_external_access = true"));
  CHECK_FALSE(database.try_execute("SET threads = 2"));
  CHECK_FALSE(database.try_execute("ATTACH '" + folder.path("c.db") + "'"));
  CHECK_FALSE(std::filesystem::exists(folder.path("b.csv")));
}

TEST_CASE("case_query: a statement that takes too long counts as failed") {
  Database database(Database::Access::Memory, std::chrono::milliseconds(100));
  const std::string endless =
      "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range <> b.range";
  CHECK_FALSE(database.try_execute(endless));
  CHECK_FALSE(database.query(endless).has_value());
  CHECK(database.try_execute("SELECT 1"));
}

TEST_CASE("case_query: the first mistake of a query is told before any file is read") {
  const configs::RunConfig config =
      config_of("/nowhere/a.csv", "/nowhere/b.ndjson", "select x from lab");
  const auto problems = tests::problems_of([&] { static_cast<void>(read_case_set(config, "")); });
  CHECK(tests::message_of(problems).find("Referenced column \"x\" not found") != std::string::npos);
}

TEST_CASE("case_query: each bad config gives its code, place and words, and no value of a case") {
  const auto index = nlohmann::json::parse(tests::bytes_of(kFolder + "/index.json"));
  REQUIRE(index.size() > 50);
  for (const auto& entry : index) {
    const std::string file = entry.at("file");
    CAPTURE(file);
    const auto problems = tests::problems_of([&] {
      static_cast<void>(read_case_set(configs::load_run_config(kFolder + "/" + file), ""));
    });
    REQUIRE(problems.size() == 1);
    const std::string message = tests::message_of(problems);
    CAPTURE(message);
    CHECK(problems[0].code == entry.at("code").get<std::string>());
    CHECK(problems[0].pointer == entry.at("pointer").get<std::string>());
    CHECK(message.find(entry.at("says").get<std::string>()) != std::string::npos);
    if (entry.contains("line")) {
      CHECK(problems[0].file == kFolder + "/" + file);
      CHECK(problems[0].line == entry.at("line").get<std::size_t>());
    }
    CHECK(message.find("SECRET123") == std::string::npos);
    CHECK(message.find("LINE 1") == std::string::npos);
    CHECK(message.find("9223372036854775807") == std::string::npos);
  }
}

TEST_CASE("case_query: any cut of a query is an input error or a query") {
  std::size_t refused = 0;
  for (std::size_t size = 0; size < kMean.size(); size += 5) {
    CAPTURE(size);
    const configs::RunConfig config = config_of("p.csv", "l.ndjson", kMean.substr(0, size));
    refused += tests::problems_of([&] { static_cast<void>(case_columns(config.cases)); }).empty()
                   ? 0U
                   : 1U;
  }
  CHECK(refused > 20);
}

TEST_CASE("case_query: every bad config is in the index") {
  std::set<std::string> listed;
  for (const auto& entry : nlohmann::json::parse(tests::bytes_of(kFolder + "/index.json"))) {
    listed.insert(entry.at("file").get<std::string>());
  }
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    CHECK((name == "index.json" || name == "data" || listed.contains(name)));
  }
}

}  // namespace clinval::datasets
