#include "datasets/timeline.h"

#include <algorithm>
#include <utility>

namespace clinval::datasets {

namespace {

constexpr double kMicrosecondsPerHour = 3.6e9;

}  // namespace

Timelines::Timelines(EventTable events, const Texts& subjects,
                     std::vector<std::int64_t> prediction_time, std::int64_t source_events)
    : events_(std::move(events)),
      prediction_time_(std::move(prediction_time)),
      source_events_(source_events) {
  subject_.reserve(subjects.size());
  for (const std::string_view subject : subjects) {
    const auto found = std::ranges::lower_bound(events_.subjects, subject);
    const bool known = found != events_.subjects.end() && *found == subject;
    subject_.push_back(known ? static_cast<std::size_t>(found - events_.subjects.begin())
                             : events_.subjects.size());
  }
}

std::optional<std::size_t> Timelines::subject_of(std::size_t row) const {
  return subject_[row] == events_.subjects.size() ? std::nullopt : std::optional(subject_[row]);
}

void Timelines::read(std::size_t row, Timeline& timeline) const {
  timeline.undated.clear();
  timeline.events.clear();
  const std::optional<std::size_t> subject = subject_of(row);
  if (!subject) {
    return;
  }
  const std::int64_t now = prediction_time_[row];
  for (std::size_t i = events_.begin[*subject]; i < events_.begin[*subject + 1]; ++i) {
    const std::int64_t time = events_.time[i];
    if (time > now) {
      return;  // sorted: all that follow are in the future
    }
    if (!events_.available.empty() && events_.available[i] > now) {
      continue;
    }
    const bool undated = time == kUndated;
    // The difference is exact: both are whole microseconds.
    const double hours = undated ? 0.0 : static_cast<double>(now - time) / kMicrosecondsPerHour;
    (undated ? timeline.undated : timeline.events)
        .push_back({events_.code[i], events_.value[i], events_.has_value[i] != 0, hours});
  }
}

std::vector<CodeAccess> Timelines::access() const {
  std::vector<CodeAccess> access(events_.codes.size());
  for (std::size_t i = 0; i < access.size(); ++i) {
    access[i].code = events_.codes[i];
  }
  std::vector<std::vector<std::int64_t>> moments(events_.subjects.size());
  for (std::size_t row = 0; row < subject_.size(); ++row) {
    if (const std::optional<std::size_t> subject = subject_of(row)) {
      moments[*subject].push_back(prediction_time_[row]);
    }
  }
  for (std::size_t subject = 0; subject < moments.size(); ++subject) {
    std::vector<std::int64_t>& times = moments[subject];
    std::ranges::sort(times);
    const auto before = [&times](std::int64_t moment) {
      return std::ranges::lower_bound(times, moment) - times.begin();
    };
    for (std::size_t i = events_.begin[subject]; i < events_.begin[subject + 1]; ++i) {
      CodeAccess& count = access[events_.code[i]];
      const auto future = before(events_.time[i]);
      const auto hidden = events_.available.empty() ? future : before(events_.available[i]);
      count.future += future;
      count.late += hidden - future;
      count.handed_out += static_cast<std::int64_t>(times.size()) - hidden;
    }
  }
  return access;
}

}  // namespace clinval::datasets
