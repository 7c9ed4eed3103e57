#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr std::int64_t kFewestOfClass = 20;
constexpr double kSurelyNot = 6;
constexpr double kRanks = 0.2;  ///< AUROC this far from one half

/// One subject of one part with its record.
struct Record {
  std::uint32_t subject = 0;
  double cases = 0;    ///< whose outcome is known
  double reaches = 0;  ///< largest position
  double events = 0;   ///< earlier events of its last case
  std::uint8_t outcome = 0;
};

/// Where a case stands in its record: its prediction time where that is a number, or else its place
/// among the cases of its subject.
std::vector<double> positions(const CheckView& view) {
  std::vector<double> position(view.rows(), 0);
  const datasets::Column* time = view.config.cases.prediction_time.empty()
                                     ? nullptr
                                     : view.cases.cases.find(view.config.cases.prediction_time);
  if (time != nullptr && is_numeric(*time)) {
    for (std::size_t row = 0; row < view.rows(); ++row) {
      position[row] = time->is_null(row) ? 0 : datasets::number_of(*time, row);
    }
    return position;
  }
  std::vector<std::size_t> order(view.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const int by_time = time == nullptr ? 0 : datasets::compare_values(*time, a, b);
    return by_time != 0 ? by_time < 0 : a < b;
  });
  std::vector<double> so_far(view.subject.names.size(), 0);
  for (const std::size_t row : order) {
    position[row] = ++so_far[view.subject.code[row]];
  }
  return position;
}

/// Events at or before the prediction; undated ones count as earlier.
double earlier_events(const CheckView& view, std::size_t row) {
  const std::size_t s = view.events == nullptr ? CheckView::kNoEvents : view.subject_events[row];
  if (s == CheckView::kNoEvents) {
    return 0;
  }
  const auto begin = view.events->time.begin() + static_cast<std::ptrdiff_t>(view.events->begin[s]);
  const auto end =
      view.events->time.begin() + static_cast<std::ptrdiff_t>(view.events->begin[s + 1]);
  return static_cast<double>(
      std::upper_bound(begin, end, view.cases.timelines->prediction_time()[row]) - begin);
}

std::vector<Record> records_of(const CheckView& view, const CheckTask& task,
                               const std::vector<std::size_t>& rows,
                               const std::vector<double>& position) {
  std::map<std::uint32_t, Record> records;
  for (const std::size_t row : rows) {
    if (task.label[row] == Label::Unknown) {
      continue;
    }
    Record& record = records[view.subject.code[row]];
    record.reaches = record.cases == 0 ? position[row] : std::max(record.reaches, position[row]);
    record.subject = view.subject.code[row];
    record.cases += 1;
    record.events = std::max(record.events, earlier_events(view, row));
    record.outcome = task.label[row] == Label::Positive ? 1 : record.outcome;
  }
  std::vector<Record> list;
  for (const auto& [subject, record] : records) {
    list.push_back(record);
  }
  return list;
}

template <typename Length>
void length_ranks(const CheckView& view, const CheckTask& task, std::size_t part,
                  const std::vector<Record>& records, const Length& length, const char* what,
                  Report& report) {
  std::vector<std::uint8_t> label;
  std::vector<double> value;
  std::vector<std::uint32_t> subject;
  for (const Record& record : records) {
    label.push_back(record.outcome);
    value.push_back(length(record));
    subject.push_back(record.subject);
  }
  const Separation found = separation(label, value, subject);
  if (std::min(found.positives, found.negatives) < kFewestOfClass ||
      std::abs(found.auroc - 0.5) < kRanks || std::abs(found.z) < kSurelyNot) {
    return;
  }
  report.add({.part = view.part_name(part),
              .task = task.id,
              .count = static_cast<std::int64_t>(records.size()),
              .of = static_cast<std::int64_t>(records.size()),
              .counted = "subjects",
              .measure = "auroc",
              .value = found.auroc,
              .message = fmt::format(
                  "the number of {} of a subject ranks its outcome with an AUROC of {:.3f}", what,
                  found.auroc)});
}

/// Of the subjects whose record reaches a position, how many have the outcome.
struct Reach {
  double position = 0;
  double subjects = 0;
  double outcomes = 0;
  double z = 0;
};

/// The position whose share of outcomes is furthest from that of all, in standard errors.
Reach furthest(std::vector<Record> records, double share) {
  std::ranges::sort(records, std::greater<>{}, &Record::reaches);
  Reach so_far;
  Reach best;
  for (std::size_t i = 0; i < records.size(); ++i) {
    so_far.position = records[i].reaches;
    so_far.subjects += 1;
    so_far.outcomes += records[i].outcome;
    const bool last_there = i + 1 == records.size() || records[i + 1].reaches != so_far.position;
    so_far.z = (so_far.outcomes - so_far.subjects * share) /
               std::sqrt(so_far.subjects * share * (1 - share));
    if (last_there && so_far.subjects >= kFewestOfClass && std::abs(so_far.z) > std::abs(best.z)) {
      best = so_far;
    }
  }
  return best;
}

/// Records that go beyond a position nearly all end alike: odds that differ tenfold from those of
/// everybody, and a clear majority.
void cut_records(const CheckView& view, const CheckTask& task, std::size_t part,
                 const std::vector<Record>& records, Report& report) {
  constexpr double kOdds = 10;
  double outcomes = 0;
  for (const Record& record : records) {
    outcomes += record.outcome;
  }
  const double n = static_cast<double>(records.size());
  if (std::min(outcomes, n - outcomes) < static_cast<double>(kFewestOfClass)) {
    return;
  }
  const Reach best = furthest(records, outcomes / n);
  const double rest = (outcomes + 0.5) / (n - outcomes + 0.5);
  const double odds = (best.outcomes + 0.5) / (best.subjects - best.outcomes + 0.5);
  const double factor = std::max(odds / rest, rest / odds);
  const double majority = std::max(best.outcomes, best.subjects - best.outcomes) / best.subjects;
  if (std::abs(best.z) < kSurelyNot || factor < kOdds || majority < 0.6) {
    return;
  }
  report.add(
      {.part = view.part_name(part),
       .task = task.id,
       .count = static_cast<std::int64_t>(best.outcomes),
       .of = static_cast<std::int64_t>(best.subjects),
       .counted = "subjects",
       .measure = "position",
       .value = best.position,
       .message = fmt::format("of {:.0f} subjects whose record reaches position {:g}, {:.1f} % "
                              "have the outcome; of all {:.1f} %",
                              best.subjects, best.position, 100 * best.outcomes / best.subjects,
                              100 * outcomes / n)});
}

}  // namespace

void record_length(const CheckView& view, Report& report) {
  const bool repeated = view.subject.names.size() < view.rows();
  const std::vector<double> position = positions(view);
  const std::vector<std::vector<std::size_t>> parts = view.rows_by_part();
  for (const CheckTask& task : view.tasks) {
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const std::vector<Record> records = records_of(view, task, parts[p], position);
      if (repeated) {
        length_ranks(
            view, task, p, records, [](const Record& r) { return r.cases; }, "cases", report);
        cut_records(view, task, p, records, report);
      }
      if (view.events != nullptr) {
        length_ranks(
            view, task, p, records, [](const Record& r) { return r.events; }, "earlier events",
            report);
      }
    }
  }
}

}  // namespace clinval::harness::checks
