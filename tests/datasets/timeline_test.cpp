#include "datasets/timeline.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::datasets {

namespace {

constexpr std::int64_t kHour = 3'600'000'000;

/// Two subjects: a with an undated event, one at hour 1 and one at hour 2; b with one at hour 5.
EventTable small_events() {
  return {.subjects = {"a", "b"},
          .codes = {"bili", "crea"},
          .begin = {0, 3, 4},
          .time = {kUndated, kHour, 2 * kHour, 5 * kHour},
          .available = {},
          .code = {0, 1, 0, 1},
          .value = {0.0F, 1.5F, 2.5F, 3.5F},
          .has_value = {0, 1, 1, 1}};
}

Timeline read(const Timelines& timelines, std::size_t row) {
  Timeline timeline;
  timelines.read(row, timeline);
  return timeline;
}

/// Events of many subjects at few moments, so that equal times are frequent.
EventTable random_events(std::mt19937& random, bool declared) {
  EventTable table;
  table.codes = {"c0", "c1", "c2"};
  table.begin = {0};
  for (int subject = 0; subject < 9; ++subject) {
    table.subjects.push_back("s" + std::to_string(subject));
    std::vector<std::int64_t> times(random() % 12);
    for (std::int64_t& time : times) {
      time = random() % 8 == 0 ? kUndated : static_cast<std::int64_t>(random() % 6);
    }
    std::ranges::sort(times);
    for (const std::int64_t time : times) {
      table.time.push_back(time);
      table.code.push_back(static_cast<std::uint32_t>(random() % 3));
      table.value.push_back(0.0F);
      table.has_value.push_back(0);
      if (declared) {
        table.available.push_back(std::max(time, static_cast<std::int64_t>(random() % 9)));
      }
    }
    table.begin.push_back(table.time.size());
  }
  return table;
}

}  // namespace

TEST_CASE("timeline: an event at the very moment of prediction is known, one after it is not") {
  const Timelines timelines(small_events(), {"a", "a", "a"}, {2 * kHour - 1, 2 * kHour, 9 * kHour},
                            4);
  CHECK(read(timelines, 0).events.size() == 1);
  const Timeline at = read(timelines, 1);
  REQUIRE(at.events.size() == 2);
  CHECK(at.events[0].hours == 1.0);
  CHECK(at.events[1].hours == 0.0);
  CHECK(at.events[1].value == 2.5F);
  CHECK(read(timelines, 2).events[1].hours == 7.0);
}

TEST_CASE("timeline: an undated event is known at every prediction, apart from the others") {
  const Timelines timelines(small_events(), {"a"}, {-100 * kHour}, 4);
  const Timeline timeline = read(timelines, 0);
  CHECK(timeline.events.empty());
  REQUIRE(timeline.undated.size() == 1);
  CHECK(timeline.undated[0].code == 0);
  CHECK_FALSE(timeline.undated[0].has_value);
  CHECK(timeline.undated[0].hours == 0.0);
}

TEST_CASE("timeline: what became available later is held back, and what follows it is not") {
  EventTable events = small_events();
  events.available = {kUndated, 4 * kHour, 2 * kHour, 5 * kHour};
  const Timelines timelines(std::move(events), {"a", "a"}, {3 * kHour, 4 * kHour}, 4);
  REQUIRE(read(timelines, 0).events.size() == 1);
  CHECK(read(timelines, 0).events[0].value == 2.5F);
  CHECK(read(timelines, 1).events.size() == 2);
  const std::vector<CodeAccess> access = timelines.access();
  CHECK(access[1].code == "crea");
  CHECK(access[1].late == 1);
  CHECK(access[1].handed_out == 1);
}

TEST_CASE("timeline: an undated event that is available later waits for that moment") {
  EventTable events = small_events();
  events.available = {kHour, kHour, 2 * kHour, 5 * kHour};
  const Timelines timelines(std::move(events), {"a", "a"}, {kHour - 1, kHour}, 4);
  CHECK(read(timelines, 0).undated.empty());
  CHECK(read(timelines, 1).undated.size() == 1);
}

TEST_CASE("timeline: a subject without events has an empty timeline") {
  const Timelines timelines(small_events(), {"aa", "b"}, {9 * kHour, 9 * kHour}, 4);
  CHECK_FALSE(timelines.subject_of(0).has_value());
  CHECK(read(timelines, 0).events.empty());
  CHECK(read(timelines, 0).undated.empty());
  CHECK(timelines.subject_of(1) == 1);
}

TEST_CASE("timeline: read overwrites what an earlier case left") {
  const Timelines timelines(small_events(), {"a", "c"}, {9 * kHour, 9 * kHour}, 4);
  Timeline timeline = read(timelines, 0);
  timelines.read(1, timeline);
  CHECK(timeline.events.empty());
  CHECK(timeline.undated.empty());
}

TEST_CASE("timeline: access counts what read hands out, case by case") {
  std::mt19937 random(20260101);
  for (int round = 0; round < 50; ++round) {
    const bool declared = round % 2 == 0;
    const EventTable events = random_events(random, declared);
    std::vector<std::string> subjects;
    std::vector<std::int64_t> now;
    for (int i = 0; i < 25; ++i) {
      subjects.push_back("s" + std::to_string(random() % 11));  // two have no events
      now.push_back(static_cast<std::int64_t>(random() % 9) - 1);
    }
    const Timelines timelines(events, subjects, now, 0);
    std::vector<CodeAccess> expected(3);
    for (std::size_t row = 0; row < subjects.size(); ++row) {
      const Timeline timeline = read(timelines, row);
      for (const auto& list : {timeline.undated, timeline.events}) {
        for (const VisibleEvent& event : list) {
          ++expected[event.code].handed_out;
        }
      }
      const auto subject = timelines.subject_of(row);
      for (std::size_t i = subject ? events.begin[*subject] : 0;
           subject && i < events.begin[*subject + 1]; ++i) {
        const bool late = events.time[i] <= now[row] && declared && events.available[i] > now[row];
        expected[events.code[i]].future += events.time[i] > now[row] ? 1 : 0;
        expected[events.code[i]].late += late ? 1 : 0;
      }
    }
    const std::vector<CodeAccess> access = timelines.access();
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(access[i].code == events.codes[i]);
      CHECK(access[i].handed_out == expected[i].handed_out);
      CHECK(access[i].future == expected[i].future);
      CHECK(access[i].late == expected[i].late);
    }
  }
}

}  // namespace clinval::datasets
