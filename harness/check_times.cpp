#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/case_checks.h"

namespace clinval::harness::checks {

namespace {

/// Counts events that `wrong` by code and reports them in one finding.
template <typename Wrong>
void count_events(const CheckView& view, const Wrong& wrong, const char* what, Report& report) {
  const datasets::EventTable& events = *view.events;
  std::vector<std::int64_t> by_code(events.codes.size(), 0);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < events.time.size(); ++i) {
    if (events.time[i] != datasets::kUndated && wrong(i)) {
      ++by_code[events.code[i]];
      ++count;
    }
  }
  if (count == 0) {
    return;
  }
  reports::DataFinding finding{.count = count,
                               .of = static_cast<std::int64_t>(events.time.size()),
                               .counted = "events",
                               .message = fmt::format("{} events {}", count, what)};
  view.codes.add_to(finding, by_code);
  report.add(std::move(finding));
}

}  // namespace

void available_before_time(const CheckView& view, Report& report) {
  // Reading takes the later of the two, so that the table itself no longer shows it.
  const std::int64_t count = view.events->available_early;
  if (count > 0) {
    report.add({.count = count,
                .of = static_cast<std::int64_t>(view.events->time.size()),
                .counted = "events",
                .message = fmt::format("{} events were available before they happened", count)});
  }
}

void event_after_follow_up(const CheckView& view, Report& report) {
  // A subject is observed until the latest end that one of its cases names.
  std::vector<std::int64_t> until(view.events->subjects.size(), datasets::kUndated);
  for (std::size_t row = 0; row < view.rows(); ++row) {
    const std::size_t s = view.subject_events[row];
    if (s != CheckView::kNoEvents) {
      until[s] = std::max(until[s], view.extras.observed_until[row]);
    }
  }
  count_events(
      view,
      [&](std::size_t i) {
        const std::int64_t end = until[view.event_subject[i]];
        return end != datasets::kUndated && view.events->time[i] > end;
      },
      "lie after the end of observation of their subject", report);
}

void label_before_prediction(const CheckView& view, Report& report) {
  const auto of = static_cast<std::int64_t>(view.rows());
  const std::vector<std::int64_t>& begin = view.cases.timelines != nullptr
                                               ? view.cases.timelines->prediction_time()
                                               : view.extras.prediction_time;
  if (!view.extras.observed_until.empty() && !begin.empty()) {
    std::int64_t count = 0;
    for (std::size_t row = 0; row < view.rows(); ++row) {
      const std::int64_t until = view.extras.observed_until[row];
      count += until != datasets::kUndated && until <= begin[row] ? 1 : 0;
    }
    if (count > 0) {
      report.add({.count = count,
                  .of = of,
                  .counted = "cases",
                  .message = fmt::format(
                      "in {} cases the observation ends at or before the prediction", count)});
    }
  }
  for (const CheckTask& task : view.tasks) {
    std::int64_t count = 0;
    for (std::size_t row = 0; row < view.rows() && task.survival; ++row) {
      count += task.label[row] == Label::Positive && task.time[row] <= 0 ? 1 : 0;
    }
    if (count > 0) {
      report.add({.task = task.id,
                  .count = count,
                  .of = of,
                  .counted = "cases",
                  .message = fmt::format("{} cases have the event at time 0", count)});
    }
  }
}

void late_availability(const CheckView& view, Report& report) {
  std::vector<std::int64_t> late;
  std::int64_t count = 0;
  std::int64_t of = 0;
  for (const datasets::CodeAccess& access : view.cases.timelines->access()) {
    count += access.late;
    of += access.late + access.handed_out;
    late.push_back(access.late);
  }
  if (count == 0) {
    return;
  }
  reports::DataFinding finding{
      .count = count,
      .of = of,
      .counted = "events",
      .message = fmt::format(
          "{} times an event from before a prediction was available only after it and is held back",
          count)};
  view.codes.add_to(finding, late);
  report.add(std::move(finding));
}

void undated_code_repeated(const CheckView& view, Report& report) {
  const datasets::EventTable& events = *view.events;
  std::set<std::uint32_t> codes;
  std::int64_t count = 0;
  for (std::size_t s = 0; s < events.subjects.size(); ++s) {
    using Fact = std::pair<std::uint8_t, float>;
    std::map<std::uint32_t, Fact> facts;
    bool repeated = false;
    // Undated events of a subject stand before the others.
    for (std::size_t i = events.begin[s];
         i < events.begin[s + 1] && events.time[i] == datasets::kUndated; ++i) {
      const Fact fact(events.has_value[i], events.value[i]);
      if (facts.try_emplace(events.code[i], fact).first->second != fact) {
        codes.insert(events.code[i]);
        repeated = true;
      }
    }
    count += repeated ? 1 : 0;
  }
  if (count == 0) {
    return;
  }
  reports::DataFinding finding{
      .count = count,
      .of = static_cast<std::int64_t>(events.subjects.size()),
      .counted = "subjects",
      .message = fmt::format("{} subjects have an undated code with more than one value", count)};
  for (const std::uint32_t code : codes) {
    view.codes.add_to(finding, code);
  }
  report.add(std::move(finding));
}

}  // namespace clinval::harness::checks
