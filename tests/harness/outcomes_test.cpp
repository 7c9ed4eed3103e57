#include "harness/outcomes.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

configs::BinaryTask task_on(const std::string& column) {
  configs::BinaryTask task;
  task.label = column;
  return task;
}

datasets::Column reals(const std::string& name, const std::vector<std::optional<double>>& values) {
  datasets::Column column{
      .name = name, .type = datasets::ColumnType::Real, .present = {}, .values = {}};
  std::vector<double> numbers;
  for (const std::optional<double>& value : values) {
    column.present.push_back(value ? 1 : 0);
    numbers.push_back(value.value_or(0.0));
  }
  column.values = numbers;
  return column;
}

datasets::Table follow_up(const std::vector<std::optional<double>>& time,
                          const std::vector<std::optional<double>>& event) {
  return {.columns = {reals("years", time), reals("status", event)}, .rows = time.size()};
}

configs::SurvivalTask survival() {
  configs::SurvivalTask task;
  task.time = "years";
  task.event = "status";
  task.horizons = {5.0};
  return task;
}

/// Code and pointer of the one problem; empty when there is none.
std::string problem_of(const configs::TaskKind& task, const datasets::Table& cases) {
  try {
    (void)read_outcomes(task, "/tasks/0", cases);
  } catch (const configs::InputError& error) {
    CHECK(error.area() == configs::Area::Data);
    CHECK(error.problems().size() == 1);
    return error.problems().front().code + " " + error.problems().front().pointer;
  }
  return "";
}

}  // namespace

TEST_CASE("outcomes: labels are 0, 1 or unknown, and nothing else") {
  const auto good =
      tests::small_table({{"a", "a", "F", 1}, {"b", "b", "F", 0}, {"c", "c", "M", std::nullopt}});
  CHECK(read_outcomes(task_on("y"), "/tasks/0", good).label ==
        std::vector<Label>{Label::Positive, Label::Negative, Label::Unknown});
  CHECK(problem_of(task_on("y"), tests::small_table({{"a", "a", "F", 2}})) ==
        "E-DATA-LABEL /tasks/0/label");
  CHECK(problem_of(task_on("sex"), good) == "E-DATA-LABEL-TYPE /tasks/0/label");
}

TEST_CASE("outcomes: follow-up ends at censor_at, and what is not known is unknown") {
  configs::SurvivalTask task = survival();
  const auto table =
      follow_up({6.0, 5.0, 2.0, std::nullopt, 3.0, 7.0}, {1, 1, 0, 1, std::nullopt, 0});
  const Outcomes open = read_outcomes(task, "/tasks/0", table);
  CHECK(open.label == std::vector<Label>{Label::Positive, Label::Positive, Label::Negative,
                                         Label::Unknown, Label::Unknown, Label::Negative});
  CHECK(open.time == std::vector<double>{6, 5, 2, 0, 3, 7});
  task.censor_at = 5.0;
  const Outcomes ended = read_outcomes(task, "/tasks/0", table);
  CHECK(ended.label == std::vector<Label>{Label::Negative, Label::Positive, Label::Negative,
                                          Label::Unknown, Label::Unknown, Label::Negative});
  CHECK(ended.time == std::vector<double>{5, 5, 2, 0, 3, 5});
  CHECK(labels_of_excluded(task, table) == ended.label);
}

TEST_CASE("outcomes: competing events, impossible times and unreached horizons are errors") {
  configs::SurvivalTask task = survival();
  CHECK(problem_of(task, follow_up({6, 5}, {2, 1})) == "E-DATA-EVENT /tasks/0/event");
  CHECK(problem_of(task, follow_up({6, -0.5}, {0, 1})) == "E-DATA-TIME /tasks/0/time");
  CHECK(problem_of(task, follow_up({4.9, 2}, {0, 1})) == "E-DATA-HORIZON /tasks/0/horizons/0");
  // Somebody followed so long whose outcome is not known does not count.
  CHECK(problem_of(task, follow_up({6, 2}, {std::nullopt, 1})) ==
        "E-DATA-HORIZON /tasks/0/horizons/0");
  CHECK(problem_of(task, follow_up({5, 2}, {0, 1})).empty());
  task.time_range = {0.0, 40.0};
  CHECK(problem_of(task, follow_up({1826, 2}, {0, 1})) == "E-DATA-TIME-RANGE /tasks/0/time");
  CHECK(problem_of(task, follow_up({40, 0}, {0, 1})).empty());
}

TEST_CASE("outcomes: a text column is no time and no event") {
  configs::SurvivalTask task = survival();
  datasets::Table table = tests::small_table({{"a", "a", "F", 1}});
  task.time = "y";
  task.event = "sex";
  CHECK(problem_of(task, table) == "E-DATA-LABEL-TYPE /tasks/0/event");
  task.event = "y";
  task.time = "sex";
  CHECK(problem_of(task, table) == "E-DATA-LABEL-TYPE /tasks/0/time");
}

}  // namespace clinval::harness
