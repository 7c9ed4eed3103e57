#include "reports/invariance_words.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/escaping.h"
#include "reports/numbers.h"

namespace clinval::reports {

namespace {

using Value = metrics::Outcome<double>;

/// The largest of a measure over all rows; rows without it do not count.
double largest(const InvarianceAudit& audit, std::string_view measure) {
  double found = 0.0;
  for (const InvarianceRow& row : audit.rows) {
    const auto value = invariance_measure(row, measure);
    if (value && *value) {
      found = std::max(found, **value);
    }
  }
  return found;
}

/// The most cases that any change was tried on.
std::int64_t sample_size(const InvarianceAudit& audit) {
  std::int64_t size = 0;
  for (const InvarianceRow& row : audit.rows) {
    size = std::max(size, row.cases + row.failed);
  }
  return size;
}

std::string mode_words(const InvarianceAudit& audit) {
  return audit.mode == "exact"
             ? "Each case was run alone."
             : fmt::format(
                   "Cases were run in batches of {}; a probability may differ by {} from that of "
                   "the case alone.",
                   audit.batch, configs::number_text(audit.tolerance.value_or(0.0)));
}

std::string number_cell(const Value& value) {
  return value ? configs::number_text(*value) : "";
}

}  // namespace

std::optional<Value> invariance_measure(const InvarianceRow& row, std::string_view measure) {
  if (measure == "cases_differing") {
    return Value(static_cast<double>(row.differing));
  }
  if (measure == kFailureMeasure) {
    return Value(static_cast<double>(row.failed));
  }
  if (measure == "largest_difference") {
    return row.largest_difference;
  }
  if (measure == "headline_change") {
    return row.headline_change ? Value(std::fabs(*row.headline_change)) : row.headline_change;
  }
  if (measure != "decisions_flipped" || row.flips.empty()) {
    return std::nullopt;
  }
  const auto most = std::ranges::max_element(row.flips, {}, &FlippedDecisions::cases);
  return Value(static_cast<double>(most->cases));
}

std::string invariance_measure_words(std::string_view measure) {
  if (measure == "cases_differing") {
    return "cases whose output differs in any bit";
  }
  if (measure == "cases_failed") {
    return "cases scored one way alone";
  }
  if (measure == "decisions_flipped") {
    return "decisions that flip";
  }
  return measure == "headline_change" ? "change of the headline measure"
                                      : "largest difference of a probability";
}

std::string change_words(std::string_view change, std::int64_t setting) {
  const std::string together =
      setting == 1 ? "each case alone" : fmt::format("{} cases a forward", setting);
  if (change == "repeat") {
    return "run again";
  }
  if (change == "order") {
    return "another order, " + together;
  }
  if (change == "padding") {
    return fmt::format("{} more steps of padding", setting);
  }
  if (change == "workers") {
    return fmt::format("{} workers", setting);
  }
  return (change == "throughput" ? "this run: " : "") + together;
}

std::vector<const InvarianceRow*> rows_of_gate(const InvarianceAudit& audit, const GateRow& key) {
  std::vector<const InvarianceRow*> rows;
  for (const InvarianceRow& row : audit.rows) {
    if (row.task == key.task && row.model == key.model &&
        (key.change.empty() || key.change == row.change)) {
      rows.push_back(&row);
    }
  }
  return rows;
}

std::string invariance_sentence(const Results& results) {
  if (!results.invariance || results.invariance->rows.empty()) {
    return "";
  }
  const InvarianceAudit& audit = *results.invariance;
  const auto count = [&](std::string_view measure) {
    return static_cast<std::int64_t>(largest(audit, measure));
  };
  std::string text =
      fmt::format("{} A sample of {} cases was run again with changes that must not matter: ",
                  mode_words(audit), count_text(sample_size(audit)));
  if (count("cases_differing") == 0 && count("cases_failed") == 0) {
    return text + "every output stayed the same, bit for bit.";
  }
  text += fmt::format("probabilities differ by up to {}, at most {} decisions flip at a threshold",
                      configs::number_text(largest(audit, "largest_difference")),
                      count_text(count("decisions_flipped")));
  if (count("cases_failed") > 0) {
    text +=
        fmt::format(", up to {} cases are scored one way alone", count_text(count("cases_failed")));
  }
  return text + ".";
}

std::string invariance_csv(const InvarianceAudit& audit) {
  std::string csv =
      "task,model,change,setting,cases,failed,differing,largest_difference,threshold,flipped,"
      "headline,headline_change,undefined\n";
  for (const InvarianceRow& row : audit.rows) {
    const Value& change = row.headline_change;
    const auto line = [&](const std::string& threshold, const std::string& flipped) {
      csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_text(row.task),
                         csv_text(row.model), csv_text(row.change), row.setting, row.cases,
                         row.failed, row.differing, number_cell(row.largest_difference), threshold,
                         flipped, csv_text(row.headline), number_cell(change),
                         change ? "" : csv_text(metrics::to_string(change.error())));
    };
    for (const FlippedDecisions& flip : row.flips) {
      line(configs::number_text(flip.threshold), std::to_string(flip.cases));
    }
    if (row.flips.empty()) {
      line("", "");
    }
  }
  return csv;
}

}  // namespace clinval::reports
