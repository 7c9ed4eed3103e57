#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/figures.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/privacy_words.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

Markup group_table(const PrivacyAudit& audit) {
  std::vector<Cells> rows;
  for (const PrivacyGroup& group : audit.groups) {
    rows.push_back({group_words(group), count_text(group.records), count_text(group.subjects),
                    count_text(group.uniques), measure_text(group, {}, 0),
                    measure_text(group, {.searched = "group"}, 0),
                    measure_text(group, {.metric = "prosecutor_risk"}, 2),
                    measure_text(group, {.metric = "prosecutor_risk_mean"}, 3)});
  }
  return table("Risk of recognition by group",
               {"Group", "#Records", "#Patients", "#Alone", "#k", "#k in the group alone",
                "#Highest risk", "#Mean risk"},
               rows);
}

/// The rules and units that packages differ in, for everybody.
Markup every_measure(const PrivacyGroup& all) {
  std::vector<Cells> rows;
  for (const PrivacyMeasure& measure : all.measures) {
    const bool count = measure.metric == "k_anonymity";
    const MeasureKey key{measure.metric, measure.searched, measure.missing, measure.counted,
                         measure.limit};
    rows.push_back({measure.metric, measure.missing, measure.counted,
                    measure.limit ? configs::number_text(*measure.limit) : "",
                    measure_text(all, key, count ? 0 : 4)});
  }
  return table("Every measure of everybody",
               {"Measure", "Missing values", "Counted", "#Above", "#Value"}, rows);
}

Markup attribute_table(const PrivacyAudit& audit) {
  std::vector<Cells> rows;
  for (const PrivacyAttribute& attribute : audit.quasi_identifiers) {
    rows.push_back({attribute.column, count_text(attribute.values), count_text(attribute.missing),
                    attribute.distinction ? fixed(*attribute.distinction, 4) : "",
                    attribute.separation ? fixed(*attribute.separation, 4) : ""});
  }
  return table("What each quasi-identifier tells",
               {"Column", "#Values", "#Missing", "#Distinction", "#Separation"}, rows);
}

Markup gaps() {
  Markup list;
  for (const std::string& gap : privacy_gaps()) {
    list.add(element("li", {gap}));
  }
  return element("ul", {list});
}

}  // namespace

Markup privacy_section(const Results& results) {
  Markup content = paragraph(privacy_sentence(results));
  if (const PrivacyAudit* audit = assessed_privacy(results)) {
    content.add(paragraph(missing_values_sentence(results)));
    content.add(figure_block(privacy_figure(results)));
    content.add(paragraph(
        "The attacker searches the whole table, so the class of a group's record holds everybody "
        "with the same combination, in the group or not; k in the group alone is what a table of "
        "that group would have. A patient counts once in a class, however many records there "
        "are."));
    content.add(group_table(*audit));
    content.add(folded("Other rules and limits", every_measure(audit->groups.front())));
    content.add(folded("Quasi-identifiers", attribute_table(*audit)));
  }
  content.add(gaps());
  return section("privacy", "Privacy", {content});
}

}  // namespace clinval::reports
