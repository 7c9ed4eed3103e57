#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_cells.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr double kSame = 0.99;
constexpr std::size_t kFewest = 20;

/// Two columns row by row: in how many cases they tell something, and in how many of these they
/// agree. To agree in what is most frequent in either tells nothing: two rare flags do so in nearly
/// all cases.
struct Alike {
  std::int64_t telling = 0;
  std::int64_t equal = 0;

  [[nodiscard]] bool same() const {
    return telling >= static_cast<std::int64_t>(kFewest) &&
           static_cast<double>(equal) >= kSame * static_cast<double>(telling);
  }
};

struct CopyColumn {
  const datasets::Column* column = nullptr;
  std::uint64_t mode = 0;
};

Alike compare(const CopyColumn& a, const CopyColumn& b, std::size_t rows, std::size_t step) {
  Alike alike;
  for (std::size_t row = 0; row < rows; row += step) {
    const std::uint64_t first = value_bits(*a.column, row);
    const std::uint64_t second = value_bits(*b.column, row);
    if (first == second && (first == a.mode || second == b.mode)) {
      continue;
    }
    ++alike.telling;
    alike.equal += first == second ? 1 : 0;
  }
  return alike;
}

/// The columns that vary, with the bits of their most frequent value.
std::vector<CopyColumn> copy_columns(const CheckView& view) {
  std::vector<CopyColumn> columns;
  for (std::size_t j = 0; j < view.content.size(); ++j) {
    const Cells& cells = view.content_cells[j];
    if (cells.distinct() > 1) {
      const auto first = std::ranges::find(cells.code, cells.mode()) - cells.code.begin();
      columns.push_back(
          {view.content[j], value_bits(*view.content[j], static_cast<std::size_t>(first))});
    }
  }
  return columns;
}

/// The events of a code as sorted bits of subject, time and value; empty when they hold fewer than
/// three different values, which could agree by being the same few.
std::vector<std::uint64_t> event_bits(const CheckView& view, std::size_t code) {
  const datasets::EventTable& events = *view.events;
  std::vector<std::uint64_t> bits;
  std::set<float> different;
  for (std::size_t k = view.code_begin[code]; k < view.code_begin[code + 1]; ++k) {
    const std::size_t i = view.code_events[k];
    if (events.has_value[i] == 0) {
      continue;
    }
    if (different.size() < 3) {
      different.insert(events.value[i]);
    }
    bits.push_back(mixed(mixed(view.event_subject[i], static_cast<std::uint64_t>(events.time[i])),
                         std::bit_cast<std::uint32_t>(events.value[i])));
  }
  if (different.size() < 3) {
    bits.clear();
  }
  std::ranges::sort(bits);
  return bits;
}

/// Size of the intersection, counted with repetition.
std::int64_t shared(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::int64_t count = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++count;
      ++i;
      ++j;
    } else if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return count;
}

}  // namespace

void identical_columns(const CheckView& view, Report& report) {
  constexpr std::size_t kSample = 2000;
  const std::size_t step = std::max<std::size_t>(1, view.rows() / kSample);
  const std::vector<CopyColumn> columns = copy_columns(view);
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t b = a + 1; b < columns.size(); ++b) {
      const Alike glance = compare(columns[a], columns[b], view.rows(), step);
      if (10 * glance.equal < 9 * glance.telling) {
        continue;
      }
      const Alike alike = compare(columns[a], columns[b], view.rows(), 1);
      if (alike.same()) {
        report.add({.columns = {columns[a].column->name, columns[b].column->name},
                    .count = alike.equal,
                    .of = alike.telling,
                    .counted = "cases",
                    .message = fmt::format("{} and {} are equal in {} of {} cases that tell",
                                           columns[a].column->name, columns[b].column->name,
                                           alike.equal, alike.telling)});
      }
    }
  }
}

void identical_codes(const CheckView& view, Report& report) {
  struct CodeBits {
    std::size_t code = 0;
    std::vector<std::uint64_t> bits;
  };
  std::vector<CodeBits> all;
  for (std::size_t code = 0; code < view.events->codes.size(); ++code) {
    std::vector<std::uint64_t> bits = event_bits(view, code);
    if (bits.size() >= kFewest) {
      all.push_back({code, std::move(bits)});
    }
  }
  // By size: only codes of about the same number of values can be copies of each other.
  std::ranges::stable_sort(all, {}, [](const CodeBits& one) { return one.bits.size(); });
  for (std::size_t a = 0; a < all.size(); ++a) {
    const auto fewest = static_cast<double>(all[a].bits.size());
    for (std::size_t b = a + 1;
         b < all.size() && fewest >= kSame * static_cast<double>(all[b].bits.size()); ++b) {
      const std::int64_t same = shared(all[a].bits, all[b].bits);
      const auto most = static_cast<std::int64_t>(all[b].bits.size());
      if (static_cast<double>(same) < kSame * static_cast<double>(most)) {
        continue;
      }
      const auto [first, second] = std::minmax(all[a].code, all[b].code);
      reports::DataFinding finding{
          .count = same,
          .of = most,
          .counted = "events",
          .message =
              fmt::format("{} and {} have {} of {} events in common, with subject, time and value",
                          view.codes.words(first), view.codes.words(second), same, most)};
      view.codes.add_to(finding, first);
      view.codes.add_to(finding, second);
      report.add(std::move(finding));
    }
  }
}

void constant_column(const CheckView& view, Report& report) {
  if (view.rows() < kFewest) {
    return;
  }
  for (const datasets::Column* column : view.measures) {
    const Cells cells = cells_of(*column);
    const std::size_t present = cells.present();
    if (cells.distinct() > 1 || (present > 0 && present < kFewest)) {
      continue;
    }
    report.add({.columns = {column->name},
                .count = static_cast<std::int64_t>(view.rows()),
                .of = static_cast<std::int64_t>(view.rows()),
                .counted = "cases",
                .message = present == 0
                               ? fmt::format("{} is empty in every case", column->name)
                               : fmt::format("{} has one value in every case", column->name)});
  }
}

}  // namespace clinval::harness::checks
