#include "harness/nameable_codes.h"

#include <algorithm>
#include <limits>

#include "reports/escaping.h"

namespace clinval::harness {
namespace {

/// Different subjects that have each code.
std::vector<std::int64_t> holders(const datasets::EventTable& events) {
  constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();
  std::vector<std::int64_t> count(events.codes.size(), 0);
  std::vector<std::size_t> last(events.codes.size(), kNobody);  // subject that was counted last
  for (std::size_t subject = 0; subject + 1 < events.begin.size(); ++subject) {
    for (std::size_t i = events.begin[subject]; i < events.begin[subject + 1]; ++i) {
      const std::uint32_t code = events.code[i];
      count[code] += last[code] == subject ? 0 : 1;
      last[code] = subject;
    }
  }
  return count;
}

bool is_short_and_printable(const std::string& code) {
  return code.size() <= kLongestName && reports::visible(code) == code;
}

}  // namespace

std::set<std::string> declared_codes(const configs::RunConfig& config) {
  std::set<std::string> declared;
  for (const configs::EventsSpec& events : config.cases.events) {
    declared.insert(events.columns.begin(), events.columns.end());
  }
  for (const configs::RangeSpec& range : config.checks.ranges) {
    if (range.code) {
      declared.insert(range.name);
    }
  }
  return declared;
}

NameableCodes::NameableCodes(const datasets::EventTable& events,
                             const std::set<std::string>& declared, std::int64_t fewest)
    : codes_(&events.codes) {
  const std::vector<std::int64_t> subjects = holders(events);
  named_.reserve(subjects.size());
  for (std::size_t code = 0; code < subjects.size(); ++code) {
    const std::string& text = events.codes[code];
    const bool named =
        !text.empty() &&
        (declared.contains(text) || (subjects[code] >= fewest && is_short_and_printable(text)));
    named_.push_back(named ? 1 : 0);
  }
}

std::string NameableCodes::name(std::size_t code) const {
  return has(code) ? (*codes_)[code] : std::string();
}

std::string NameableCodes::words(std::size_t code) const {
  return has(code) ? (*codes_)[code] : std::string(kUnnamed);
}

void NameableCodes::add_to(reports::DataFinding& finding, std::size_t code) const {
  if (has(code)) {
    finding.codes.push_back((*codes_)[code]);
  } else {
    ++finding.other_codes;
  }
}

void NameableCodes::add_to(reports::DataFinding& finding,
                           std::span<const std::int64_t> events_of_code) const {
  for (std::size_t code = 0; code < events_of_code.size(); ++code) {
    if (events_of_code[code] > 0) {
      add_to(finding, code);
    }
  }
}

NameableCodes nameable_codes(const configs::RunConfig& config, const datasets::CaseSet& cases) {
  return cases.timelines == nullptr
             ? NameableCodes()
             : NameableCodes(cases.timelines->all_events(), declared_codes(config),
                             std::max(kFewestHolders, config.min_cell));
}

}  // namespace clinval::harness
