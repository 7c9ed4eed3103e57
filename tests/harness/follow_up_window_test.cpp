#include "harness/follow_up_window.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "harness/flow.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

using datasets::Column;
using datasets::ColumnType;

Column moments(const std::string& name, const std::vector<std::optional<double>>& values) {
  Column column = datasets::make_column(name, ColumnType::Real);
  std::vector<double> stored;
  for (const auto& value : values) {
    column.present.push_back(value ? 1 : 0);
    stored.push_back(value.value_or(0.0));
  }
  column.values = stored;
  return column;
}

/// Six cases of five subjects and one excluded row, with a window of 48 hours in times of days.
struct Followed {
  configs::RunConfig config;
  datasets::CaseSet cases = tests::small_case_set({{"1", "anna", "F", 0},
                                                   {"2", "anna", "F", 0},
                                                   {"3", "bert", "M", 0},
                                                   {"4", "carl", "M", 1},
                                                   {"5", "dora", "F", std::nullopt},
                                                   {"6", "emil", "M", 0}},
                                                  {{"7", "gina", "F", 0}});

  Followed() {
    cases.cases.columns.push_back(moments("now", {1.0, 1.0, 1.0, 1.0, 1.0, 1.5}));
    cases.cases.columns.push_back(
        moments("seen_to", {3.0, 2.999999, std::nullopt, 1.25, 1.0, 9.0}));
    cases.excluded.columns.push_back(moments("now", {std::nullopt}));
    cases.excluded.columns.push_back(moments("seen_to", {5.0}));
    config.cases.exclude = {{.name = "too_early", .sql = "", .pointer = ""}};
    config.cases.prediction_time = "now";
    config.cases.observed_until = "seen_to";
    config.cases.time_unit = "days";
    config.subgroups = {{.id = "sex", .column = "sex", .reference = {}, .cross = {}}};
    configs::BinaryTask binary;
    binary.label = "y";
    config.tasks = {{.id = "t", .outcome = "", .window = "48 hours", .kind = binary}};
  }
};

}  // namespace

TEST_CASE("follow_up_window: observed exactly to the end is complete, a moment less is unknown") {
  const Followed followed;
  const Outcomes outcomes = task_outcomes(followed.config, 0, followed.cases);
  CHECK(outcomes.label == std::vector<Label>{Label::Negative, Label::Unknown, Label::Unknown,
                                             Label::Positive, Label::Unknown, Label::Negative});
  CHECK(outcomes.window_incomplete == std::vector<std::uint8_t>{0, 1, 1, 0, 0, 0});
  CHECK(window_columns(followed.config) == std::vector<std::string>{"now", "seen_to"});
}

TEST_CASE("follow_up_window: nothing is judged without observed_until or without a window") {
  Followed followed;
  followed.config.tasks[0].window = "";
  CHECK(task_outcomes(followed.config, 0, followed.cases).window_incomplete.empty());
  followed.config.tasks[0].window = "48 hours";
  followed.config.cases.observed_until = "";
  const Outcomes outcomes = task_outcomes(followed.config, 0, followed.cases);
  CHECK(outcomes.window_incomplete.empty());
  CHECK(outcomes.label[1] == Label::Negative);
  CHECK(window_columns(followed.config).empty());
}

TEST_CASE("follow_up_window: a step of the flow, in cases and subjects, by group and outcome") {
  const Followed followed;
  const Outcomes outcomes = task_outcomes(followed.config, 0, followed.cases);
  const auto excluded = labels_of_excluded(followed.config.tasks[0].kind, followed.cases.excluded);
  ModelPredictions model;
  model.model = "m";
  model.error.assign(6, "");
  const std::vector<ModelPredictions> predictions = {model};
  const std::vector<std::uint8_t> judged;
  const auto rows = count_flow(followed.config, followed.cases,
                               case_groups(followed.config, followed.cases.cases, {}),
                               {{followed.config.tasks.front(), outcomes.label, excluded,
                                 predictions, judged, &outcomes.window_incomplete}});
  const auto at = [&](const std::string& kind, const std::optional<std::string>& sex,
                      const std::optional<std::string>& outcome = {}) {
    for (const reports::FlowRow& row : rows) {
      const auto level = row.subgroup ? row.subgroup->level.front() : std::nullopt;
      if (row.kind == kind && row.task && level == sex && row.outcome == outcome) {
        return std::pair(row.cases, row.subjects);
      }
    }
    return std::pair<std::int64_t, std::int64_t>(-1, -1);
  };
  using Pair = std::pair<std::int64_t, std::int64_t>;
  CHECK(at("window_incomplete", {}) == Pair{2, 1});  // anna stays with another case
  CHECK(at("window_incomplete", "F") == Pair{1, 0});
  CHECK(at("window_incomplete", "M") == Pair{1, 1});
  CHECK(at("window_incomplete", {}, "0") == Pair{2, 1});
  CHECK(at("window_incomplete", {}, "1") == Pair{0, 0});
  CHECK(at("excluded", {}, "0") == Pair{1, 1});
  CHECK(at("read", {}, "0") == Pair{5, 4});  // left out + evaluated below
  CHECK(at("no_label", {}) == Pair{1, 1});
  CHECK(at("evaluated", {}) == Pair{3, 3});
  CHECK(at("evaluated", {}, "0") == Pair{2, 2});
}

TEST_CASE("follow_up_window: a case without prediction time, and times of two kinds, are refused") {
  Followed followed;
  const auto code = [&] {
    try {
      (void)task_outcomes(followed.config, 0, followed.cases);
    } catch (const configs::InputError& error) {
      return error.problems().front().code;
    }
    return std::string("ok");
  };
  CHECK(code() == "ok");
  followed.cases.cases.columns[2].present[4] = 0;
  CHECK(code() == "E-DATA-NULL-ROLE");
  followed.cases.cases.columns[2] = datasets::make_column("now", ColumnType::Timestamp);
  followed.cases.cases.columns[2].present.assign(6, 1);
  followed.cases.cases.columns[2].values = std::vector<std::int64_t>(6, 0);
  CHECK(code() == "E-CONFIG-TIME");
  datasets::Column& until = *std::ranges::find(followed.cases.cases.columns, "seen_to",
                                               [](const datasets::Column& c) { return c.name; });
  until = followed.cases.cases.columns[2];
  until.name = "seen_to";
  CHECK(code() == "ok");
  until.type = ColumnType::Date;  // begins before the hour of the prediction: not comparable
  CHECK(code() == "E-CONFIG-TIME");
}

}  // namespace clinval::harness
