#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "datasets/timeline.h"
#include "harness/check_cells.h"
#include "harness/nameable_codes.h"
#include "harness/outcomes.h"
#include "reports/data_quality.h"

namespace clinval::harness {

/// Texts as numbers: equal texts have equal codes, in byte order of the texts.
struct Coded {
  std::vector<std::uint32_t> code;  ///< one a row
  std::vector<std::string> names;   ///< of each code
};
[[nodiscard]] Coded coded(const datasets::Texts& texts);

/// What only a file knows and no digest of the cases covers.
struct CheckExtras {
  std::set<std::string> development;  ///< subjects; empty when the config names none
  std::vector<std::size_t> file_row;  ///< of each case; empty: not known
  /// End of observation of each case, on the axis of the events; empty: not declared. kUndated:
  /// null.
  std::vector<std::int64_t> observed_until;
  /// Moment of each prediction on the same axis; empty: not declared, or no observed_until.
  std::vector<std::int64_t> prediction_time = {};
};

struct CheckTask {
  std::string id;
  std::vector<Label> label;  ///< one a case
  bool survival = false;
  std::vector<double> time;  ///< survival: follow-up
};

/// Cases as the checks see them: a light view on a case set that outlives it.
struct CheckView {
  CheckView(const configs::RunConfig& run, const datasets::CaseSet& set, CheckExtras more);

  const configs::RunConfig& config;
  const datasets::CaseSet& cases;
  CheckExtras extras;
  std::vector<const datasets::Column*> content;   ///< declared columns that are no role
  std::vector<Cells> content_cells;               ///< of each of these
  std::vector<const datasets::Column*> measures;  ///< of these neither outcome nor model output
  std::vector<const datasets::Column*> features;  ///< held against the outcome
  std::vector<CheckTask> tasks;
  Coded subject;
  Coded site;  ///< the site, or else the part; no names when neither is declared
  bool site_is_part = false;
  Coded part;
  Coded cluster;

  /// Null when the cases have no events. Their codes reach a finding through `codes` alone.
  const datasets::EventTable* events = nullptr;
  std::vector<std::size_t>
      subject_events;  ///< of each case: index of its subject's events, or none
  std::vector<std::uint32_t> event_subject;  ///< of each event
  std::vector<std::size_t> code_begin;   ///< of each code, one more at the end, into code_events
  std::vector<std::size_t> code_events;  ///< events by code, each in the order of the table

  NameableCodes codes;

  static constexpr std::size_t kNoEvents = std::numeric_limits<std::size_t>::max();
  [[nodiscard]] std::size_t rows() const { return cases.cases.rows; }
  /// Rows of a part; the whole where there are no parts.
  [[nodiscard]] std::vector<std::vector<std::size_t>> rows_by_part() const;
  /// Name of part `index` of rows_by_part; none where there are no parts.
  [[nodiscard]] std::optional<std::string> part_name(std::size_t index) const;

 private:
  void choose_columns();
  void read_tasks();
  void index_events();
};

/// Columns that a text of SQL names, bare or in double quotes, whatever the case of their letters.
[[nodiscard]] std::set<std::string> columns_in_sql(const std::string& sql,
                                                   const std::vector<std::string>& columns);

/// Where a check leaves what it found.
class CheckReport {
 public:
  explicit CheckReport(std::string check) : check_(std::move(check)) {}
  void add(reports::DataFinding finding) {
    finding.check = check_;
    findings_.push_back(std::move(finding));
  }
  [[nodiscard]] std::vector<reports::DataFinding>& findings() { return findings_; }
  /// Says what of the check could not be looked at, and why.
  void leave_out(std::string what) { left_out_ = std::move(what); }
  [[nodiscard]] const std::string& left_out() const { return left_out_; }

 private:
  std::string check_;
  std::string left_out_;
  std::vector<reports::DataFinding> findings_;
};

}  // namespace clinval::harness
