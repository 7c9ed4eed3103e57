#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/reidentification.h"
#include "tests/metrics/coded_table.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"

// Published values of other tools. Small inputs stand here; the Adult tables may not be shipped:
// these cases run where CLINVAL_DATA holds oracles/*.csv (unpacked).
namespace clinval::metrics {
namespace {

using tests::close;
using tests::CodedTable;
using Sizes = std::vector<std::int64_t>;

/// Rows without the header, or none when the file is not there.
std::vector<std::vector<std::string>> foreign_rows(const std::string& file, char delimiter) {
  const char* data = std::getenv("CLINVAL_DATA");
  const std::string path = data == nullptr ? "" : std::string(data) + "/oracles/" + file;
  if (data == nullptr || !std::filesystem::exists(path)) {
    MESSAGE("SKIPPED: CLINVAL_DATA holds no oracles/" << file);
    return {};
  }
  auto rows = tests::read_cells(path, delimiter);
  rows.erase(rows.begin());
  return rows;
}

struct Published {
  std::string file;
  std::vector<std::size_t> columns;
  std::int64_t rows = 0;
  std::int64_t k = 0;
  std::int64_t classes = 0;
  std::int64_t uniques = 0;
  double mean = 0.0;
  double above_0p09 = 0.0;
};

void check_published(const Published& table) {
  const auto rows = foreign_rows(table.file, ',');
  if (rows.empty()) {
    return;
  }
  const CodedTable coded(rows, table.columns);
  const auto risk = prosecutor_risk(*class_sizes(coded.columns(), MissingRule::OwnCategory));
  REQUIRE(risk);
  CHECK(risk->records == table.rows);
  CHECK(risk->k_anonymity == table.k);
  CHECK(distinction(coded.columns())->classes == table.classes);
  CHECK(risk->uniques == table.uniques);
  CHECK(close(risk->mean, table.mean, 1e-12));
  CHECK(close(risk->share_above[1], table.above_0p09, 1e-12));
}

}  // namespace

TEST_CASE("reidentification: sdcMicro's freqCalc example under the three rules") {
  const CodedTable table({{"2", "3", "1"},
                          {"3", "3", "3"},
                          {"2", "3", ""},
                          {"2", "3", "2"},
                          {"3", "3", "1"},
                          {"3", "3", "1"},
                          {"1", "4", ""},
                          {"2", "3", "1"}},
                         {0, 1, 2});
  const auto sizes = [&](MissingRule rule) { return *class_sizes(table.columns(), rule); };
  CHECK(sizes(MissingRule::Wildcard) == Sizes{3, 1, 4, 2, 2, 2, 1, 3});
  CHECK(sizes(MissingRule::OwnCategory) == Sizes{2, 1, 1, 1, 2, 2, 1, 2});
  CHECK(sizes(MissingRule::Excluded) == Sizes{2, 1, 0, 1, 2, 2, 0, 2});
}

TEST_CASE("reidentification: ARX's example of distinction and separation") {
  const std::vector<std::vector<std::string>> rows = {{"20", "Female", "CA"},
                                                      {"30", "Female", "CA"},
                                                      {"40", "Female", "TX"},
                                                      {"20", "Male", "NY"},
                                                      {"40", "Male", "CA"}};
  struct Expected {
    std::vector<std::size_t> columns;
    double distinction;
    double separation;
  };
  const std::vector<Expected> all = {{{1}, 0.4, 0.6},      {{2}, 0.6, 0.7},    {{0}, 0.6, 0.8},
                                     {{1, 2}, 0.8, 0.9},   {{0, 1}, 1.0, 1.0}, {{0, 2}, 1.0, 1.0},
                                     {{0, 1, 2}, 1.0, 1.0}};
  for (const Expected& one : all) {
    const CodedTable table(rows, one.columns);
    const auto found = distinction(table.columns());
    REQUIRE(found);
    CHECK(found->distinction == one.distinction);
    CHECK(*found->separation == one.separation);
  }
}

TEST_CASE("reidentification: Adult as pycanon has it, raw (needs CLINVAL_DATA)") {
  check_published({"pycanon_adult_raw.csv",
                   {0, 3, 6, 7, 9, 13},
                   32561,
                   1,
                   15093,
                   10154,
                   0.46352998986517613,
                   0.8167746690826448});
}

TEST_CASE("reidentification: Adult made 3-anonymous by pycanon (needs CLINVAL_DATA)") {
  check_published({"pycanon_adult_k3.csv",
                   {0, 1, 2, 3, 4, 5},
                   18203,
                   3,
                   2837,
                   0,
                   0.15585343075317257,
                   0.6722518266219853});
}

TEST_CASE("reidentification: Adult made 10-anonymous by pycanon (needs CLINVAL_DATA)") {
  check_published({"pycanon_adult_k10.csv",
                   {0, 1, 2, 3, 4, 5},
                   7303,
                   10,
                   462,
                   0,
                   0.06326167328495139,
                   0.18307544844584417});
}

TEST_CASE("reidentification: Adult made 20-anonymous by pycanon (needs CLINVAL_DATA)") {
  check_published(
      {"pycanon_adult_k20.csv", {0, 1, 2, 3, 4, 5}, 2428, 20, 89, 0, 0.036655683690280064, 0.0});
}

TEST_CASE("reidentification: Adult as ARX has it (needs CLINVAL_DATA)") {
  const auto rows = foreign_rows("arx_adult.csv", ';');
  if (rows.empty()) {
    return;
  }
  const CodedTable table(rows, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  const auto sizes = class_sizes(table.columns(), MissingRule::OwnCategory);
  const auto risk = prosecutor_risk(*sizes);
  REQUIRE(risk);
  CHECK(risk->records == 30162);
  CHECK(distinction(table.columns())->classes == 19502);
  CHECK(risk->uniques == 15512);
  CHECK(close(risk->mean, 0.6465751607983555, 1e-12));
  CHECK(*std::max_element(sizes->begin(), sizes->end()) == 45);
  // Classes of 1, 2, 3 and 4, 5 to 10: the head of the published histogram, in records.
  CHECK(risk->records_in[1] == 2 * 2098);
  CHECK(risk->records_in[2] == 3 * 754 + 4 * 375);
  CHECK(risk->records_in[3] == 5 * 189 + 6 * 155 + 7 * 97 + 8 * 73 + 9 * 39 + 10 * 37);
}

}  // namespace clinval::metrics
