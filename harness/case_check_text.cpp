#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/check_catalogue.h"
#include "harness/case_check.h"
#include "reports/data_quality_json.h"
#include "reports/data_quality_words.h"
#include "reports/escaping.h"

namespace clinval::harness {
namespace {

using configs::Json;

std::string finding_text(const reports::DataFinding& finding) {
  return reports::visible(fmt::format("{}{}: {}.", finding.check,
                                      reports::place_words(finding, " in "), finding.message));
}

/// Findings of one severity, the meaning of each check once.
std::string findings_text(const reports::DataQuality& quality, std::string_view severity) {
  std::string text;
  std::string_view last;
  for (const reports::DataFinding& finding : quality.findings) {
    if (finding.severity != severity) {
      continue;
    }
    if (last != finding.check && !last.empty()) {
      text += fmt::format("      {}\n", configs::find_check(last)->meaning);
    }
    last = finding.check;
    text += "  " + finding_text(finding) + "\n";
  }
  if (!last.empty()) {
    text += fmt::format("      {}\n", configs::find_check(last)->meaning);
  }
  return text.empty() ? "" : fmt::format("{}\n{}\n", severity, text);
}

}  // namespace

std::string case_check_text(const reports::DataQuality& quality) {
  std::string text;
  for (const char* severity : {"error", "warn", "info"}) {
    text += findings_text(quality, severity);
  }
  if (quality.findings.empty()) {
    text += "no finding\n\n";
  }
  text += reports::quality_sentence(quality) + "\n";
  for (const reports::DataCheck& check : quality.checks) {
    if (check.state != "ran") {
      text += fmt::format("  not made: {:<26} {}\n", check.check,
                          check.state == "off" ? "turned off" : check.reason);
    } else if (!check.reason.empty()) {
      text += fmt::format("  left out: {:<26} {}\n", check.check, check.reason);
    }
  }
  text += "\nWhat no check sees:\n";
  for (const std::string_view spot : configs::check_blind_spots()) {
    text += fmt::format("  {}\n", spot);
  }
  return text;
}

std::string case_check_json(const reports::DataQuality& quality) {
  return configs::canonical_json(reports::data_quality_json(quality)) + "\n";
}

std::string check_list(bool json) {
  Json::Array rows;
  std::string text;
  for (const configs::CheckEntry& check : configs::check_catalogue()) {
    if (json) {
      rows.emplace_back(Json::Object{{"id", check.id},
                                     {"code", configs::check_code(check.id)},
                                     {"severity", check.severity},
                                     {"finds", check.finds},
                                     {"meaning", check.meaning}});
    } else {
      text += fmt::format("{:<26} {:<6} {}\n{:<33} {}\n", check.id, check.severity, check.finds, "",
                          check.meaning);
    }
  }
  return json ? configs::canonical_json(rows) + "\n" : text;
}

}  // namespace clinval::harness
