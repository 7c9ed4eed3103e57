#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datasets/case_set.h"
#include "datasets/timeline.h"

namespace clinval::tests {

inline constexpr std::int64_t kHour = 3'600'000'000;  // microseconds

/// An event of subject "a" in a small table.
struct SmallEvent {
  std::string code;
  std::int64_t time = 0;
  std::optional<float> value;
};

/// Events of one code, oldest first, in the form that featurisers take.
inline datasets::VisibleEvent seen(std::uint32_t code, double hours, std::optional<float> value) {
  return {code, value.value_or(0.0F), value.has_value(), hours};
}

/// One case of subject "a" with prediction at `now`; the events are in the order of EventTable.
inline datasets::CaseSet small_events(const std::vector<std::string>& codes,
                                      const std::vector<SmallEvent>& events, std::int64_t now) {
  datasets::EventTable table;
  table.subjects = {"a"};
  table.codes = codes;
  table.begin = {0, events.size()};
  for (const SmallEvent& event : events) {
    std::uint32_t code = 0;
    while (codes[code] != event.code) {
      ++code;
    }
    table.time.push_back(event.time);
    table.code.push_back(code);
    table.value.push_back(event.value.value_or(0.0F));
    table.has_value.push_back(event.value ? 1 : 0);
  }
  datasets::CaseSet cases;
  cases.cases.rows = 1;
  cases.case_id = {"1"};
  cases.subject = {"a"};
  cases.timelines = std::make_shared<const datasets::Timelines>(
      std::move(table), cases.subject, std::vector<std::int64_t>{now},
      static_cast<std::int64_t>(events.size()));
  return cases;
}

}  // namespace clinval::tests
