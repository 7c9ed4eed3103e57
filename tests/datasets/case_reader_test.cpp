#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "configs/digest.h"
#include "datasets/case_set.h"
#include "datasets/table_writer.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::TemporaryFolder;

const std::string kCsv =
    "id,age,p,died,note\n"
    "10,61,0.25,1,SECRET123\n"
    "9,45,1e-7,0,\"a, \"\"b\"\"\"\n"
    "2,70,,,\n";

configs::RunConfig config_of(const std::string& file) {
  configs::RunConfig config;
  configs::SourceSpec source;
  source.file = file;
  source.format = "csv";
  source.types = {
      {"id", "integer"}, {"age", "integer"}, {"p", "real"}, {"died", "integer"}, {"note", "text"}};
  config.cases.sources = {{"cohort", source}};
  config.cases.from = "cohort";
  config.cases.case_id = "id";
  configs::TaskSpec task;
  task.id = "death";
  configs::BinaryTask binary;
  binary.label = "died";
  task.kind = binary;
  config.tasks = {task};
  return config;
}

CaseSet read(const configs::RunConfig& config) {
  return read_case_set(config, "");
}

CaseSet read_csv(const std::string& bytes) {
  const TemporaryFolder folder;
  return read(config_of(folder.write("c.csv", bytes)));
}

/// The cohort with one derived column "d" and one exclusion.
CaseSet read_with(const std::string& derived, const std::string& when = "") {
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("c.csv", kCsv));
  config.cases.columns = {{"d", derived, "/cases/columns/d"}};
  if (!when.empty()) {
    config.cases.exclude = {{"out", when, "/cases/exclude/0/when"}};
  }
  return read(config);
}

}  // namespace

TEST_CASE("case_reader: cases in byte order of their ids, roles as text") {
  const CaseSet set = read_csv(kCsv);
  CHECK(set.case_id == std::vector<std::string>{"10", "2", "9"});
  CHECK(set.subject == set.case_id);
  CHECK(set.cluster == set.case_id);
  CHECK(set.site.empty());
  CHECK(set.cases.at("age").integers() == std::vector<std::int64_t>{61, 70, 45});
  REQUIRE(set.inputs.size() == 1);
  CHECK(set.inputs[0].source == "cohort");
  CHECK(set.inputs[0].sha256 == configs::sha256_hex(kCsv));
  CHECK(set.inputs[0].bytes == kCsv.size());
}

TEST_CASE("case_reader: the digest is that of the canonical lines, written here by hand") {
  const std::string lines =
      R"([["age","integer"],["died","integer"],["id","integer"],["note","text"],["p","real"],)"
      R"(["case_id","text"],["subject","text"],["cluster","text"],["died","integer"]])"
      "\n"
      R"([61,1,10,"SECRET123",0.25,"10","10","10",1])"
      "\n"
      R"([70,null,2,null,null,"2","2","2",null])"
      "\n"
      R"([45,0,9,"a, \"b\"",1e-7,"9","9","9",0])"
      "\n";
  CHECK(read_csv(kCsv).sha256 == configs::sha256_hex(lines));
}

TEST_CASE("case_reader: the digest ignores row order, column order, line ends and packing") {
  const std::string digest = read_csv(kCsv).sha256;
  CHECK(digest.size() == 64);
  CHECK(read_csv("\xef\xbb\xbfnote,p,x,died,age,id\r\n"
                 ",,x,,70,2\r\nSECRET123,0.250,x,1,61,10\r\n\"a, \"\"b\"\"\",0.0000001,x,0,45,9")
            .sha256 == digest);
  const TemporaryFolder folder;
  write_parquet(read_csv(kCsv).cases, folder.path());
  configs::RunConfig parquet = config_of(folder.path("part-00000.parquet"));
  parquet.cases.sources[0].second.format = "parquet";
  CHECK(read(parquet).sha256 == digest);

  CHECK(read_csv("id,age,p,died,note\n10,61,0.25,1,SECRET123\n9,45,1e-7,0,\n2,70,,,\n").sha256 !=
        digest);
  CHECK(read_csv("id,age,p,died,note\n10,61,0.25,1,\"\"\n").sha256 !=
        read_csv("id,age,p,died,note\n10,61,0.25,1,\n").sha256);
}

TEST_CASE("case_reader: without case_id rows are sorted by all declared columns and numbered") {
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("c.csv", kCsv));
  config.cases.case_id = "";
  const CaseSet set = read(config);
  CHECK(set.case_id == std::vector<std::string>{"0", "1", "2"});
  CHECK(set.cases.at("age").integers() == std::vector<std::int64_t>{45, 61, 70});
  folder.write(
      "c.csv",
      "id,age,p,died,note\n2,70,,,\n9,45,1e-7,0,\"a, \"\"b\"\"\"\n10,61,0.25,1,SECRET123\n");
  CHECK(read(config).sha256 == set.sha256);
}

TEST_CASE("case_reader: integers that a double cannot hold are digested as text") {
  const std::string head = "id,age,p,died,note\n";
  CHECK(read_csv(head + "1,9007199254740993,,0,\n").sha256 !=
        read_csv(head + "1,9007199254740992,,0,\n").sha256);
}

TEST_CASE("case_reader: derived columns and exclusions, each taken by the first that is true") {
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("c.csv", kCsv));
  config.cases.columns = {
      {"band", "case when age < 50 then '<50' else '50+' end -- a comment", "/cases/columns/band"},
      {"years", "age / 365.25", "/cases/columns/years"},
      {"half", "age * 0.5", "/cases/columns/half"}};
  config.cases.exclude = {{"no_p", "p < 0.1", "/cases/exclude/0/when"},
                          {"young", "band = '<50'", "/cases/exclude/1/when"},
                          {"unknown", "cohort.died is null", "/cases/exclude/2/when"}};
  const CaseSet set = read(config);
  CHECK(set.case_id == std::vector<std::string>{"10"});
  CHECK(set.cases.at("band").texts() == std::vector<std::string>{"50+"});
  CHECK(set.cases.at("years").reals()[0] == 61 / 365.25);
  CHECK(set.cases.at("half").reals()[0] == 30.5);
  CHECK(set.excluded.rows == 2);
  CHECK(set.excluded_subject == std::vector<std::string>{"2", "9"});
  CHECK(set.excluded_by == std::vector<std::size_t>{2, 0});
}

TEST_CASE("case_reader: result types of derived columns") {
  CHECK(read_with("age = 61").cases.at("d").type == ColumnType::Boolean);
  CHECK(read_with("age + 1").cases.at("d").type == ColumnType::Integer);
  CHECK(read_with("1.5").cases.at("d").reals()[0] == 1.5);
  CHECK(read_with("date '2020-02-29' + 1").cases.at("d").type == ColumnType::Date);
  CHECK(text_of(read_with("timestamp '2020-02-29 01:02:03'").cases.at("d"), 0) ==
        "2020-02-29T01:02:03");
  CHECK(read_with("nullif(age, 61)").cases.at("d").present == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(read_with("AGE + \"Age\"").cases.at("d").integers()[0] == 122);
}

TEST_CASE("case_reader: config SQL that is not one pure expression over one case is refused") {
  const std::vector<std::string> attacks = {
      "1) from cohort; drop table cohort; select (1",
      "1); drop table cohort --",
      "1), (2",
      "1) from cohort where (true",
      "1) order by (1",
      "1 union select 1",
      "  ",
      "1) union (select 1",
      "-- nothing",
      "/* open",
      "1 +",
      "'open",
      "select 1",
      "(select max(age) from cohort)",
      "age in (from cohort select age)",
      "(select content from read_text('/etc/passwd'))",
      "exists (select * from read_csv('/etc/passwd'))",
      "(select count(*) from glob('/*'))",
      "copy cohort to '/tmp/x'",
      "attach '/tmp/x.db'",
      "install httpfs",
      "load httpfs",
      "pragma database_list",
      "set threads = 4",
      "sum(age)",
      "count(*)",
      "first(age)",
      "row_number() over ()",
      "avg(age) over (order by id)",
      "random()",
      "RANDOM ( )",
      "\"random\"()",
      "main.random()",
      "pg_catalog.random()",
      "setseed(0.5)",
      "uuid()",
      "gen_random_uuid()",
      "now()",
      "today()",
      "current_date",
      "current_timestamp",
      "localtimestamp",
      "get_current_timestamp()",
      "age(timestamp '2020-01-01')",
      "ago(interval 1 day)",
      "nextval('s')",
      "getenv('HOME')",
      "current_setting('threads')",
      "getvariable('x')",
      "version()",
      "current_user",
      "pg_sleep(10)",
      "sleep_ms(10)",
      "write_log('x')",
      "rowid",
      "unknown_column",
      "other.age",
      "unknown_function(age)",
      "age + note",
      "list_transform([1], lambda x: x)",
      "columns(*)",
      "*",
      "?",
      "$1",
      "#1",
      "unnest([1, 2])",
      "[1, 2]",
      "interval 1 day",
      "timestamptz '2020-01-01 00:00:00+00'",
      "cast('2020-01-01 00:00:00+01' as timestamptz)::varchar",
      "make_timestamptz(0)",
  };
  for (const std::string& attack : attacks) {
    CAPTURE(attack);
    const auto problems = tests::problems_of([&] { static_cast<void>(read_with(attack)); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "E-CONFIG-SQL");
    CHECK(problems[0].pointer == "/cases/columns/d");
    CHECK(tests::message_of(problems).find("SECRET123") == std::string::npos);
    CHECK(tests::code_of([&] { static_cast<void>(read_with("1", attack)); }) == "E-CONFIG-SQL");
  }
}

TEST_CASE("case_reader: a condition must be boolean, names unique whatever their case") {
  CHECK(tests::code_of([] { static_cast<void>(read_with("1", "age")); }) == "E-CONFIG-SQL");
  CHECK(tests::code_of([] { static_cast<void>(read_with("1", "null")); }) == "E-CONFIG-SQL");
  CHECK(read_with("1", "died = 1").case_id == std::vector<std::string>{"2", "9"});
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("c.csv", kCsv));
  config.cases.columns = {{"AGE", "1", "/cases/columns/AGE"}};
  CHECK(tests::code_of([&] { static_cast<void>(read(config)); }) == "E-CONFIG-SQL");
  config.cases.columns = {{"a", "1", "/a"}, {"b", "a + 1", "/b"}};  // no chains
  CHECK(tests::code_of([&] { static_cast<void>(read(config)); }) == "E-CONFIG-SQL");
}

TEST_CASE("case_reader: a case that SQL cannot compute is told without its value") {
  for (const auto& [sql, code] : {std::pair{"cast(note as integer)", "E-DATA-SQL"},
                                  {"error(note)", "E-CONFIG-SQL"},
                                  {"age * 9223372036854775807", "E-DATA-SQL"},
                                  {"1e0 / (age - 61)", "E-DATA-NUMBER"},
                                  {"ln(died - 1)", "E-DATA-SQL"},
                                  {"'infinity'::date", "E-DATA-NUMBER"},
                                  {"cast('nan' as double)", "E-DATA-NUMBER"}}) {
    CAPTURE(sql);
    const auto problems = tests::problems_of([text = sql] { static_cast<void>(read_with(text)); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == code);
    CHECK(problems[0].pointer == "/cases/columns/d");
    CHECK(tests::message_of(problems).find("SECRET123") == std::string::npos);
  }
}

TEST_CASE("case_reader: a role that is null or a case that occurs twice names rows, not ids") {
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("c.csv",
                                                     "id,age,p,died,note\n1,5,,0,SECRET123\n"
                                                     "2,6,,0,b\n1,7,,1,c\n"));
  auto problems = tests::problems_of([&] { static_cast<void>(read(config)); });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "E-DATA-DUPLICATE-CASE");
  CHECK(problems[0].row == 3);
  CHECK(problems[0].expected.find("rows 1 and 3") != std::string::npos);

  config.cases.exclude = {{"later_visit", "age = 7", "/cases/exclude/0/when"}};
  CHECK(read(config).case_id == std::vector<std::string>{"1", "2"});
  config.cases.exclude.clear();

  for (const char* role : {"case_id", "subject", "cluster"}) {
    CAPTURE(role);
    configs::RunConfig with_role = config;
    with_role.cases.case_id = "age";
    (role == std::string("case_id")   ? with_role.cases.case_id
     : role == std::string("subject") ? with_role.cases.subject
                                      : with_role.cases.cluster) = "p";
    problems = tests::problems_of([&] { static_cast<void>(read(with_role)); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "E-DATA-NULL-ROLE");
    CHECK(problems[0].pointer == std::string("/cases/") + role);
    CHECK(problems[0].row == 1);
    CHECK(tests::message_of(problems).find("SECRET123") == std::string::npos);
  }
}

TEST_CASE("case_reader: site and part may be null and roles may be derived") {
  const TemporaryFolder folder;
  configs::RunConfig config = config_of(folder.write("c.csv", kCsv));
  config.cases.columns = {{"part", "case when age > 50 then 'late' end", "/cases/columns/part"}};
  config.cases.part = "part";
  config.cases.site = "note";
  const CaseSet set = read(config);
  CHECK(set.part == std::vector<std::string>{"late", "late", ""});
  CHECK(set.site == std::vector<std::string>{"SECRET123", "", "a, \"b\""});
  config.cases.part = "absent";
  CHECK(tests::code_of([&] { static_cast<void>(read(config)); }) == "E-CONFIG-COLUMN");
}

}  // namespace clinval::datasets
