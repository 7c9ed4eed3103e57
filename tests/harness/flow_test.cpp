#include "harness/flow.h"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

/// Eight rows of six subjects: two excluded, one without label, one without score, one model error.
struct Flow {
  configs::RunConfig config;
  datasets::CaseSet cases = tests::small_case_set({{"1", "anna", "F", 1},
                                                   {"2", "anna", "F", 0},
                                                   {"3", "bert", "M", std::nullopt},
                                                   {"4", "carl", "M", 1},
                                                   {"5", "dora", "F", 0},
                                                   {"6", "emil", std::nullopt, 1}},
                                                  {{"7", "anna", "F", 1}, {"8", "frida", "F", 0}});
  std::vector<reports::FlowRow> rows;

  Flow() {
    config.cases.exclude = {{.name = "too_early", .sql = "", .pointer = ""}};
    config.subgroups = {{.id = "sex", .column = "sex", .reference = {}, .cross = {}}};
    configs::BinaryTask binary;
    binary.label = "y";
    config.tasks = {{.id = "t", .outcome = "", .window = "", .kind = binary}};
    ModelPredictions model;
    model.model = "m";
    model.error = {"", "", "", "no_score", "not_finite", ""};
    const auto labels = read_outcomes(binary, "", cases.cases).label;
    const auto excluded = labels_of_excluded(binary, cases.excluded);
    const std::vector<ModelPredictions> predictions = {model};
    const std::vector<std::uint8_t> judged;
    rows = count_flow(config, cases, case_groups(config, cases.cases, {}),
                      {{config.tasks.front(), labels, excluded, predictions, judged}});
  }

  /// cases, subjects of one row.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> at(
      const std::string& step, bool of_task, const std::optional<std::string>& sex = {},
      const std::optional<std::string>& outcome = {}) const {
    for (const reports::FlowRow& row : rows) {
      const std::optional<std::string> level =
          row.subgroup ? row.subgroup->level.front() : std::nullopt;
      if (row.step == step && row.task.has_value() == of_task && row.outcome == outcome &&
          level == sex && row.subgroup.has_value() == sex.has_value()) {
        return {row.cases, row.subjects};
      }
    }
    FAIL("no such flow row");
    return {};
  }
};

}  // namespace

TEST_CASE("flow: every step counts cases and subjects and a subject leaves with its last case") {
  const Flow flow;
  using Pair = std::pair<std::int64_t, std::int64_t>;
  CHECK(flow.at("read", false) == Pair{8, 6});
  CHECK(flow.at("too_early", false) == Pair{2, 1});  // anna stays with two other cases
  CHECK(flow.at("no_label", true) == Pair{1, 1});
  CHECK(flow.at("no_score", true) == Pair{1, 1});
  CHECK(flow.at("not_finite", true) == Pair{1, 1});
  CHECK(flow.at("evaluated", true) == Pair{3, 2});
}

TEST_CASE("flow: the same by subgroup and by outcome") {
  const Flow flow;
  using Pair = std::pair<std::int64_t, std::int64_t>;
  CHECK(flow.at("read", false, "F") == Pair{5, 3});
  CHECK(flow.at("too_early", false, "F") == Pair{2, 1});
  CHECK(flow.at("read", true, std::nullopt, "1") == Pair{4, 3});
  CHECK(flow.at("too_early", true, std::nullopt, "0") == Pair{1, 1});
  CHECK(flow.at("evaluated", true, "F", "1") == Pair{1, 1});
  CHECK(flow.at("no_score", true, "M", "1") == Pair{1, 1});
}

TEST_CASE("flow: for every model, group and outcome read equals who left plus who was evaluated") {
  const Flow flow;
  using Key = std::pair<std::optional<reports::Slice>, std::optional<std::string>>;
  int compared = 0;
  for (const reports::FlowRow& evaluated : flow.rows) {
    if (evaluated.kind != "evaluated") {
      continue;
    }
    std::int64_t read_cases = 0;
    std::int64_t others = 0;
    std::int64_t read_subjects = 0;
    std::int64_t other_subjects = 0;
    for (const reports::FlowRow& row : flow.rows) {
      const bool same = row.task == evaluated.task && (!row.model || row.model == evaluated.model) &&
                        Key{row.subgroup, row.outcome} == Key{evaluated.subgroup, evaluated.outcome};
      if (same) {
        (row.kind == "read" ? read_cases : others) += row.cases;
        (row.kind == "read" ? read_subjects : other_subjects) += row.subjects;
      }
    }
    CHECK(read_cases == others);
    CHECK(read_subjects == other_subjects);
    ++compared;
  }
  CHECK(compared == 12);  // everybody, F, M, missing, each also by outcome
}

}  // namespace clinval::harness
