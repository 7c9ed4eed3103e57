#include "reports/data_quality_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/check_catalogue.h"
#include "reports/escaping.h"

namespace clinval::reports {
namespace {

std::string counted(std::int64_t count, const char* one, const char* more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

void add_place(std::string& text, const char* what, const std::optional<std::string>& name) {
  if (name) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, *name);
  }
}

/// As JSON: a name may hold any sign that could part it from the next.
std::string list_text(const std::vector<std::string>& names) {
  configs::Json::Array shown;
  for (const std::string& name : names) {
    shown.emplace_back(visible(name));
  }
  return shown.empty() ? "" : configs::canonical_json(shown);
}

}  // namespace

std::string quality_sentence(const DataQuality& quality) {
  const auto ran = std::ranges::count(quality.checks, "ran", &DataCheck::state);
  const auto of = [&](const char* severity) {
    return std::ranges::count(quality.findings, severity, &DataFinding::severity);
  };
  return fmt::format(
      "{} made of the cases, before any model: {}, {}, {}.",
      counted(ran, "check was", "checks were"), counted(of("error"), "error", "errors"),
      counted(of("warn"), "warning", "warnings"), counted(of("info"), "note", "notes"));
}

std::string place_words(const DataFinding& finding, const std::string& lead) {
  std::string text;
  add_place(text, "site", finding.site);
  add_place(text, "part", finding.part);
  add_place(text, "task", finding.task);
  return text.empty() ? "" : lead + text;
}

std::string name_words(const DataFinding& finding) {
  constexpr std::size_t kShown = 6;
  std::vector<std::string> names = finding.columns;
  names.insert(names.end(), finding.codes.begin(), finding.codes.end());
  const std::size_t more = names.size() > kShown ? names.size() - kShown : 0;
  names.resize(names.size() - more);
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (more > 0) {
    text += fmt::format(" and {} more", more);
  }
  if (finding.other_codes > 0) {
    text += fmt::format("{}{} not named", text.empty() ? "" : " and ",
                        counted(finding.other_codes, "code", "codes"));
  }
  return text;
}

std::string data_quality_csv(const DataQuality& quality) {
  std::string csv =
      "check,code,severity,columns,codes,other_codes,part,site,task,count,of,counted,measure,value,"
      "message\n";
  const auto text = [](const std::optional<std::string>& one) {
    return one ? csv_text(*one) : std::string();
  };
  for (const DataFinding& finding : quality.findings) {
    csv += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_text(finding.check),
        csv_text(configs::check_code(finding.check)), csv_text(finding.severity),
        csv_text(list_text(finding.columns)), csv_text(list_text(finding.codes)),
        finding.other_codes, text(finding.part), text(finding.site), text(finding.task),
        finding.count, finding.of, csv_text(finding.counted), csv_text(finding.measure),
        finding.value ? configs::number_text(*finding.value) : "", csv_text(finding.message));
  }
  return csv;
}

}  // namespace clinval::reports
