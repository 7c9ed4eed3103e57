#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_cells.h"
#include "harness/check_series.h"
#include "metrics/distributions.h"

namespace clinval::harness::checks {

namespace {

using Keys = std::vector<std::uint64_t>;

/// Runs of equal keys among the rows given; `visit` sees the rows of each run of two or more.
template <typename Visit>
void for_each_run(const Keys& keys, const std::vector<std::size_t>& rows, const Visit& visit) {
  std::vector<std::pair<std::uint64_t, std::size_t>> sorted;  // together: the sort stays in cache
  sorted.reserve(rows.size());
  for (const std::size_t row : rows) {
    sorted.emplace_back(keys[row], row);
  }
  std::ranges::sort(sorted);
  std::vector<std::size_t> run;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    run.clear();
    while (end < sorted.size() && sorted[end].first == sorted[begin].first) {
      run.push_back(sorted[end++].second);
    }
    if (run.size() > 1) {
      visit(std::span<const std::size_t>(run));
    }
  }
}

/// Rows as one sum of bits a column, so that a column can be taken out again.
struct RowKeys {
  std::vector<const Cells*> cells;
  Keys whole;
  std::vector<double>
      information;  ///< of each row: bits that its values tell, were they independent

  [[nodiscard]] std::uint64_t bits(std::size_t column, std::size_t row) const {
    return mixed(column + 1, cells[column]->code[row]);
  }
  /// A missing value tells nothing: rows that are mostly empty are alike by having nothing.
  [[nodiscard]] double told(std::size_t column, std::size_t row) const {
    const std::uint32_t code = cells[column]->code[row];
    const double share =
        static_cast<double>(cells[column]->count[code]) / static_cast<double>(whole.size());
    return code == 0 ? 0.0 : -std::log2(share);
  }
  /// Rows that tell enough to be met once by chance: log2 of the number of pairs, or more.
  [[nodiscard]] std::vector<std::size_t> telling(std::size_t left_out) const {
    const double n = static_cast<double>(whole.size());
    const double enough = std::log2(std::max(1.0, n * (n - 1) / 2));
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < whole.size(); ++row) {
      const double less = left_out < cells.size() ? told(left_out, row) : 0.0;
      if (information[row] - less >= enough) {
        rows.push_back(row);
      }
    }
    return rows;
  }
};

RowKeys keys_of(const CheckView& view) {
  RowKeys keys;
  keys.whole.assign(view.rows(), 0);
  keys.information.assign(view.rows(), 0.0);
  for (const Cells& cells : view.content_cells) {
    keys.cells.push_back(&cells);
    for (std::size_t row = 0; row < view.rows(); ++row) {
      keys.whole[row] += keys.bits(keys.cells.size() - 1, row);
      keys.information[row] += keys.told(keys.cells.size() - 1, row);
    }
  }
  return keys;
}

/// Cases equal to an earlier one of another cluster, and pairs of different clusters that agree:
/// members of a matched set are alike by design.
struct Agreement {
  std::int64_t cases = 0;
  double pairs = 0.0;
};

Agreement agreement(const CheckView& view, const Keys& keys, const std::vector<std::size_t>& rows) {
  Agreement result;
  for_each_run(keys, rows, [&](std::span<const std::size_t> run) {
    std::vector<std::uint32_t> clusters;
    for (const std::size_t row : run) {
      clusters.push_back(view.cluster.code[row]);
    }
    std::ranges::sort(clusters);
    const std::int64_t distinct = std::ranges::unique(clusters).begin() - clusters.begin();
    result.cases += distinct - 1;
    result.pairs += static_cast<double>(distinct * (distinct - 1)) / 2;
  });
  return result;
}

Keys without(const RowKeys& keys, const Keys& base, std::size_t column) {
  Keys left = base;
  for (std::size_t row = 0; row < left.size(); ++row) {
    left[row] -= keys.bits(column, row);
  }
  return left;
}

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t kFewestCopies = 3;
constexpr double kChance = 1e-6;
constexpr double kBeyondChance = 10;

/// Pairs that values alone would make equal, of the columns in `base`. Were the equal pairs
/// accidents, then pairs that agree in all columns but one would be as many times more as that
/// column tells: E[equal] is the pairs that differ in column k alone, times c / (1 - c) of the
/// chance c that two cases agree in it. The largest of these counts, so that one column that no
/// other fixes is enough to explain accidents. `left_out`: a column that `base` does not have.
double accidental_pairs(const CheckView& view, const RowKeys& keys, const Keys& base,
                        const std::vector<std::size_t>& rows, std::size_t left_out, double equal) {
  double expected = 0.0;
  double least = 1.0;
  for (std::size_t k = 0; k < keys.cells.size(); ++k) {
    const double c = keys.cells[k]->collision();
    if (k == left_out || c > 0.5) {
      continue;  // such a column tells nearly nothing
    }
    least = std::min(least, c);
    const double near = agreement(view, without(keys, base, k), rows).pairs - equal;
    expected = std::max(expected, near * c / (1 - c));
  }
  return std::max(expected, 3 * least);  // none seen: their mean is below 3, by the rule of three
}

/// Cases of one subject that are equal in everything but the case id.
std::int64_t repeats_within_subjects(const CheckView& view, const RowKeys& keys) {
  const datasets::Column* time = view.cases.cases.find(view.config.cases.prediction_time);
  Keys own = keys.whole;
  std::vector<std::size_t> rows(view.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (const std::size_t row : rows) {
    own[row] = mixed(own[row], view.subject.code[row] + 1);
    if (!view.site.names.empty()) {
      own[row] = mixed(own[row], view.site.code[row]);
    }
    if (!view.part.names.empty()) {
      own[row] = mixed(own[row], view.part.code[row]);
    }
    if (time != nullptr) {
      own[row] = mixed(own[row], value_bits(*time, row));
    }
  }
  std::int64_t repeats = 0;
  for_each_run(own, rows, [&](std::span<const std::size_t> run) {
    repeats += static_cast<std::int64_t>(run.size()) - 1;
  });
  return repeats;
}

bool same_event(const datasets::EventTable& events, std::size_t a, std::size_t b) {
  return events.time[a] == events.time[b] && events.code[a] == events.code[b] &&
         events.has_value[a] == events.has_value[b] &&
         (events.has_value[a] == 0 || std::bit_cast<std::uint32_t>(events.value[a]) ==
                                          std::bit_cast<std::uint32_t>(events.value[b])) &&
         (events.available.empty() || events.available[a] == events.available[b]);
}

void repeated_events(const CheckView& view, Report& report) {
  const datasets::EventTable& events = *view.events;
  std::int64_t repeats = 0;
  std::vector<std::int64_t> by_code(events.codes.size(), 0);
  for (std::size_t c = 0; c < events.codes.size(); ++c) {
    // Of one code and subject the events stand by time; equal times are ordered by value, or, in
    // MEDS, as the file has them: so all of a time are looked at.
    std::vector<std::size_t> order(
        view.code_events.begin() + static_cast<std::ptrdiff_t>(view.code_begin[c]),
        view.code_events.begin() + static_cast<std::ptrdiff_t>(view.code_begin[c + 1]));
    const auto key = [&](std::size_t i) {
      return std::tuple(view.event_subject[i], events.time[i], events.has_value[i],
                        events.has_value[i] != 0 ? events.value[i] : 0.0F,
                        events.available.empty() ? 0 : events.available[i]);
    };
    std::ranges::sort(order, {}, key);
    for (std::size_t i = 1; i < order.size(); ++i) {
      by_code[c] += view.event_subject[order[i]] == view.event_subject[order[i - 1]] &&
                            same_event(events, order[i], order[i - 1])
                        ? 1
                        : 0;
    }
    repeats += by_code[c];
  }
  if (repeats == 0) {
    return;
  }
  reports::DataFinding finding{
      .count = repeats, .of = static_cast<std::int64_t>(events.time.size()), .counted = "events"};
  view.codes.add_to(finding, by_code);
  finding.message =
      fmt::format("{} events repeat an earlier one in subject, time, code and value", repeats);
  report.add(std::move(finding));
}

}  // namespace

void duplicate_rows(const CheckView& view, Report& report) {
  if (view.events != nullptr) {
    repeated_events(view, report);
  }
  if (view.config.cases.case_id.empty() || view.config.cases.subject.empty()) {
    return;  // a case is then its own subject: duplicate_cases, fan_out
  }
  const std::int64_t repeats = repeats_within_subjects(view, keys_of(view));
  if (repeats > 0) {
    report.add(
        {.count = repeats,
         .of = static_cast<std::int64_t>(view.rows()),
         .counted = "cases",
         .message = fmt::format(
             "{} cases repeat another of their subject in every column but the case id", repeats)});
  }
}

void fan_out(const CheckView& view, Report& report) {
  if (!view.config.cases.case_id.empty()) {
    return;  // reading refuses a case id that stands twice
  }
  const std::int64_t repeats = repeats_within_subjects(view, keys_of(view));
  if (!view.config.cases.subject.empty() && repeats > 0) {
    report.add({.count = repeats,
                .of = static_cast<std::int64_t>(view.rows()),
                .counted = "rows",
                .message = fmt::format("{} rows repeat another one in every column, ids included",
                                       repeats)});
  }
}

void duplicate_cases(const CheckView& view, Report& report) {
  const RowKeys keys = keys_of(view);
  const std::vector<std::size_t> rows = keys.telling(kNone);
  const Agreement equal = agreement(view, keys.whole, rows);
  if (equal.cases < kFewestCopies) {
    return;
  }
  const double accidents = accidental_pairs(view, keys, keys.whole, rows, kNone, equal.pairs);
  if (equal.pairs < kBeyondChance * accidents ||
      metrics::poisson_tail(static_cast<double>(equal.cases), accidents) > kChance) {
    return;
  }
  report.add({.count = equal.cases,
              .of = static_cast<std::int64_t>(rows.size()),
              .counted = "cases",
              .message = fmt::format(
                  "{} cases equal one of another cluster in all {} columns apart from ids",
                  equal.cases, keys.cells.size())});
}

void near_duplicate_cases(const CheckView& view, Report& report) {
  const RowKeys keys = keys_of(view);
  for (std::size_t j = 0; j < keys.cells.size(); ++j) {
    const std::vector<std::size_t> rows = keys.telling(j);
    const double n = static_cast<double>(rows.size());
    const double equal = agreement(view, keys.whole, rows).pairs;
    double chance = n * (n - 1) / 2;  // if columns did not depend on each other: a lower limit
    for (std::size_t k = 0; k < keys.cells.size(); ++k) {
      chance *= k == j ? 1.0 : keys.cells[k]->collision();
    }
    const Keys rest = without(keys, keys.whole, j);
    const double near = agreement(view, rest, rows).pairs - equal;
    const std::int64_t pairs = std::llround(near);
    if (pairs < kFewestCopies ||
        metrics::poisson_tail(static_cast<double>(pairs), chance) > kChance) {
      continue;
    }
    const double accidents = accidental_pairs(view, keys, rest, rows, j, near + equal);
    if (near < kBeyondChance * accidents ||
        metrics::poisson_tail(static_cast<double>(pairs), accidents) > kChance) {
      continue;
    }
    const std::string& name = view.content[j]->name;
    report.add({.columns = {name},
                .count = pairs,
                .of = std::max(pairs, static_cast<std::int64_t>(rows.size())),
                .counted = "cases",
                .message = fmt::format("{} pairs of cases of different clusters differ in {} alone",
                                       pairs, name)});
  }
}

}  // namespace clinval::harness::checks
