#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/table.h"
#include "datasets/texts.h"
#include "datasets/timeline.h"

namespace clinval::datasets {

/// One held-out set in case order, a value type.
///
/// Invariants: case_id is unique and never null; cases are sorted by case_id in byte order, or,
/// when the config names no case_id, by all declared columns and numbered from 0. The vectors below
/// are as long as cases.rows.
struct CaseSet {
  Table cases;  ///< declared and derived columns of the cases that no exclusion took
  Texts case_id;
  Texts subject;
  Texts cluster;
  Texts site;  ///< empty vector when the config names none; "" for null
  Texts part;  ///< likewise

  /// Row of each case in its file, from 0; empty when the cases come from a query. No digest and no
  /// result depends on it: it serves a check of the file.
  std::vector<std::size_t> file_row;

  Table excluded;  ///< the same columns of the rows that an exclusion took
  Texts excluded_subject;
  std::vector<std::size_t> excluded_by;  ///< index into the config's `exclude`; its length: limit

  /// Events of the subjects; null when the config names none. Shared: copies of a case set do not
  /// copy its events, which nothing changes.
  std::shared_ptr<const Timelines> timelines;

  /// What one entry of the config's `events` gave.
  struct EventSource {
    std::string source;
    std::int64_t events = 0;             ///< read, of whatever subject
    bool availability_declared = false;  ///< else taken to be the event's own time
    std::string meds_version;            ///< of a MEDS directory that says it; else empty
  };
  std::vector<EventSource> event_sources;

  std::string sha256;  ///< cases_sha256
  struct InputFile {
    std::string source;
    std::string sha256;
    std::uint64_t bytes = 0;
  };
  std::vector<InputFile> inputs;
};

/// Reads the source that `from` names, or all sources and runs the query, derives columns, applies
/// exclusions in order, assigns roles, sorts and digests.
///
/// Ids are text: an integer id is its digits. The digest depends neither on the order of rows or
/// columns in the file nor on its packing.
///
/// Config SQL runs after the file is closed, in a database with no external access and a locked
/// configuration; see sql_expression and case_sql.
///
/// Errors: configs::InputError: those of read_source, CaseQuery and evaluate_case_sql, and
///   E-CONFIG-COLUMN        (Config) a role or label names no column
///   E-DATA-NULL-ROLE       a case without case_id, subject or cluster (first row, count)
///   E-DATA-DUPLICATE-CASE  two cases of one case_id (count, rows)
///   E-DATA-FAN-OUT         the same when the query has a join (how many ids, how many rows too
///   many)
/// The last three look at the cases that no exclusion took: an exclusion may be what keeps the
/// first visit only.
[[nodiscard]] CaseSet read_case_set(const configs::RunConfig& config,
                                    const std::string& data_folder);

}  // namespace clinval::datasets
