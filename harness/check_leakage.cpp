#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_cells.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr std::int64_t kFewestOfClass = 20;
constexpr double kSurelyNot = 5;    ///< z: one accident in two million comparisons
constexpr double kSeparates = 0.4;  ///< AUROC this far from one half
constexpr double kMissingDiffers = 0.2;
constexpr double kMissingSeparates = 0.6;

/// Labels and subjects of rows whose outcome of a task is known.
struct Known {
  std::vector<std::size_t> row;
  std::vector<std::uint8_t> label;
  std::vector<std::uint32_t> subject;
  double subjects[2] = {0, 0};  ///< who has a case without, and with the outcome
};

Known known_rows(const CheckView& view, const CheckTask& task,
                 const std::vector<std::size_t>& rows) {
  Known known;
  std::vector<std::uint8_t> seen[2];
  seen[0].assign(view.subject.names.size(), 0);
  seen[1] = seen[0];
  for (const std::size_t row : rows) {
    if (task.label[row] != Label::Unknown) {
      known.row.push_back(row);
      known.label.push_back(task.label[row] == Label::Positive ? 1 : 0);
      known.subject.push_back(view.subject.code[row]);
      std::uint8_t& mark = seen[known.label.back()][known.subject.back()];
      known.subjects[known.label.back()] += mark == 0 ? 1 : 0;
      mark = 1;
    }
  }
  return known;
}

/// A task in a part.
struct Question {
  const CheckTask& task;
  std::size_t part = 0;
  Known known;
};

std::vector<Question> questions_of(const CheckView& view) {
  const std::vector<std::vector<std::size_t>> parts = view.rows_by_part();
  std::vector<Question> questions;
  for (const CheckTask& task : view.tasks) {
    for (std::size_t p = 0; p < parts.size(); ++p) {
      questions.push_back({task, p, known_rows(view, task, parts[p])});
    }
  }
  return questions;
}

/// How a column ranks the outcome among the rows that have a value; texts by the share of outcomes
/// that each has in the other half of the rows, so that no row speaks for itself.
Separation column_separation(const datasets::Column& column, const Known& known) {
  std::vector<std::uint8_t> label;
  std::vector<double> value;
  std::vector<std::uint32_t> subject;
  std::map<std::string, std::pair<double, double>> halves[2];
  if (!is_numeric(column)) {
    for (std::size_t i = 0; i < known.row.size(); ++i) {
      if (!column.is_null(known.row[i])) {
        auto& [events, cases] =
            halves[known.subject[i] % 2][datasets::text_of(column, known.row[i])];
        events += known.label[i];
        cases += 1;
      }
    }
  }
  for (std::size_t i = 0; i < known.row.size(); ++i) {
    const std::size_t row = known.row[i];
    if (column.is_null(row)) {
      continue;
    }
    double number = 0.0;
    if (is_numeric(column)) {
      number = datasets::number_of(column, row);
    } else {
      const auto& other = halves[1 - known.subject[i] % 2];
      const auto found = other.find(datasets::text_of(column, row));
      number =
          found == other.end() ? 0.5 : (found->second.first + 0.5) / (found->second.second + 1);
    }
    label.push_back(known.label[i]);
    value.push_back(number);
    subject.push_back(known.subject[i]);
  }
  return separation(label, value, subject);
}

/// Cases of each class, and how many of them miss the value.
struct Missing {
  double missing[2] = {0, 0};
  double cases[2] = {0, 0};
  double subjects[2] = {0, 0};

  [[nodiscard]] double share(std::size_t label) const { return missing[label] / cases[label]; }
  [[nodiscard]] double difference() const { return share(1) - share(0); }
  /// With as many units as there are subjects: the rows of one are no independent witnesses.
  [[nodiscard]] double z() const {
    return z_of_shares(share(1) * subjects[1], subjects[1], share(0) * subjects[0], subjects[0]);
  }
};

template <typename IsMissing>
Missing missing_of(const Known& known, const IsMissing& is_missing) {
  Missing result{.subjects = {known.subjects[0], known.subjects[1]}};
  for (std::size_t i = 0; i < known.row.size(); ++i) {
    const std::size_t label = known.label[i];
    result.cases[label] += 1;
    result.missing[label] += is_missing(known.row[i]) ? 1 : 0;
  }
  return result;
}

/// A finding when the shares differ by [least, most).
void report_missing(const CheckView& view, const Question& question, const Missing& missing,
                    double least, double most, reports::DataFinding finding,
                    const std::string& name, Report& report) {
  const double difference = std::abs(missing.difference());
  if (std::min(missing.subjects[0], missing.subjects[1]) < kFewestOfClass || difference < least ||
      difference >= most || std::abs(missing.z()) < kSurelyNot) {
    return;
  }
  finding.part = view.part_name(question.part);
  finding.task = question.task.id;
  finding.count = static_cast<std::int64_t>(missing.missing[0] + missing.missing[1]);
  finding.of = static_cast<std::int64_t>(missing.cases[0] + missing.cases[1]);
  finding.counted = "cases";
  finding.measure = "difference_of_missing_shares";
  finding.value = missing.difference();
  finding.message =
      fmt::format("{} is missing in {:.1f} % of the cases with the outcome and in {:.1f} % without",
                  name, 100 * missing.share(1), 100 * missing.share(0));
  report.add(std::move(finding));
}

/// One value of a column.
struct Level {
  double cases = 0;
  double events = 0;
  double subjects = 0;
  double affected = 0;  ///< subjects with a case that has the outcome
  double spared = 0;    ///< subjects with a case that has not
};

std::vector<Level> levels_of(const Known& known, const Cells& cells) {
  std::vector<Level> levels(cells.count.size());
  std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>> seen;
  for (std::size_t i = 0; i < known.row.size(); ++i) {
    const std::uint32_t code = cells.code[known.row[i]];
    levels[code].cases += 1;
    levels[code].events += known.label[i];
    seen.emplace_back(code, known.subject[i], known.label[i]);
  }
  std::ranges::sort(seen);
  seen.erase(std::ranges::unique(seen).begin(), seen.end());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto [code, subject, label] = seen[i];
    const bool first = i == 0 || std::pair(std::get<0>(seen[i - 1]), std::get<1>(seen[i - 1])) !=
                                     std::pair(code, subject);
    levels[code].subjects += first ? 1 : 0;
    (label == 1 ? levels[code].affected : levels[code].spared) += 1;
  }
  levels.erase(levels.begin());  // missing is no level: missing_by_outcome looks at it
  return levels;
}

/// Share of the subjects of all other levels that are counted by `member`.
double share_elsewhere(const std::vector<Level>& levels, const Level& left_out,
                       double Level::*member) {
  double subjects = -left_out.subjects;
  double counted = -(left_out.*member);
  for (const Level& level : levels) {
    subjects += level.subjects;
    counted += level.*member;
  }
  return subjects > 0 ? counted / subjects : 0.5;
}

void missing_columns(const CheckView& view, double least, double most, Report& report) {
  for (const Question& question : questions_of(view)) {
    for (const datasets::Column* column : view.features) {
      const Missing missing =
          missing_of(question.known, [&](std::size_t row) { return column->is_null(row); });
      report_missing(view, question, missing, least, most, {.columns = {column->name}},
                     column->name, report);
    }
  }
}

void missing_codes(const CheckView& view, double least, double most, Report& report) {
  const datasets::EventTable& events = *view.events;
  const std::vector<Question> questions = questions_of(view);
  for (std::size_t code = 0; code < events.codes.size(); ++code) {
    std::vector<std::int64_t> first(events.subjects.size(),
                                    std::numeric_limits<std::int64_t>::max());
    for (std::size_t k = view.code_begin[code]; k < view.code_begin[code + 1]; ++k) {
      const std::size_t i = view.code_events[k];
      std::int64_t& place = first[view.event_subject[i]];
      place = std::min(place, events.time[i]);
    }
    const auto lacks = [&](std::size_t row) {
      const std::size_t s = view.subject_events[row];
      return s == CheckView::kNoEvents || first[s] > view.cases.timelines->prediction_time()[row];
    };
    reports::DataFinding named;
    view.codes.add_to(named, code);
    for (const Question& question : questions) {
      const Missing missing = missing_of(question.known, lacks);
      report_missing(view, question, missing, least, most, named,
                     "an earlier event of " + view.codes.words(code), report);
    }
  }
}

}  // namespace

void separating_feature(const CheckView& view, Report& report) {
  for (const Question& question : questions_of(view)) {
    const auto rows = static_cast<std::int64_t>(question.known.row.size());
    for (const datasets::Column* column : view.features) {
      const Separation found = column_separation(*column, question.known);
      if (std::min(found.positives, found.negatives) < kFewestOfClass ||
          std::abs(found.auroc - 0.5) < kSeparates || std::abs(found.z) < kSurelyNot) {
        continue;
      }
      report.add({.columns = {column->name},
                  .part = view.part_name(question.part),
                  .task = question.task.id,
                  .count = rows,
                  .of = rows,
                  .counted = "cases",
                  .measure = "auroc",
                  .value = found.auroc,
                  .message = fmt::format("{} alone ranks the outcome with an AUROC of {:.3f}",
                                         column->name, found.auroc)});
    }
  }
}

void outcome_impossible(const CheckView& view, Report& report) {
  constexpr std::size_t kMostLevels = 50;
  constexpr double kFewestSubjects = 50;
  constexpr double kChance = 1e-9;
  std::vector<std::size_t> rows(view.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (const CheckTask& task : view.tasks) {
    const Known known = known_rows(view, task, rows);
    for (const datasets::Column* column : view.features) {
      const Cells cells = cells_of(*column);
      if (cells.distinct() < 2 || cells.distinct() > kMostLevels) {
        continue;
      }
      std::int64_t without = 0;
      std::int64_t with = 0;
      const std::vector<Level> levels = levels_of(known, cells);
      for (const Level& level : levels) {
        if (level.subjects < kFewestSubjects) {
          continue;
        }
        const auto chance = [&](double Level::*member) {
          return std::pow(1 - share_elsewhere(levels, level, member), level.subjects);
        };
        without += level.affected == 0 && chance(&Level::affected) < kChance
                       ? static_cast<std::int64_t>(level.cases)
                       : 0;
        with += level.spared == 0 && chance(&Level::spared) < kChance
                    ? static_cast<std::int64_t>(level.cases)
                    : 0;
      }
      if (without + with > 0) {
        report.add({.columns = {column->name},
                    .task = task.id,
                    .count = without + with,
                    .of = static_cast<std::int64_t>(known.row.size()),
                    .counted = "cases",
                    .message = fmt::format("{} cases have a level of {} in which {} the outcome",
                                           without + with, column->name,
                                           with == 0      ? "nobody has"
                                           : without == 0 ? "everybody has"
                                                          : "nobody or everybody has")});
      }
    }
  }
}

void separating_missingness(const CheckView& view, Report& report) {
  missing_columns(view, kMissingSeparates, 2.0, report);
  if (view.events != nullptr) {
    missing_codes(view, kMissingSeparates, 2.0, report);
  }
}

void missing_by_outcome(const CheckView& view, Report& report) {
  missing_columns(view, kMissingDiffers, kMissingSeparates, report);
  if (view.events != nullptr) {
    missing_codes(view, kMissingDiffers, kMissingSeparates, report);
  }
}

}  // namespace clinval::harness::checks
