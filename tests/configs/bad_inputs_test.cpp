#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "configs/errors.h"
#include "configs/model_contract.h"
#include "configs/run_config.h"
#include "configs/strict_json.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

using Parse = std::function<void(const std::string& text, const std::string& file)>;

void parse_config(const std::string& text, const std::string& file) {
  (void)parse_run_config(text, file);
}

void parse_contract(const std::string& text, const std::string& file) {
  (void)parse_model_contract(text, file);
}

struct Replay {
  std::string folder;
  Area area;
  Parse parse;
};

const Replay kReplays[] = {
    {CLINVAL_TEST_DIR "/bad_inputs/config", Area::Config, parse_config},
    {CLINVAL_TEST_DIR "/bad_inputs/contract", Area::Model, parse_contract},
};

void replay(const Replay& replay, const Json& entry) {
  const std::string& name = entry.at("file").string();
  CAPTURE(name);
  const auto problems =
      tests::problems_of([&] { replay.parse(bytes_of(replay.folder + "/" + name), name); });
  REQUIRE(problems.size() == 1);
  const Problem& problem = problems.front();
  CAPTURE(to_string(problem));
  CHECK(problem.code == entry.at("code").string());
  CHECK(problem.pointer == entry.at("pointer").string());
  CHECK(problem.file == name);
  CHECK_FALSE(problem.expected.empty());
  REQUIRE(problem.line);
  REQUIRE(problem.column);
  if (entry.find("line") != nullptr) {
    CHECK(static_cast<std::int64_t>(*problem.line) == entry.at("line").integer());
    CHECK(static_cast<std::int64_t>(*problem.column) == entry.at("column").integer());
  }
  CHECK(find_error_code(problem.code) != nullptr);
}

}  // namespace

TEST_CASE("bad_inputs: each file gives exactly the problem of the index") {
  for (const Replay& one : kReplays) {
    const Json index = read_json_file(one.folder + "/index.json");
    REQUIRE(index.array().size() >= 20);
    for (const Json& entry : index.array()) {
      replay(one, entry);
    }
  }
}

TEST_CASE("bad_inputs: every file is in the index, every entry has its file") {
  for (const Replay& one : kReplays) {
    std::multiset<std::string> listed;
    const Json index = read_json_file(one.folder + "/index.json");
    for (const Json& entry : index.array()) {
      listed.insert(entry.at("file").string());
    }
    std::multiset<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator(one.folder)) {
      found.insert(file.path().filename().string());
    }
    found.erase("index.json");
    CHECK(listed == found);
  }
}

TEST_CASE("bad_inputs: any cut of a good text is an input error, nothing else") {
  // Every bad file, cut at every 37th byte: the readers must answer with an InputError or succeed.
  std::size_t refused = 0;
  for (const Replay& one : kReplays) {
    for (const auto& file : std::filesystem::directory_iterator(one.folder)) {
      const std::string text = bytes_of(file.path().string());
      for (std::size_t size = 0; size < text.size(); size += 37) {
        refused +=
            tests::problems_of([&] { one.parse(text.substr(0, size), "cut"); }).empty() ? 0u : 1u;
      }
    }
  }
  CHECK(refused > 500);
}
