#include "harness/caseset_stats.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

using datasets::Column;
using datasets::ColumnType;
using metrics::Undefined;
using Optional = std::optional<std::string>;

/// A column from texts: "" is null.
template <typename Value, typename Convert>
Column column_of(std::string name, ColumnType type, const std::vector<std::string>& cells,
                 Convert convert) {
  Column column = datasets::make_column(std::move(name), type);
  for (const std::string& cell : cells) {
    column.present.push_back(cell.empty() ? 0 : 1);
    std::get<std::vector<Value>>(column.values).push_back(cell.empty() ? Value{} : convert(cell));
  }
  return column;
}

Column reals(std::string name, const std::vector<std::string>& cells) {
  return column_of<double>(std::move(name), ColumnType::Real, cells,
                           [](const std::string& cell) { return std::stod(cell); });
}

Column texts(std::string name, const std::vector<std::string>& cells) {
  Column column = datasets::make_column(std::move(name), ColumnType::Text);
  for (const std::string& cell : cells) {
    column.present.push_back(cell.empty() ? 0 : 1);
  }
  column.values = datasets::Texts(cells);
  return column;
}

/// Ten cases of nine subjects: five women, four men, one of unknown sex.
struct Small {
  configs::RunConfig config;
  datasets::CaseSet cases = tests::small_case_set({{"0", "a", "F", 1},
                                                   {"1", "a", "F", 0},
                                                   {"2", "c", "F", 0},
                                                   {"3", "d", "F", std::nullopt},
                                                   {"4", "e", "F", 0},
                                                   {"5", "f", "M", 1},
                                                   {"6", "g", "M", 1},
                                                   {"7", "h", "M", 0},
                                                   {"8", "i", "M", 0},
                                                   {"9", "j", std::nullopt, 1}});

  Small() {
    config.id = "small";
    config.min_cell = 2;  // ten cases would show next to nothing otherwise
    config.subgroups = {{.id = "sex", .column = "sex", .reference = "F", .cross = {}}};
    configs::BinaryTask binary;
    binary.label = "y";
    config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = binary}};
    add(reals("x", {"1", "2", "3", "4", "5", "2", "4", "6", "8", ""}));
  }

  void add(Column column) { cases.cases.columns.push_back(std::move(column)); }
  [[nodiscard]] CasesetStats stats() const { return caseset_stats(config, cases); }
};

const ColumnStats& column(const GroupStats& group, const std::string& name) {
  for (const ColumnStats& one : group.columns) {
    if (one.name == name) {
      return one;
    }
  }
  throw std::out_of_range(name);
}

}  // namespace

TEST_CASE("caseset_stats: cases, subjects and outcomes of everybody and of each level") {
  const CasesetStats stats = Small().stats();
  REQUIRE(stats.groups.size() == 4);  // all, F, M, missing
  CHECK(stats.groups[0].cases == 10);
  CHECK(stats.groups[0].subjects == 9);
  CHECK(stats.groups[0].clusters == 9);
  CHECK(stats.groups[1].cases == 5);
  CHECK(stats.groups[1].subjects == 4);
  REQUIRE(stats.groups[1].outcomes.size() == 1);
  CHECK(stats.groups[1].outcomes[0].with == 1);
  CHECK(stats.groups[1].outcomes[0].without == 3);
  CHECK(stats.groups[1].outcomes[0].unknown == 1);
  CHECK(stats.groups[3].slice->level == std::vector<Optional>{std::nullopt});
}

TEST_CASE("caseset_stats: numbers from five values on, and what is missing") {
  const CasesetStats stats = Small().stats();
  const ColumnStats& women = column(stats.groups[1], "x");
  CHECK(women.present == 5);
  REQUIRE(women.numeric);
  CHECK(women.numeric->mean == 3.0);
  CHECK(women.numeric->median == 3.0);
  CHECK(column(stats.groups[2], "x").numeric.error() == Undefined::TooFewValues);
  CHECK(column(stats.groups[3], "x").missing == 1);
  CHECK(column(stats.groups[0], "x").missing == 1);
}

TEST_CASE("caseset_stats: roles and labels are no columns of the table") {
  Small small;
  small.add(texts("id", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
  small.config.cases.case_id = "id";
  std::vector<std::string> names;
  for (const StatsColumn& one : small.stats().columns) {
    names.push_back(one.name);
  }
  CHECK(names == std::vector<std::string>{"sex", "x"});
}

TEST_CASE(
    "caseset_stats: texts with many levels, or a level for nearly every case, are not shown") {
  Small small;
  small.add(texts("name", {"SECRET123", "SECRET124", "b", "c", "c", "c", "c", "c", "d", "e"}));
  small.add(texts("grade", {"1", "2", "2", "", "2", "1", "1", "2", "1", "1"}));
  const CasesetStats stats = small.stats();
  CHECK(stats.columns[2].kind == DifferenceKind::None);
  CHECK(stats.columns[2].levels.empty());
  CHECK(stats.columns[3].levels == std::vector<std::string>{"1", "2"});
  CHECK(column(stats.groups[1], "grade").levels == std::vector<std::int64_t>{1, 3});
  CHECK(column(stats.groups[1], "grade").missing == 1);
  for (const std::string& shown : {caseset_stats_text(stats), caseset_stats_json(stats)}) {
    CHECK(shown.find("SECRET") == std::string::npos);
    CHECK(shown.find("too_many_levels") != std::string::npos);
  }
}

TEST_CASE("caseset_stats: of a survival task events within follow-up, and its time as a column") {
  Small small;
  configs::SurvivalTask survival;
  survival.time = "x";
  survival.event = "y";
  survival.censor_at = 5.0;
  survival.horizons = {4.0};
  small.config.tasks.front().kind = survival;
  const CasesetStats stats = small.stats();
  // Times 2, 4, 6, 8 with events at 2 and 4; one case without a time, one without an event code.
  CHECK(stats.groups[2].outcomes[0].with == 2);
  CHECK(stats.groups[2].outcomes[0].without == 2);
  CHECK(stats.groups[0].outcomes[0].unknown == 2);
  CHECK(stats.columns.size() == 2);
  CHECK(stats.columns[1].name == "x");
  CHECK(column(stats.groups[1], "x").numeric->median == 3.0);
}

TEST_CASE("caseset_stats: each level against the reference, missing too, and why not") {
  const CasesetStats stats = Small().stats();
  REQUIRE(stats.differences.size() == 2);
  CHECK(stats.differences[0].level == Optional("M"));
  CHECK(stats.differences[0].reference == "F");
  // Means 5 and 3, variances 20/3 and 5/2.
  CHECK(*stats.differences[0].columns[1] ==
        doctest::Approx(2.0 / std::sqrt((20.0 / 3.0 + 2.5) / 2.0)).epsilon(1e-15));
  CHECK(stats.differences[0].columns[0].error() == Undefined::Separated);  // sex itself
  CHECK(stats.differences[1].level == std::nullopt);
  CHECK(stats.differences[1].columns[1].error() == Undefined::NoCases);
}

TEST_CASE("caseset_stats: a reference that nobody has leaves every difference without a value") {
  Small small;
  small.config.subgroups[0].reference = "X";
  const CasesetStats stats = small.stats();
  REQUIRE(stats.differences.size() == 3);
  CHECK(stats.differences[0].columns[1].error() == Undefined::NoCases);
}

TEST_CASE("caseset_stats: every pair of parts, the later name against the earlier") {
  Small small;
  small.config.subgroups.clear();
  small.cases.part = {"b", "b", "a", "a", "a", "b", "c", "c", "c", "c"};
  std::vector<std::string> pairs;
  const CasesetStats stats = small.stats();
  for (const GroupDifference& one : stats.differences) {
    pairs.push_back(one.by + " " + one.level.value_or("") + " " + one.reference);
  }
  CHECK(pairs == std::vector<std::string>{"part b a", "part c a", "part c b"});
}

TEST_CASE("caseset_stats: booleans as shares of true") {
  Small small;
  Column smoker = datasets::make_column("smoker", ColumnType::Boolean);
  smoker.present = std::vector<std::uint8_t>(10, 1);
  smoker.values = std::vector<std::uint8_t>{1, 0, 0, 0, 0, 1, 1, 1, 0, 0};
  small.add(smoker);
  const CasesetStats stats = small.stats();
  CHECK(column(stats.groups[2], "smoker").levels == std::vector<std::int64_t>{1, 3});
  // 3/4 against 1/5.
  CHECK(*stats.differences[0].columns[2] ==
        doctest::Approx(0.55 / std::sqrt((3.0 / 16.0 + 0.16) / 2.0)).epsilon(1e-14));
}

TEST_CASE("caseset_stats: the JSON is read back with every reason in its place") {
  const auto json = configs::parse_json(caseset_stats_json(Small().stats()), "stats");
  CHECK(json.at("schema").string() == "clinval.caseset_stats");
  const configs::Json& men = json.at("groups").array()[2];
  CHECK(men.at("subgroup").at("level").array()[0].string() == "M");
  CHECK(men.at("columns").array()[1].at("undefined").string() == "too_few_values");
  CHECK(men.at("columns").array()[1].find("mean") == nullptr);
  const configs::Json& against = json.at("differences").array()[0];
  CHECK(against.at("columns").array()[0].at("value").is_null());
  CHECK(against.at("columns").array()[0].at("undefined").string() == "separated");
  CHECK(json.at("differences").array()[1].at("level").is_null());
}

TEST_CASE("caseset_stats: no cases give no shares, and the text says why nothing is compared") {
  Small small;
  small.config.subgroups.clear();
  small.cases = tests::small_case_set({});
  const CasesetStats stats = small.stats();
  REQUIRE(stats.groups.size() == 1);
  CHECK(stats.groups[0].cases == 0);
  CHECK(caseset_stats_text(stats).find("missing 0 (-)") != std::string::npos);
  CHECK(caseset_stats_text(stats).find("neither two parts") != std::string::npos);
  const auto json = configs::parse_json(caseset_stats_json(stats), "stats");
  CHECK(json.at("groups").array()[0].at("columns").array()[0].at("missing_share").is_null());
}

}  // namespace clinval::harness
