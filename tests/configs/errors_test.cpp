#include "configs/errors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "configs/input_error.h"

using namespace clinval::configs;

namespace {

// Whole codes written as literals in the sources of one folder.
std::set<std::string> codes_in(const std::string& folder) {
  const std::regex code("\"(E-[A-Z]+(-[A-Z0-9]+)+)\"");
  std::set<std::string> codes;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".cpp") {
      continue;
    }
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (auto at = std::sregex_iterator(text.begin(), text.end(), code);
         at != std::sregex_iterator(); ++at) {
      codes.insert((*at)[1].str());
    }
  }
  return codes;
}

}  // namespace

TEST_CASE("errors: the catalogue is sorted, complete in itself and without repeats") {
  const auto codes = error_codes();
  REQUIRE(codes.size() > 30);
  CHECK(std::ranges::is_sorted(codes, {}, &ErrorCode::code));
  CHECK(std::ranges::adjacent_find(codes, {}, &ErrorCode::code) == codes.end());
  for (const ErrorCode& one : codes) {
    CAPTURE(one.code);
    CHECK(one.meaning.ends_with('.'));
    CHECK(one.remedy.ends_with('.'));
    CHECK(find_error_code(one.code) == &one);
  }
  CHECK(find_error_code("E-CONFIG-NO-SUCH") == nullptr);
}

TEST_CASE("errors: every code that a source file writes is in the catalogue") {
  std::size_t found = 0;
  for (const char* folder : {"configs", "datasets", "harness", "metrics", "reports"}) {
    for (const std::string& code : codes_in(CLINVAL_SOURCE_DIR "/" + std::string(folder))) {
      CAPTURE(folder);
      CAPTURE(code);
      CHECK(find_error_code(code) != nullptr);
      ++found;
    }
  }
  CHECK(found > 30);
}

TEST_CASE("input_error: a problem in one line") {
  Problem problem{.code = error_code(Area::Config, "TYPE"),
                  .file = "run.json",
                  .pointer = "/a",
                  .line = 3,
                  .column = 7,
                  .expected = "a text",
                  .hint = "quote it"};
  CHECK(to_string(problem) == "E-CONFIG-TYPE: run.json:3:7: /a: expected a text (quote it)");
  const Problem row{.code = error_code(Area::Data, "CAST"),
                    .file = "t.csv",
                    .row = 5,
                    .field = "age",
                    .expected = "an integer"};
  CHECK(to_string(row) == "E-DATA-CAST: t.csv: row 5: age: expected an integer");
  const InputError error(Area::Model, {problem, row});
  CHECK(error.area() == Area::Model);
  CHECK(std::string(error.what()) == to_string(problem) + "\n" + to_string(row));
  CHECK(error_code(Area::Output, "X") == "E-OUTPUT-X");
  CHECK(error_code(Area::Model, "X") == "E-MODEL-X");
}
