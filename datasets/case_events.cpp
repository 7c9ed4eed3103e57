#include "datasets/case_events.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"
#include "datasets/event_reader.h"
#include "datasets/moments.h"

namespace clinval::datasets {

namespace {

/// Whether the times of an entry are numbers; those of MEDS are of the calendar.
bool has_numeric_times(const configs::EventsSpec& events, const configs::SourceSpec& source) {
  return std::ranges::any_of(source.types, [&](const auto& declared) {
    return declared.first == events.time && is_numeric_time(column_type(declared.second));
  });
}

/// Whether an event is dated to a day: it may have happened at any hour of it.
bool has_days(const configs::EventsSpec& events, const configs::SourceSpec& source) {
  return std::ranges::any_of(source.types, [&](const auto& declared) {
    return (declared.first == events.time || declared.first == events.available) &&
           column_type(declared.second) == ColumnType::Date;
  });
}

[[noreturn]] void fail_time(const Column& column, const char* expected, const char* hint) {
  throw configs::InputError(configs::Area::Config,
                            configs::Problem{.code = "E-CONFIG-TIME",
                                             .pointer = "/cases/prediction_time",
                                             .field = column.name,
                                             .expected = expected,
                                             .hint = hint});
}

}  // namespace

const configs::SourceSpec& CaseEvents::source_of(const std::string& name) const {
  const auto found =
      std::ranges::find(spec_.sources, name, [](const auto& source) { return source.first; });
  if (found == spec_.sources.end()) {
    throw configs::InputError(configs::Area::Config,
                              configs::Problem{.code = "E-CONFIG-REFERENCE",
                                               .pointer = "/cases/events",
                                               .expected = "the name of a source"});
  }
  return found->second;
}

bool CaseEvents::take(const std::string& source, const Table& table) {
  bool found = false;
  for (std::size_t i = 0; i < spec_.events.size(); ++i) {
    if (spec_.events[i].from == source) {
      blocks_[i] = read_events(spec_.events[i], table, spec_.time_unit, source_of(source).file,
                               fmt::format("/cases/events/{}", i), pool_);
      is_read_[i] = 1;
      found = true;
    }
  }
  return found;
}

void CaseEvents::read_missing(const Reading& reading, std::vector<std::string>& versions) {
  for (std::size_t i = 0; i < spec_.events.size(); ++i) {
    const std::string& name = spec_.events[i].from;
    const configs::SourceSpec& source = source_of(name);
    if (is_read_[i] == 0 && source.format == "meds") {
      MedsEvents meds = reading.meds(name, source, pool_);
      blocks_[i] = std::move(meds.block);
      versions[i] = std::move(meds.version);
      is_read_[i] = 1;
    } else if (is_read_[i] == 0) {
      take(name, reading.table(name, source));
    }
  }
}

std::vector<std::int64_t> CaseEvents::prediction_times(const CaseSet& set) const {
  const std::string pointer = "/cases/prediction_time";
  const Column& column = set.cases.at(spec_.prediction_time);
  for (const configs::EventsSpec& events : spec_.events) {
    const configs::SourceSpec& source = source_of(events.from);
    if (has_numeric_times(events, source) != is_numeric_time(column.type)) {
      fail_time(column,
                "a time of the same kind as those of the events: all numbers, or all dates and "
                "timestamps",
                "derive it under cases.columns");
    }
    if (column.type == ColumnType::Timestamp && has_days(events, source)) {
      // A day begins at 00:00: its events would be known before they happened.
      fail_time(column, "a date, since events are dated to days",
                "cast(... as date) under cases.columns: events of that day are then held back");
    }
  }
  const auto nulls = std::ranges::count(column.present, 0);
  if (nulls > 0) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-DATA-NULL-ROLE",
                         .pointer = pointer,
                         .field = column.name,
                         .expected = fmt::format("a value in every case; {} of {} cases have none",
                                                 nulls, column.size()),
                         .hint = "exclude cases without a moment of prediction"});
  }
  return moments_of(column, spec_.time_unit, "", pointer);
}

void CaseEvents::finish(CaseSet& set, const Reading& reading) {
  if (spec_.events.empty()) {
    return;
  }
  std::vector<std::int64_t> prediction_time = prediction_times(set);
  const std::unordered_set<std::string_view> subjects(set.subject.begin(), set.subject.end());
  pool_.only = &subjects;
  std::vector<std::string> versions(spec_.events.size());
  read_missing(reading, versions);
  std::int64_t events = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    set.event_sources.push_back({.source = spec_.events[i].from,
                                 .events = blocks_[i].events,
                                 .availability_declared = !blocks_[i].available.empty(),
                                 .meds_version = std::move(versions[i])});
    events += blocks_[i].events;
  }
  EventTable table = sorted_events(pool_, std::move(blocks_), set.subject);
  pool_ = {};
  set.timelines = std::make_shared<const Timelines>(std::move(table), set.subject,
                                                    std::move(prediction_time), events);
}

}  // namespace clinval::datasets
