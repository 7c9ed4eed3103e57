#include <fmt/format.h>

#include "configs/check_catalogue.h"
#include "reports/data_quality_words.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

Markup findings_table(const DataQuality& quality) {
  std::vector<Cells> rows;
  for (const char* severity : {"error", "warn", "info"}) {
    for (const DataFinding& finding : quality.findings) {
      if (finding.severity == severity) {
        rows.push_back({finding.check, finding.severity, name_words(finding),
                        place_words(finding, ""), finding.message + ".", count_text(finding.count),
                        count_text(finding.of)});
      }
    }
  }
  return table("What the checks found",
               {"Check", "Severity", "Columns or codes", "Where", "Finding", "#Count", "#Of"},
               rows);
}

/// What each check that found something means, once.
Markup meanings(const DataQuality& quality) {
  Markup list;
  std::string last;
  for (const DataFinding& finding : quality.findings) {
    if (finding.check != last) {
      last = finding.check;
      list.add(element("li", {element("strong", {finding.check}), ": ",
                              std::string(configs::find_check(finding.check)->meaning)}));
    }
  }
  return element("ul", {list});
}

Markup checks_table(const DataQuality& quality) {
  std::vector<Cells> rows;
  for (const DataCheck& check : quality.checks) {
    const std::string made = check.reason.empty() ? "made" : "made; left out: " + check.reason;
    const std::string state = check.state == "ran"   ? made
                              : check.state == "off" ? "turned off"
                                                     : "does not apply: " + check.reason;
    rows.push_back(
        {check.check, check.severity, std::string(configs::find_check(check.check)->finds), state});
  }
  return table("Every check", {"Check", "Severity", "Finds", "State"}, rows);
}

Markup blind_spots() {
  Markup list;
  for (const std::string_view spot : configs::check_blind_spots()) {
    list.add(element("li", {std::string(spot)}));
  }
  return html::together({paragraph("What no check sees:"), element("ul", {list})});
}

}  // namespace

Markup data_quality_section(const Results& results) {
  if (!results.data_quality) {
    return {};
  }
  const DataQuality& quality = *results.data_quality;
  Markup content = paragraph(quality_sentence(quality));
  if (!quality.findings.empty()) {
    content.add(findings_table(quality));
    content.add(meanings(quality));
  }
  content.add(folded("Every check", checks_table(quality)));
  content.add(blind_spots());
  return section("data-quality", "Data quality", {content});
}

}  // namespace clinval::reports
