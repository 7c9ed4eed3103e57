#include <algorithm>
#include <bit>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_cells.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

/// An id without what people type differently: letter case, blanks, leading zeros.
std::string plain_id(const std::string& id) {
  std::string plain;
  for (const char c : id) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  const std::size_t digit = plain.find_first_not_of('0');
  return digit == std::string::npos ? plain : plain.substr(digit);
}

/// Subjects of the events whose whole record another subject has too.
std::int64_t same_records(const datasets::EventTable& events) {
  constexpr std::int64_t kFewestValues = 5;
  std::vector<std::uint64_t> keys;
  for (std::size_t s = 0; s < events.subjects.size(); ++s) {
    std::uint64_t key = 0;
    std::int64_t values = 0;
    std::set<float> different;
    for (std::size_t i = events.begin[s]; i < events.begin[s + 1]; ++i) {
      const std::uint64_t value =
          events.has_value[i] != 0 ? std::bit_cast<std::uint32_t>(events.value[i]) + 1ULL : 0ULL;
      key += mixed(mixed(static_cast<std::uint64_t>(events.time[i]), events.code[i]), value);
      values += events.has_value[i];
      if (events.has_value[i] != 0) {
        different.insert(events.value[i]);
      }
    }
    if (values >= kFewestValues && different.size() >= 3) {
      keys.push_back(key);
    }
  }
  std::ranges::sort(keys);
  std::int64_t repeats = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    repeats += keys[i] == keys[i - 1] ? 1 : 0;
  }
  return repeats;
}

/// How many of the names stand with more than one group, and how many names there are.
std::int64_t in_several(const std::vector<std::uint32_t>& name,
                        const std::vector<std::uint32_t>& group) {
  std::map<std::uint32_t, std::uint32_t> first;
  std::set<std::uint32_t> several;
  for (std::size_t row = 0; row < name.size(); ++row) {
    const auto [place, fresh] = first.emplace(name[row], group[row]);
    if (!fresh && place->second != group[row]) {
      several.insert(name[row]);
    }
  }
  return static_cast<std::int64_t>(several.size());
}

/// Names that stand among the cases and among the rows that one exclusion took.
void cut_by(const CheckView& view, const std::set<std::string_view>& here,
            const datasets::Texts& excluded, const char* what, Report& report) {
  const std::size_t steps = view.config.cases.exclude.size();
  for (std::size_t step = 0; step < steps; ++step) {
    std::set<std::string_view> both;
    for (std::size_t row = 0; row < excluded.size(); ++row) {
      if (view.cases.excluded_by[row] == step && here.contains(excluded[row])) {
        both.insert(excluded[row]);
      }
    }
    if (!both.empty()) {
      const auto count = static_cast<std::int64_t>(both.size());
      report.add(
          {.count = count,
           .of = static_cast<std::int64_t>(here.size()),
           .counted = what,
           .message = fmt::format("{} {} have cases here and rows that the exclusion {} took",
                                  count, what, view.config.cases.exclude[step].name)});
    }
  }
}

}  // namespace

void duplicate_subjects(const CheckView& view, Report& report) {
  const auto of = static_cast<std::int64_t>(view.subject.names.size());
  std::set<std::string> plain;
  for (const std::string& id : view.subject.names) {
    plain.insert(plain_id(id));
  }
  if (const std::int64_t alike = of - static_cast<std::int64_t>(plain.size()); alike > 0) {
    report.add(
        {.count = alike,
         .of = of,
         .counted = "subjects",
         .message = fmt::format("{} subject ids differ from another in letter case, blanks or "
                                "leading zeros alone",
                                alike)});
  }
  if (view.events == nullptr) {
    return;
  }
  if (const std::int64_t repeats = same_records(*view.events); repeats > 0) {
    report.add(
        {.count = repeats,
         .of = static_cast<std::int64_t>(view.events->subjects.size()),
         .counted = "subjects",
         .message = fmt::format("{} subjects have the same events, at the same times and with "
                                "the same values, as another subject",
                                repeats)});
  }
}

void subject_in_development(const CheckView& view, Report& report) {
  std::int64_t known = 0;
  for (const std::string& id : view.subject.names) {
    known += view.extras.development.contains(id) ? 1 : 0;
  }
  if (known > 0) {
    report.add({.count = known,
                .of = static_cast<std::int64_t>(view.subject.names.size()),
                .counted = "subjects",
                .message = fmt::format("{} subjects were part of the development set", known)});
  }
}

void subject_in_parts(const CheckView& view, Report& report) {
  const std::int64_t count = in_several(view.subject.code, view.part.code);
  if (count > 0) {
    report.add({.count = count,
                .of = static_cast<std::int64_t>(view.subject.names.size()),
                .counted = "subjects",
                .message = fmt::format("{} subjects have cases in more than one part", count)});
  }
}

void cluster_in_parts(const CheckView& view, Report& report) {
  const std::int64_t count = in_several(view.cluster.code, view.part.code);
  if (count > 0) {
    report.add({.count = count,
                .of = static_cast<std::int64_t>(view.cluster.names.size()),
                .counted = "clusters",
                .message = fmt::format("{} clusters have cases in more than one part", count)});
  }
}

void split_by_exclusion(const CheckView& view, Report& report) {
  const std::string& cluster = view.config.cases.cluster;
  if (!view.config.cases.subject.empty()) {
    cut_by(view, {view.cases.subject.begin(), view.cases.subject.end()},
           view.cases.excluded_subject, "subjects", report);
  }
  const datasets::Column* excluded = view.cases.excluded.find(cluster);
  if (!cluster.empty() && cluster != view.config.cases.subject && excluded != nullptr) {
    datasets::Texts names;
    for (std::size_t row = 0; row < excluded->size(); ++row) {
      names.push_back(excluded->is_null(row) ? "" : datasets::text_of(*excluded, row));
    }
    cut_by(view, {view.cases.cluster.begin(), view.cases.cluster.end()}, names, "clusters", report);
  }
}

}  // namespace clinval::harness::checks
