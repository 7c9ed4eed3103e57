#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "datasets/table.h"
#include "metrics/numeric_summary.h"
#include "metrics/outcome.h"
#include "reports/results.h"

namespace clinval::harness {

/// Levels of a text or boolean column that a table can show.
inline constexpr std::size_t kMostShownLevels = 12;

/// How many cases of a group have an outcome, of a survival task within follow-up; unknown ones are
/// never counted as without.
struct OutcomeCount {
  std::string task;
  std::int64_t with = 0;
  std::int64_t without = 0;
  std::int64_t unknown = 0;
};

/// One column in one group.
struct ColumnStats {
  std::string name;
  datasets::ColumnType type = datasets::ColumnType::Text;
  std::int64_t present = 0;
  std::int64_t missing = 0;
  metrics::Outcome<metrics::NumericSummary> numeric;  ///< integer and real; else NoCases
  std::vector<std::int64_t> levels;  ///< counts, in the order of StatsColumn::levels
};

/// A group of cases: everybody, a part, a subgroup level, a combination, each also within a part.
struct GroupStats {
  std::optional<std::string> part;
  std::optional<reports::Slice> slice;
  std::int64_t cases = 0;
  std::int64_t subjects = 0;
  std::int64_t clusters = 0;
  std::vector<OutcomeCount> outcomes;
  std::vector<ColumnStats> columns;  ///< one a CasesetStats::columns
};

/// How a column's difference was computed.
enum class DifferenceKind { Continuous, Binary, Levels, None };

/// A column that is described.
struct StatsColumn {
  std::string name;
  datasets::ColumnType type = datasets::ColumnType::Text;
  DifferenceKind kind = DifferenceKind::None;
  /// Observed in any case, in byte order; empty for numbers, dates, and texts with more than
  /// kMostShownLevels levels or with one in fewer cases than privacy.min_cell: those may name
  /// people.
  std::vector<std::string> levels;
};

/// Standardised differences of a group to a reference, one a column.
struct GroupDifference {
  std::string by;  ///< "part", or the id of a subgroup
  std::optional<std::string> level;
  std::string reference;
  std::vector<metrics::Outcome<double>> columns;  ///< NoCases for columns of kind None
};

struct CasesetStats {
  std::string config_id;
  std::string cases_sha256;
  std::vector<StatsColumn> columns;
  std::vector<GroupStats> groups;
  std::vector<GroupDifference> differences;
  /// Events, and what models may see of them; nullopt when the config names none.
  std::optional<reports::TimelineAudit> timeline = {};
};

/// What the cases are, without a model: counts, outcomes and columns of every group, and how far
/// the parts lie from each other (every pair) and the levels of each subgroup from its reference.
///
/// Described are the declared, queried and derived columns that are neither a role (case_id,
/// subject, cluster, site, part, prediction_time) nor a label; the follow-up time of a survival
/// task is one of them. Reads no clock; equal cases give equal values.
///
/// Errors: configs::InputError: those of read_outcomes and case_groups.
[[nodiscard]] CasesetStats caseset_stats(const configs::RunConfig& config,
                                         const datasets::CaseSet& cases);

/// The table for people.
[[nodiscard]] std::string caseset_stats_text(const CasesetStats& stats);
/// The same as canonical JSON, numbers in full.
[[nodiscard]] std::string caseset_stats_json(const CasesetStats& stats);

}  // namespace clinval::harness
