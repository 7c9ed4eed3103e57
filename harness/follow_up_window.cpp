#include "harness/follow_up_window.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "configs/input_error.h"
#include "configs/time_span.h"
#include "datasets/moments.h"
#include "datasets/timeline.h"

namespace clinval::harness {
namespace {

using datasets::Column;

/// Microseconds of a window that counts; nullopt when there is none.
std::optional<std::int64_t> window_of(const configs::RunConfig& config,
                                      const configs::TaskSpec& task) {
  const bool counts = !config.cases.observed_until.empty() &&
                      std::holds_alternative<configs::BinaryTask>(task.kind);
  return counts ? configs::read_time_span(task.window) : std::nullopt;
}

void check_kinds(const Column& from, const Column& until) {
  const bool day_against_hour =
      from.type == datasets::ColumnType::Timestamp && until.type == datasets::ColumnType::Date;
  if (datasets::is_numeric_time(from.type) != datasets::is_numeric_time(until.type) ||
      day_against_hour) {
    throw configs::InputError(
        configs::Area::Config,
        configs::Problem{.code = "E-CONFIG-TIME",
                         .pointer = "/cases/observed_until",
                         .field = until.name,
                         .expected = "a time of the same kind as the prediction time: both "
                                     "numbers, both dates, or both timestamps",
                         .hint = "derive it under cases.columns"});
  }
}

void need_all(const Column& from) {
  const auto nulls = std::ranges::count(from.present, 0);
  if (nulls > 0) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-DATA-NULL-ROLE",
                         .pointer = "/cases/prediction_time",
                         .field = from.name,
                         .expected = fmt::format("a value in every case; {} of {} cases have none",
                                                 nulls, from.size()),
                         .hint = "exclude cases without a moment of prediction"});
  }
}

/// Flags the rows of label 0 whose window was not observed to its end.
std::vector<std::uint8_t> incomplete(const configs::CasesSpec& spec, std::int64_t window,
                                     const datasets::Table& rows,
                                     const std::vector<Label>& labels) {
  const Column& from = rows.at(spec.prediction_time);
  const Column& until = rows.at(spec.observed_until);
  check_kinds(from, until);
  const auto begin = datasets::moments_of(from, spec.time_unit, "", "/cases/prediction_time");
  const auto end = datasets::moments_of(until, spec.time_unit, "", "/cases/observed_until");
  std::vector<std::uint8_t> flags(labels.size(), 0);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool whole = !from.is_null(row) && !until.is_null(row) && end[row] >= begin[row] + window;
    flags[row] = labels[row] == Label::Negative && !whole ? 1 : 0;
  }
  return flags;
}

void forget(const std::vector<std::uint8_t>& flags, std::vector<Label>& labels) {
  for (std::size_t row = 0; row < labels.size(); ++row) {
    labels[row] = flags[row] != 0 ? Label::Unknown : labels[row];
  }
}

}  // namespace

Outcomes task_outcomes(const configs::RunConfig& config, std::size_t task,
                       const datasets::CaseSet& cases) {
  const configs::TaskSpec& spec = config.tasks[task];
  Outcomes outcomes = read_outcomes(spec.kind, fmt::format("/tasks/{}", task), cases.cases);
  if (const std::optional<std::int64_t> window = window_of(config, spec)) {
    need_all(cases.cases.at(config.cases.prediction_time));
    outcomes.window_incomplete = incomplete(config.cases, *window, cases.cases, outcomes.label);
    forget(outcomes.window_incomplete, outcomes.label);
  }
  return outcomes;
}

std::vector<std::string> window_columns(const configs::RunConfig& config) {
  const bool any = std::ranges::any_of(config.tasks, [&](const configs::TaskSpec& task) {
    return window_of(config, task).has_value();
  });
  return any ? std::vector{config.cases.prediction_time, config.cases.observed_until}
             : std::vector<std::string>{};
}

}  // namespace clinval::harness
