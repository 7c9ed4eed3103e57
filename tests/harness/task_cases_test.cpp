#include "harness/task_cases.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

using Levels = std::vector<std::optional<std::string>>;

}  // namespace

TEST_CASE("task_cases: groups are every observed level, a missing value last, and crosses") {
  configs::RunConfig config;
  config.subgroups = {{.id = "sex", .column = "sex", .reference = {}, .cross = {}},
                      {.id = "y", .column = "y", .reference = {}, .cross = {}},
                      {.id = "both", .column = "", .reference = {}, .cross = {"sex", "y"}}};
  const auto cases = tests::small_table(
      {{"a", "a", "M", 1}, {"b", "b", std::nullopt, 0}, {"c", "c", "F", 1}, {"d", "d", "F", 0}});
  const auto groups = case_groups(config, cases, {});
  std::vector<Levels> levels;
  for (const CaseGroup& group : groups) {
    levels.push_back(group.slice ? group.slice->level : Levels{});
  }
  CHECK(levels == std::vector<Levels>{{},
                                      {"F"},
                                      {"M"},
                                      {std::nullopt},
                                      {"0"},
                                      {"1"},
                                      {"F", "0"},
                                      {"F", "1"},
                                      {"M", "1"},
                                      {std::nullopt, "0"}});
  CHECK(groups[1].member == std::vector<std::uint8_t>{0, 0, 1, 1});
  CHECK(groups[3].member == std::vector<std::uint8_t>{0, 1, 0, 0});
}

TEST_CASE("task_cases: parts repeat the groups that they hold") {
  configs::RunConfig config;
  config.subgroups = {{.id = "sex", .column = "sex", .reference = {}, .cross = {}}};
  const auto cases = tests::small_table({{"a", "a", "M", 1}, {"b", "b", "F", 0}});
  const auto groups = case_groups(config, cases, {"external", "held_out"});
  REQUIRE(groups.size() == 7);  // all, F, M; external, M; held_out, F
  CHECK(groups[3].part == "external");
  CHECK(groups[4].slice->level == Levels{"M"});
  CHECK(groups[6].member == std::vector<std::uint8_t>{0, 1});
}

TEST_CASE("task_cases: clusters are ranked by id in byte order among labelled cases") {
  const std::vector<Label> labels = {Label::Positive, Label::Unknown, Label::Negative,
                                     Label::Negative};
  const Units units = rank_clusters({"b", "a", "B", "10"}, labels);
  CHECK(units.count == 3);
  CHECK(units.of_case[3] == 0);  // "10" < "B" < "b"
  CHECK(units.of_case[2] == 1);
  CHECK(units.of_case[0] == 2);
  CHECK(units.design == metrics::Design::Independent);
}

TEST_CASE("task_cases: a cluster counts as repeated only by labelled cases") {
  const std::vector<std::string> cluster = {"a", "a", "b"};
  CHECK(rank_clusters(cluster, {Label::Positive, Label::Unknown, Label::Negative}).design ==
        metrics::Design::Independent);
  CHECK(rank_clusters(cluster, {Label::Positive, Label::Negative, Label::Negative}).design ==
        metrics::Design::Clustered);
}

}  // namespace clinval::harness
