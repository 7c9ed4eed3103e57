#include "datasets/ndjson_reader.h"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "datasets/case_set.h"
#include "datasets/table_reader.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::TemporaryFolder;

configs::SourceSpec source_with(std::vector<std::pair<std::string, std::string>> types) {
  configs::SourceSpec source;
  source.file = "c.ndjson";
  source.format = "ndjson";
  source.types = std::move(types);
  return source;
}

Table read(const std::string& text, std::vector<std::pair<std::string, std::string>> types) {
  return read_ndjson(text, source_with(std::move(types)), "c.ndjson", "/cases/sources/c");
}

std::vector<configs::Problem> problems(const std::string& text, const std::string& type) {
  return tests::problems_of([&] { static_cast<void>(read(text, {{"x", type}})); });
}

/// The digest of a case set whose one source holds these bytes.
std::string digest_of(const std::string& bytes, const std::string& format) {
  const TemporaryFolder folder;
  configs::RunConfig config;
  configs::SourceSpec source = source_with({{"id", "integer"},
                                            {"p", "real"},
                                            {"died", "boolean"},
                                            {"note", "text"},
                                            {"born", "date"},
                                            {"seen", "timestamp"}});
  source.file = folder.write("c." + format, bytes);
  source.format = format;
  config.cases.sources = {{"cohort", source}};
  config.cases.from = "cohort";
  config.cases.case_id = "id";
  return read_case_set(config, "").sha256;
}

}  // namespace

TEST_CASE("ndjson_reader: each type as JSON writes it, null for none") {
  const Table table = read(
      R"({"i": -42, "r": 36.6, "b": true, "t": "12", "d": "1970-01-02", "s": "1970-01-01T00:00:01"}
{"s": null, "d": null, "t": null, "b": null, "r": null, "i": null}
)",
      {{"i", "integer"},
       {"r", "real"},
       {"b", "boolean"},
       {"t", "text"},
       {"d", "date"},
       {"s", "timestamp"}});
  REQUIRE(table.rows == 2);
  CHECK(table.at("i").integers()[0] == -42);
  CHECK(table.at("r").reals()[0] == 36.6);
  CHECK(table.at("b").booleans()[0] == 1);
  CHECK(table.at("t").texts()[0] == "12");
  CHECK(table.at("d").integers()[0] == 1);
  CHECK(table.at("s").integers()[0] == 1'000'000);
  for (const Column& column : table.columns) {
    CAPTURE(column.name);
    CHECK(column.size() == 2);
    CHECK_FALSE(column.is_null(0));
    CHECK(column.is_null(1));
  }
}

TEST_CASE(
    "ndjson_reader: integers stand for reals, also beyond 64 bits, and reals never for them") {
  const Table table = read("{\"x\": 7}\n{\"x\": 9007199254740993}\n{\"x\": 100000000000000000000}",
                           {{"x", "real"}});
  CHECK(table.at("x").reals() == std::vector<double>{7.0, 9007199254740992.0, 1e20});
  CHECK(read("{\"x\": 9223372036854775807}", {{"x", "integer"}}).at("x").integers()[0] ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(problems("{\"x\": 9223372036854775808}", "integer").at(0).code == "E-DATA-NUMBER");
  CHECK(problems("{\"x\": 1e3}", "integer").at(0).code == "E-DATA-TYPE");
  CHECK(problems("{\"x\": 1e-400}", "real").at(0).code == "E-DATA-NUMBER");
}

TEST_CASE("ndjson_reader: undeclared keys are passed over, whatever they hold") {
  const Table table =
      read("{\"y\": {\"x\": [1, {\"x\": \"a\"}]}, \"x\": 3, \"z\": [[]]}\n", {{"x", "integer"}});
  REQUIRE(table.columns.size() == 1);
  CHECK(table.columns[0].integers() == std::vector<std::int64_t>{3});
}

TEST_CASE("ndjson_reader: a problem names file, line and key, and what belongs there") {
  const auto found = problems("{\"x\": 1}\n{\"x\": \"SECRET123\"}\n", "integer");
  REQUIRE(found.size() == 1);
  CHECK(
      configs::to_string(found[0]) ==
      "E-DATA-TYPE: c.ndjson:2: /cases/sources/c: row 2: x: expected an integer, as in 42, without "
      "quotes and fraction, or null (correct the value, or declare the type it has)");
}

TEST_CASE("ndjson_reader: a key that no line has is reported once, other lines go on being read") {
  const auto found = problems("{\"y\": 1}\n{\"y\": 1}\n{\"x\": \"a\"}\n{\"y\": 2}\n", "integer");
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "E-DATA-RAGGED");
  CHECK(found[0].line == 1u);
  CHECK(found[1].code == "E-DATA-TYPE");
  CHECK(found[1].line == 3u);
}

TEST_CASE("ndjson_reader: at most twenty problems of a file are told") {
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += "{\"x\": \"a\"}\n";
  }
  CHECK(problems(text, "integer").size() == 20);
}

TEST_CASE("ndjson_reader: any cut of a text, or one byte exchanged, is an input error or a table") {
  const std::string text =
      "{\"x\": -1.5e3, \"y\": [true, {\"z\": null}], \"t\": \"a\\u00e9\\n\"}\n{\"t\": null, \"x\": "
      "12}\n";
  std::size_t refused = 0;
  const auto attempt = [&](const std::string& changed) {
    const auto found = tests::problems_of([&] {
      static_cast<void>(read(changed, {{"x", "real"}, {"t", "text"}}));
    });
    refused += found.empty() ? 0U : 1U;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    attempt(text.substr(0, i));
    for (const char byte : {'"', '{', ']', '\\', '\n', '0', '\0', '\xff'}) {
      std::string changed = text;
      changed[i] = byte;
      attempt(changed);
    }
  }
  CHECK(refused > 300);
}

TEST_CASE("ndjson_reader: a deep value cannot exhaust the stack") {
  const std::string deep(200'000, '[');
  CHECK(problems("{\"y\": " + deep, "integer").at(0).code == "E-DATA-SYNTAX");
  const std::string end(200'000, ']');
  CHECK(read("{\"y\": " + deep + end + ", \"x\": 1}", {{"x", "integer"}}).rows == 1);
}

TEST_CASE("ndjson_reader: the same rows give the digest that they have as CSV") {
  const std::string csv =
      "id,p,died,note,born,seen\n"
      "10,0.25,true,\"a \"\"b\"\", é\",1931-02-28,2001-01-01T10:00:00.5\n"
      "9,1e-7,0,\"\",,\n"
      "2,,,,,\n";
  const std::string ndjson =
      "{\"note\": null, \"id\": 2, \"p\": null, \"died\": null, \"born\": null, \"seen\": null}\n"
      "{\"id\": 10, \"p\": 2.5e-1, \"died\": true, \"note\": \"a \\\"b\\\", \\u00e9\", \"born\": "
      "\"1931-02-28\", \"seen\": \"2001-01-01 10:00:00.500\", \"x\": {}}\r\n"
      "{\"id\": 9, \"p\": 0.0000001, \"died\": false, \"note\": \"\", \"born\": null, \"seen\": "
      "null}";
  CHECK(digest_of(ndjson, "ndjson") == digest_of(csv, "csv"));
  CHECK(digest_of("\xef\xbb\xbf" + ndjson, "ndjson") == digest_of(csv, "csv"));
}

}  // namespace clinval::datasets
