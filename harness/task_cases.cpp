#include "harness/task_cases.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"

namespace clinval::harness {
namespace {

using Levels = std::vector<std::optional<std::string>>;

/// More levels than any table can show; also what keeps groups x rows within reason.
constexpr std::size_t kMostLevels = 200;

/// One subgroup as the columns whose values make its level.
struct Grouping {
  std::vector<std::string> by;
  std::vector<const datasets::Column*> columns;
};

std::vector<Grouping> groupings(const configs::RunConfig& config, const datasets::Table& cases) {
  std::unordered_map<std::string, std::string> column_of;
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    column_of[subgroup.id] = subgroup.column;
  }
  std::vector<Grouping> all;
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    Grouping grouping;
    grouping.by = subgroup.cross.empty() ? std::vector<std::string>{subgroup.id} : subgroup.cross;
    for (const std::string& member : grouping.by) {
      grouping.columns.push_back(&cases.at(column_of.at(member)));
    }
    all.push_back(std::move(grouping));
  }
  return all;
}

Levels levels_of(const Grouping& grouping, std::size_t row) {
  Levels levels;
  for (const datasets::Column* column : grouping.columns) {
    levels.push_back(column->is_null(row) ? std::nullopt
                                          : std::optional(datasets::text_of(*column, row)));
  }
  return levels;
}

/// Byte order; a missing value comes last.
bool before(const Levels& a, const Levels& b) {
  return std::ranges::lexicographical_compare(
      a, b, [](const std::optional<std::string>& x, const std::optional<std::string>& y) {
        if (x.has_value() != y.has_value()) {
          return x.has_value();
        }
        return x.has_value() && *x < *y;
      });
}

void add_levels(const Grouping& grouping, const CaseGroup& within, std::vector<CaseGroup>& groups) {
  const std::size_t rows = within.member.size();
  std::vector<Levels> level_of_row(rows);
  std::set<Levels, decltype(&before)> observed(&before);
  for (std::size_t row = 0; row < rows; ++row) {
    level_of_row[row] = levels_of(grouping, row);
    if (within.member[row] != 0) {
      observed.insert(level_of_row[row]);
    }
  }
  if (observed.size() > kMostLevels) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{
            .code = "E-DATA-TOO-MANY-LEVELS",
            .field = fmt::format("{}", fmt::join(grouping.by, " x ")),
            .expected = fmt::format("at most {} levels of a subgroup, but there are {}",
                                    kMostLevels, observed.size()),
            .hint = "derive bands under cases.columns; a column with a level for nearly every case "
                    "identifies people"});
  }
  for (const Levels& levels : observed) {
    CaseGroup group{.part = within.part,
                    .slice = reports::Slice{.by = grouping.by, .level = levels},
                    .member = std::vector<std::uint8_t>(rows, 0)};
    for (std::size_t row = 0; row < rows; ++row) {
      group.member[row] = within.member[row] != 0 && level_of_row[row] == levels ? 1 : 0;
    }
    groups.push_back(std::move(group));
  }
}

}  // namespace

std::vector<CaseGroup> case_groups(const configs::RunConfig& config, const datasets::Table& cases,
                                   const datasets::Texts& part) {
  std::vector<CaseGroup> bases;
  bases.push_back({.part = std::nullopt,
                   .slice = std::nullopt,
                   .member = std::vector<std::uint8_t>(cases.rows, 1)});
  for (const std::string& name : std::set<std::string>(part.begin(), part.end())) {
    CaseGroup base{
        .part = name, .slice = std::nullopt, .member = std::vector<std::uint8_t>(cases.rows, 0)};
    for (std::size_t row = 0; row < cases.rows; ++row) {
      base.member[row] = part[row] == name ? 1 : 0;
    }
    bases.push_back(std::move(base));
  }
  std::vector<CaseGroup> groups;
  const std::vector<Grouping> all = groupings(config, cases);
  for (const CaseGroup& base : bases) {
    groups.push_back(base);
    for (const Grouping& grouping : all) {
      add_levels(grouping, base, groups);
    }
  }
  return groups;
}

Units rank_clusters(const datasets::Texts& cluster, const std::vector<Label>& labels) {
  std::vector<std::string_view> ids;
  for (std::size_t row = 0; row < cluster.size(); ++row) {
    if (labels[row] != Label::Unknown) {
      ids.emplace_back(cluster[row]);
    }
  }
  const std::size_t labelled = ids.size();
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  Units units{
      .of_case = std::vector<std::uint32_t>(cluster.size(), 0),
      .count = static_cast<std::uint32_t>(ids.size()),
      .design = ids.size() < labelled ? metrics::Design::Clustered : metrics::Design::Independent};
  for (std::size_t row = 0; row < cluster.size(); ++row) {
    if (labels[row] != Label::Unknown) {
      const auto place = std::ranges::lower_bound(ids, cluster[row]);
      units.of_case[row] = static_cast<std::uint32_t>(place - ids.begin());
    }
  }
  return units;
}

std::int64_t count_distinct(const datasets::Texts& texts,
                            const std::vector<std::uint8_t>& flagged) {
  std::unordered_set<std::string_view> seen;
  for (std::size_t row = 0; row < texts.size(); ++row) {
    if (flagged[row] != 0) {
      seen.insert(texts[row]);
    }
  }
  return static_cast<std::int64_t>(seen.size());
}

}  // namespace clinval::harness
