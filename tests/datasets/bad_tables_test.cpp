#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "datasets/table_reader.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

const std::string kFolder = std::string(CLINVAL_TEST_DIR) + "/bad_inputs/table";

std::map<std::string, nlohmann::json> indexed_files() {
  const auto index = nlohmann::json::parse(tests::bytes_of(kFolder + "/index.json"));
  std::map<std::string, nlohmann::json> files;
  for (const auto& entry : index) {
    files[entry.at("file").get<std::string>()] = entry;
  }
  REQUIRE(files.size() == index.size());
  return files;
}

configs::SourceSpec source_of(const std::string& file) {
  configs::SourceSpec source;
  source.file = file;
  source.format = file.find(".ndjson") == std::string::npos ? "csv" : "ndjson";
  source.types = {{"id", "integer"}, {"p", "real"}, {"label", "integer"}, {"name", "text"}};
  return source;
}

}  // namespace

TEST_CASE("bad_tables: every file is in the index and every entry has its file") {
  const auto index = indexed_files();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (name != "index.json") {
      CAPTURE(name);
      CHECK(index.contains(name));
      ++files;
    }
  }
  CHECK(files > 30);
  CHECK(files == index.size());
}

TEST_CASE("bad_tables: each gives its code, row and column, and no value of a case") {
  for (const auto& [file, expected] : indexed_files()) {
    CAPTURE(file);
    const auto problems = tests::problems_of([&, name = file] {
      static_cast<void>(read_table(source_of(name), kFolder + "/" + name, "/cases/sources/x"));
    });
    if (expected.at("code") == "ok") {
      CHECK(tests::message_of(problems).empty());
      continue;
    }
    REQUIRE(!problems.empty());
    const configs::Problem& first = problems.front();
    CHECK(first.code == expected.at("code").get<std::string>());
    CHECK(first.file == file);
    CHECK(first.pointer == "/cases/sources/x");
    CHECK(first.row.value_or(0) == expected.value("row", std::size_t{0}));
    CHECK(first.field == expected.value("column", ""));
    const std::string message = tests::message_of(problems);
    CHECK(message.find("SECRET123") == std::string::npos);
    for (const char* value : {"1_000", "1,000", "1e400", "9223372036854775808", "0x1F", "1.5"}) {
      CHECK(message.find(value) == std::string::npos);
    }
  }
}

}  // namespace clinval::datasets
