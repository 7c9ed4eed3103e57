#include "harness/caseset_stats.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/follow_up_window.h"
#include "harness/outcomes.h"
#include "harness/task_cases.h"
#include "harness/timeline_audit.h"
#include "metrics/standardised_difference.h"

namespace clinval::harness {
namespace {

using datasets::Column;
using datasets::ColumnType;
using metrics::Outcome;
using metrics::Undefined;
using Members = std::vector<std::uint8_t>;

bool is_number(ColumnType type) {
  return type == ColumnType::Integer || type == ColumnType::Real;
}

/// Observed values as text; empty when they are too many to be shown, or when one of them stands in
/// fewer cases than the smallest cell: a text of few cases may name them.
std::vector<std::string> shown_levels(const Column& column, std::int64_t min_cell) {
  std::map<std::string, std::int64_t> counts;
  for (std::size_t row = 0; row < column.size() && counts.size() <= kMostShownLevels; ++row) {
    if (!column.is_null(row)) {
      ++counts[text_of(column, row)];
    }
  }
  std::vector<std::string> levels;
  for (const auto& [level, count] : counts) {
    if (count < min_cell || counts.size() > kMostShownLevels) {
      return {};
    }
    levels.push_back(level);
  }
  return levels;
}

StatsColumn describe(const Column& column, std::int64_t min_cell) {
  StatsColumn described{.name = column.name, .type = column.type, .kind = {}, .levels = {}};
  described.kind = DifferenceKind::None;
  if (is_number(column.type)) {
    described.kind = DifferenceKind::Continuous;
  } else if (column.type == ColumnType::Boolean) {
    described.kind = DifferenceKind::Binary;
    described.levels = {"false", "true"};  // both, so that a count of none is shown
  } else if (column.type == ColumnType::Text) {
    described.levels = shown_levels(column, min_cell);
    described.kind = described.levels.empty() ? DifferenceKind::None : DifferenceKind::Levels;
  }
  return described;
}

std::vector<StatsColumn> described_columns(const configs::RunConfig& config,
                                           const datasets::CaseSet& cases) {
  const configs::CasesSpec& roles = config.cases;
  std::set<std::string> left_out = {roles.case_id,       roles.subject, roles.cluster,
                                    roles.site,          roles.part,    roles.prediction_time,
                                    roles.observed_until};
  for (const configs::TaskSpec& task : config.tasks) {
    for (const auto& [key, column] : configs::label_columns(task.kind)) {
      if (key != "time") {  // follow-up is worth a line of its own
        left_out.insert(column);
      }
    }
  }
  std::vector<StatsColumn> columns;
  for (const Column& column : cases.cases.columns) {
    if (!left_out.contains(column.name)) {
      columns.push_back(describe(column, config.min_cell));
    }
  }
  return columns;
}

std::vector<double> numbers_of(const Column& column, const Members& members) {
  std::vector<double> values;
  for (std::size_t row = 0; row < members.size(); ++row) {
    if (members[row] != 0 && !column.is_null(row)) {
      values.push_back(number_of(column, row));
    }
  }
  return values;
}

std::vector<std::int64_t> level_counts(const Column& column, const std::vector<std::string>& levels,
                                       const Members& members) {
  std::vector<std::int64_t> counts(levels.size(), 0);
  for (std::size_t row = 0; row < members.size() && !levels.empty(); ++row) {
    if (members[row] != 0 && !column.is_null(row)) {
      const auto place = std::ranges::lower_bound(levels, text_of(column, row));
      ++counts[static_cast<std::size_t>(place - levels.begin())];
    }
  }
  return counts;
}

ColumnStats column_stats(const StatsColumn& described, const Column& column, const Members& members,
                         std::int64_t min_cell) {
  ColumnStats stats{.name = described.name,
                    .type = described.type,
                    .present = 0,
                    .missing = 0,
                    .numeric = Undefined::NoCases,
                    .levels = level_counts(column, described.levels, members)};
  for (std::size_t row = 0; row < members.size(); ++row) {
    (column.is_null(row) ? stats.missing : stats.present) += members[row];
  }
  if (is_number(described.type)) {
    // A quartile of few cases is a value of one of them.
    stats.numeric = stats.present < min_cell
                        ? metrics::Outcome<metrics::NumericSummary>(Undefined::TooFewValues)
                        : metrics::numeric_summary(numbers_of(column, members));
  }
  return stats;
}

std::vector<OutcomeCount> outcome_counts(const configs::RunConfig& config,
                                         const std::vector<std::vector<Label>>& labels,
                                         const Members& members) {
  std::vector<OutcomeCount> counts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    OutcomeCount count{.task = config.tasks[i].id};
    for (std::size_t row = 0; row < members.size(); ++row) {
      const Label label = labels[i][row];
      (label == Label::Positive   ? count.with
       : label == Label::Negative ? count.without
                                  : count.unknown) += members[row];
    }
    counts.push_back(std::move(count));
  }
  return counts;
}

Outcome<double> difference(const StatsColumn& described, const Column& column, const Members& group,
                           const Members& reference) {
  if (described.kind == DifferenceKind::Continuous) {
    return metrics::standardised_difference(numbers_of(column, group),
                                            numbers_of(column, reference));
  }
  const auto counts = level_counts(column, described.levels, group);
  const auto counts_of_reference = level_counts(column, described.levels, reference);
  if (described.kind == DifferenceKind::Levels) {
    return metrics::standardised_difference_of_levels(counts, counts_of_reference);
  }
  if (described.kind == DifferenceKind::Binary) {
    return metrics::standardised_difference_of_shares(
        {.yes = counts[1], .all = counts[0] + counts[1]},
        {.yes = counts_of_reference[1], .all = counts_of_reference[0] + counts_of_reference[1]});
  }
  return Undefined::NoCases;
}

class Differences {
 public:
  Differences(const datasets::CaseSet& cases, const std::vector<CaseGroup>& groups,
              const std::vector<StatsColumn>& columns)
      : cases_(cases), groups_(groups), columns_(columns) {}

  std::vector<GroupDifference> all(const configs::RunConfig& config) {
    for (const CaseGroup& reference : groups_) {
      for (const CaseGroup& group : groups_) {
        if (is_part(group) && is_part(reference) && *reference.part < *group.part) {
          add("part", group.part, *reference.part, group, reference.member);
        }
      }
    }
    for (const configs::SubgroupSpec& subgroup : config.subgroups) {
      if (subgroup.reference) {
        against_reference(subgroup);
      }
    }
    return std::move(found_);
  }

 private:
  static bool is_part(const CaseGroup& group) { return group.part && !group.slice; }

  static bool is_level(const CaseGroup& group, const std::string& subgroup) {
    return !group.part && group.slice && group.slice->by == std::vector<std::string>{subgroup};
  }

  void against_reference(const configs::SubgroupSpec& subgroup) {
    Members nobody(cases_.cases.rows, 0);
    const Members* reference = &nobody;
    for (const CaseGroup& group : groups_) {
      if (is_level(group, subgroup.id) && group.slice->level.front() == subgroup.reference) {
        reference = &group.member;
      }
    }
    for (const CaseGroup& group : groups_) {
      if (is_level(group, subgroup.id) && group.slice->level.front() != subgroup.reference) {
        add(subgroup.id, group.slice->level.front(), *subgroup.reference, group, *reference);
      }
    }
  }

  void add(const std::string& by, const std::optional<std::string>& level,
           const std::string& name_of_reference, const CaseGroup& group, const Members& reference) {
    GroupDifference one{.by = by, .level = level, .reference = name_of_reference, .columns = {}};
    for (const StatsColumn& column : columns_) {
      one.columns.push_back(
          difference(column, cases_.cases.at(column.name), group.member, reference));
    }
    found_.push_back(std::move(one));
  }

  const datasets::CaseSet& cases_;
  const std::vector<CaseGroup>& groups_;
  const std::vector<StatsColumn>& columns_;
  std::vector<GroupDifference> found_;
};

}  // namespace

CasesetStats caseset_stats(const configs::RunConfig& config, const datasets::CaseSet& cases) {
  CasesetStats stats{.config_id = config.id,
                     .cases_sha256 = cases.sha256,
                     .columns = described_columns(config, cases),
                     .groups = {},
                     .differences = {}};
  std::vector<std::vector<Label>> labels;
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    labels.push_back(task_outcomes(config, i, cases).label);
  }
  const std::vector<CaseGroup> groups = case_groups(config, cases.cases, cases.part);
  for (const CaseGroup& group : groups) {
    GroupStats one{.part = group.part,
                   .slice = group.slice,
                   .cases = std::ranges::count(group.member, std::uint8_t{1}),
                   .subjects = count_distinct(cases.subject, group.member),
                   .clusters = count_distinct(cases.cluster, group.member),
                   .outcomes = outcome_counts(config, labels, group.member),
                   .columns = {}};
    for (const StatsColumn& column : stats.columns) {
      one.columns.push_back(
          column_stats(column, cases.cases.at(column.name), group.member, config.min_cell));
    }
    stats.groups.push_back(std::move(one));
  }
  stats.timeline = audit_timeline(cases, nameable_codes(config, cases));
  stats.differences = Differences(cases, groups, stats.columns).all(config);
  return stats;
}

}  // namespace clinval::harness
