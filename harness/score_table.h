#pragma once

#include <string>
#include <vector>

#include "configs/json_value.h"
#include "reports/results.h"

namespace clinval::harness {

/// `clinval score --table`: a quick look at one table without writing a config.
struct TableQuestion {
  std::string table;
  std::string label;  ///< of a binary outcome
  std::string time;   ///< of a survival outcome, with event and horizons, instead of a label
  std::string event;
  std::vector<double> horizons;
  std::string score;
  std::string link = "probability";
  std::string case_id;  ///< column, or empty: rows are numbered in canonical order
  std::string subject;  ///< column, or empty: each row its own
  std::vector<std::string> by;
  std::vector<double> thresholds;
  std::string delimiter;  ///< empty: a tab for .tsv, else a comma
};

/// The run config that says the same (what `--print-config` prints).
[[nodiscard]] configs::Json table_config(const TableQuestion& question);

/// Every estimate, one line each: metric, group, value, headline interval, cases, events.
[[nodiscard]] std::string estimates_text(const reports::Results& results);

}  // namespace clinval::harness
