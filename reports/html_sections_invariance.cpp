#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/invariance_words.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::Markup;

namespace {

/// "0 at 0.1, 2 at 0.3".
std::string flips_text(const InvarianceRow& row) {
  std::string text;
  for (const FlippedDecisions& flip : row.flips) {
    text += fmt::format("{}{} at {}", text.empty() ? "" : ", ", count_text(flip.cases),
                        configs::number_text(flip.threshold));
  }
  return text.empty() ? "no threshold" : text;
}

std::string value_text(const metrics::Outcome<double>& value) {
  return value
             ? configs::number_text(*value)
             : fmt::format("none: {}", mark_words(std::string(metrics::to_string(value.error()))));
}

Markup change_table(const InvarianceAudit& audit) {
  std::vector<Cells> rows;
  for (const InvarianceRow& row : audit.rows) {
    rows.push_back(
        {change_words(row.change, row.setting), row.task, row.model, count_text(row.cases),
         count_text(row.failed), count_text(row.differing), value_text(row.largest_difference),
         flips_text(row),
         fmt::format("{} {}", metric_title(row.headline), value_text(row.headline_change))});
  }
  return table(
      "Changes that must not matter",
      {"Change", "Task", "Model", "#Compared", "#Scored one way alone", "#Differ in any bit",
       "#Largest difference", "Decisions that flip", "Change of the headline"},
      rows);
}

}  // namespace

Markup invariance_section(const Results& results) {
  if (!results.invariance || results.invariance->rows.empty()) {
    return {};
  }
  Markup content = paragraph(invariance_sentence(results));
  content.add(paragraph(
      "Each row changes one thing about how the sample was run, and compares the probabilities "
      "with "
      "those of each case run alone; another order of batches is compared with batches in order of "
      "length. Rounding may differ in the last digits; a decision that flips means that the "
      "patient's result depends on who else was run."));
  content.add(change_table(*results.invariance));
  return section("invariance", "Invariance", {content});
}

}  // namespace clinval::reports
