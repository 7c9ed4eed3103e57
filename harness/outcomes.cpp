#include "harness/outcomes.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"

namespace clinval::harness {
namespace {

using datasets::Column;
using datasets::ColumnType;

/// Where a complaint points: a key of the task and the column it names.
struct Place {
  std::string pointer;
  std::string column;
};

[[noreturn]] void fail(std::string code, const Place& place, std::string expected,
                       std::string hint) {
  throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                  .pointer = place.pointer,
                                                                  .field = place.column,
                                                                  .expected = std::move(expected),
                                                                  .hint = std::move(hint)});
}

const Column& numeric(const datasets::Table& cases, const Place& place, std::string_view expected) {
  const Column& column = cases.at(place.column);
  if (column.type != ColumnType::Integer && column.type != ColumnType::Real &&
      column.type != ColumnType::Boolean) {
    fail("E-DATA-LABEL-TYPE", place, std::string(expected),
         "derive such a column under cases.columns");
  }
  return column;
}

/// 0, 1 and null as labels; the number of other values.
std::pair<std::vector<Label>, std::int64_t> zero_or_one(const Column& column) {
  std::vector<Label> labels(column.size(), Label::Unknown);
  std::int64_t bad = 0;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_null(row)) {
      continue;
    }
    const double value = datasets::number_of(column, row);
    if (value == 1.0 || value == 0.0) {
      labels[row] = value == 1.0 ? Label::Positive : Label::Negative;
    } else {
      ++bad;
    }
  }
  return {std::move(labels), bad};
}

std::vector<Label> binary_labels(const configs::BinaryTask& task, const std::string& pointer,
                                 const datasets::Table& cases) {
  const Place place{pointer + "/label", task.label};
  const Column& column =
      numeric(cases, place,
              "an integer or boolean column with 1 for the outcome, 0 for none, null for unknown");
  auto [labels, bad] = zero_or_one(column);
  if (bad > 0) {
    fail("E-DATA-LABEL", place,
         fmt::format("0, 1 or null in every case; {} of {} cases hold another number", bad,
                     cases.rows),
         "derive a 0/1 column under cases.columns; unknown is null, never 0");
  }
  return std::move(labels);
}

/// Follow-up ended at censor_at: a later event is none.
void end_follow_up(const configs::SurvivalTask& task, Outcomes& outcomes) {
  if (!task.censor_at) {
    return;
  }
  for (std::size_t row = 0; row < outcomes.time.size(); ++row) {
    if (outcomes.label[row] != Label::Unknown && outcomes.time[row] > *task.censor_at) {
      outcomes.time[row] = *task.censor_at;
      outcomes.label[row] = Label::Negative;
    }
  }
}

/// Event and time of every row, unknown where either is null.
Outcomes follow_up(const configs::SurvivalTask& task, const Column& time, const Column& event) {
  Outcomes outcomes{.label = zero_or_one(event).first,
                    .time = std::vector<double>(time.size(), 0.0)};
  for (std::size_t row = 0; row < time.size(); ++row) {
    if (time.is_null(row)) {
      outcomes.label[row] = Label::Unknown;
    } else {
      outcomes.time[row] = datasets::number_of(time, row);
    }
  }
  end_follow_up(task, outcomes);
  return outcomes;
}

void check_events(const Column& event, const Place& place) {
  const std::int64_t bad = zero_or_one(event).second;
  if (bad > 0) {
    fail(
        "E-DATA-EVENT", place,
        fmt::format("0 censored, 1 event or null in every case; {} of {} cases hold another number",
                    bad, event.size()),
        "competing events are not built: derive a column with 1 for the event that is predicted; "
        "to count a competing event as censored is a choice that the report should state");
  }
}

void check_times(const configs::SurvivalTask& task, const Column& time, const Place& place) {
  std::int64_t negative = 0;
  std::int64_t outside = 0;
  for (std::size_t row = 0; row < time.size(); ++row) {
    if (!time.is_null(row)) {
      const double value = datasets::number_of(time, row);
      negative += value < 0.0 ? 1 : 0;
      outside +=
          task.time_range && (value < task.time_range->first || value > task.time_range->second)
              ? 1
              : 0;
    }
  }
  if (negative > 0) {
    fail("E-DATA-TIME", place,
         fmt::format("no negative follow-up time; {} of {} cases have one", negative, time.size()),
         "check the dates it was computed from, or exclude these cases with a reason");
  }
  if (outside > 0) {
    fail("E-DATA-TIME-RANGE", place,
         fmt::format("times within time_range; {} of {} cases lie outside", outside, time.size()),
         "check the unit: days divided by 365.25e0 are years");
  }
}

void check_horizons(const configs::SurvivalTask& task, const Outcomes& outcomes,
                    const std::string& pointer) {
  for (std::size_t i = 0; i < task.horizons.size(); ++i) {
    bool followed = false;
    for (std::size_t row = 0; row < outcomes.time.size(); ++row) {
      followed = followed ||
                 (outcomes.label[row] != Label::Unknown && outcomes.time[row] >= task.horizons[i]);
    }
    if (!followed) {
      fail("E-DATA-HORIZON", {fmt::format("{}/horizons/{}", pointer, i), task.time},
           fmt::format("a horizon that somebody is followed to; nobody is followed to {}",
                       configs::number_text(task.horizons[i])),
           "time and horizons have one unit; choose an earlier horizon");
    }
  }
}

Outcomes survival_outcomes(const configs::SurvivalTask& task, const std::string& pointer,
                           const datasets::Table& cases) {
  const Place at_time{pointer + "/time", task.time};
  const Place at_event{pointer + "/event", task.event};
  const Column& time = numeric(cases, at_time, "an integer or real column of follow-up times");
  const Column& event = numeric(
      cases, at_event,
      "an integer or boolean column with 1 for the event, 0 for censored, null for unknown");
  check_events(event, at_event);
  check_times(task, time, at_time);
  Outcomes outcomes = follow_up(task, time, event);
  check_horizons(task, outcomes, pointer);
  return outcomes;
}

}  // namespace

Outcomes read_outcomes(const configs::TaskKind& task, const std::string& pointer,
                       const datasets::Table& cases) {
  if (const auto* survival = std::get_if<configs::SurvivalTask>(&task)) {
    return survival_outcomes(*survival, pointer, cases);
  }
  return {.label = binary_labels(std::get<configs::BinaryTask>(task), pointer, cases), .time = {}};
}

std::vector<Label> labels_of_excluded(const configs::TaskKind& task,
                                      const datasets::Table& excluded) {
  if (const auto* survival = std::get_if<configs::SurvivalTask>(&task)) {
    return follow_up(*survival, excluded.at(survival->time), excluded.at(survival->event)).label;
  }
  return zero_or_one(excluded.at(std::get<configs::BinaryTask>(task).label)).first;
}

}  // namespace clinval::harness
