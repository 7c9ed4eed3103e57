#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_series.h"
#include "metrics/distributions.h"

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
  /// Of its last case: of any case, a longer record would have more chances by itself.
  std::uint8_t outcome = 0;
};

/// The position of each case: its rank by prediction time among the cases of its subject, 1 being
/// the first; cases of one time share the last of their ranks, one without a time has 0.
struct Positions {
  std::vector<double> of;
  std::string unordered = {};  ///< why there are no ranks at all
  std::string irregular = {};  ///< why a rank does not say how long a record is
};

/// A moment as a number, in whatever unit.
double moment_of(const datasets::Column& time, std::size_t row) {
  return is_numeric(time) ? datasets::number_of(time, row)
                          : static_cast<double>(time.integers()[row]);
}

bool is_moment(const datasets::Column& column) {
  return is_numeric(column) || column.type == datasets::ColumnType::Date ||
         column.type == datasets::ColumnType::Timestamp;
}

/// Whether nine in ten of the steps from a case to the next one of its subject are as long as the
/// one in the middle, within 1 %: hours of a stay, yearly visits. An age or a date of a visit that
/// follows no step says nothing of how long a record is.
bool regular(std::vector<double> steps) {
  if (steps.empty()) {
    return false;
  }
  std::ranges::sort(steps);
  const double usual = quantile_of_sorted(steps, 0.5);
  const auto alike = std::ranges::count_if(
      steps, [&](double step) { return std::abs(step - usual) <= 0.01 * usual; });
  return 10 * static_cast<double>(alike) >= 9 * static_cast<double>(steps.size());
}

Positions positions(const CheckView& view) {
  const std::string& name = view.config.cases.prediction_time;
  const datasets::Column* time = name.empty() ? nullptr : view.cases.cases.find(name);
  Positions positions{.of = std::vector<double>(view.rows(), 0)};
  if (time == nullptr || !is_moment(*time)) {
    positions.unordered = "lengths of records: no prediction_time orders the cases of a subject";
    return positions;
  }
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < view.rows(); ++row) {
    if (!time->is_null(row)) {
      order.push_back(row);
    }
  }
  std::ranges::sort(order, {}, [&](std::size_t row) {
    return std::pair(view.subject.code[row], moment_of(*time, row));
  });
  const auto same_subject = [&](std::size_t i, std::size_t k) {
    return view.subject.code[order[i]] == view.subject.code[order[k]];
  };
  std::vector<double> steps;
  std::size_t first = 0;  // of the subject
  for (std::size_t i = 0; i < order.size();) {
    const double now = moment_of(*time, order[i]);
    first = same_subject(i, first) ? first : i;
    if (first < i) {
      steps.push_back(now - moment_of(*time, order[i - 1]));
    }
    std::size_t end = i;
    while (end < order.size() && same_subject(end, i) && moment_of(*time, order[end]) == now) {
      ++end;
    }
    for (; i < end; ++i) {
      positions.of[order[i]] = static_cast<double>(end - first);
    }
  }
  if (!regular(std::move(steps))) {
    positions.irregular = "positions in a record: prediction times follow no regular step";
  }
  return positions;
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
    const bool positive = task.label[row] == Label::Positive;
    if (record.cases == 0 || position[row] > record.reaches) {
      record.reaches = position[row];
      record.outcome = positive ? 1 : 0;
    } else if (position[row] == record.reaches) {
      record.outcome = positive ? 1 : record.outcome;
    }
    record.subject = view.subject.code[row];
    record.cases += 1;
    record.events = std::max(record.events, earlier_events(view, row));
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
  double z = 0;       ///< against the share of everybody
  double chance = 1;  ///< of as many outcomes, or as few, with that share; exact, of both sides
};

/// Every position that enough subjects reach, the furthest first.
std::vector<Reach> reaches_of(std::vector<Record> records, double share) {
  std::ranges::sort(records, std::greater<>{}, &Record::reaches);
  Reach so_far;
  std::vector<Reach> all;
  for (std::size_t i = 0; i < records.size(); ++i) {
    so_far.position = records[i].reaches;
    so_far.subjects += 1;
    so_far.outcomes += records[i].outcome;
    const bool last_there = i + 1 == records.size() || records[i + 1].reaches != so_far.position;
    if (!last_there || so_far.subjects < kFewestOfClass) {
      continue;
    }
    const double n = so_far.subjects;
    so_far.z = (so_far.outcomes - n * share) / std::sqrt(n * share * (1 - share));
    so_far.chance = 2 * std::min(metrics::binomial_tail(so_far.outcomes, n, share),
                                 metrics::binomial_tail(n - so_far.outcomes, n, 1 - share));
    all.push_back(so_far);
  }
  return all;
}

/// Odds that differ tenfold from those of everybody, `rest`, and a clear majority.
bool ends_alike(const Reach& reach, double rest) {
  constexpr double kOdds = 10;
  const double odds = (reach.outcomes + 0.5) / (reach.subjects - reach.outcomes + 0.5);
  const double majority = std::max(reach.outcomes, reach.subjects - reach.outcomes);
  return std::max(odds / rest, rest / odds) >= kOdds && majority >= 0.6 * reach.subjects;
}

/// Records that go beyond a position nearly all end alike. Every position is looked at, and as many
/// looks are allowed for (Bonferroni); of several that are found the one furthest from everybody is
/// named.
void cut_records(const CheckView& view, const CheckTask& task, std::size_t part,
                 const std::vector<Record>& records, Report& report) {
  constexpr double kChance = 1e-9;  // over all positions
  double outcomes = 0;
  for (const Record& record : records) {
    outcomes += record.outcome;
  }
  const double n = static_cast<double>(records.size());
  if (std::min(outcomes, n - outcomes) < static_cast<double>(kFewestOfClass)) {
    return;
  }
  const std::vector<Reach> reaches = reaches_of(records, outcomes / n);
  Reach best;
  for (const Reach& reach : reaches) {
    const bool beyond_chance = reach.chance * static_cast<double>(reaches.size()) <= kChance;
    if (beyond_chance && std::abs(reach.z) > std::abs(best.z) &&
        ends_alike(reach, (outcomes + 0.5) / (n - outcomes + 0.5))) {
      best = reach;
    }
  }
  if (best.subjects == 0) {
    return;
  }
  report.add(
      {.part = view.part_name(part),
       .task = task.id,
       .count = static_cast<std::int64_t>(std::max(best.outcomes, best.subjects - best.outcomes)),
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
  const Positions position = positions(view);
  const bool ordered = repeated && position.unordered.empty();
  if (repeated && !(ordered && position.irregular.empty())) {
    report.leave_out(ordered ? position.irregular : position.unordered);
  }
  const std::vector<std::vector<std::size_t>> parts = view.rows_by_part();
  for (const CheckTask& task : view.tasks) {
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const std::vector<Record> records = records_of(view, task, parts[p], position.of);
      if (ordered) {
        length_ranks(
            view, task, p, records, [](const Record& r) { return r.cases; }, "cases", report);
      }
      if (ordered && position.irregular.empty()) {
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
