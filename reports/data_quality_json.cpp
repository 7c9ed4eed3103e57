#include "reports/data_quality_json.h"

#include <utility>

#include "configs/check_catalogue.h"
#include "reports/json_rows.h"

namespace clinval::reports {

using configs::Json;

namespace {

Json names_json(const std::vector<std::string>& names) {
  return Json::Array(names.begin(), names.end());
}

Json finding_json(const DataFinding& finding) {
  Json share;
  if (finding.of > 0) {
    share = static_cast<double>(finding.count) / static_cast<double>(finding.of);
  }
  return Json::Object{{"check", finding.check},
                      {"code", configs::check_code(finding.check)},
                      {"severity", finding.severity},
                      {"columns", names_json(finding.columns)},
                      {"codes", names_json(finding.codes)},
                      {"other_codes", finding.other_codes},
                      {"part", optional_json(finding.part)},
                      {"site", optional_json(finding.site)},
                      {"task", optional_json(finding.task)},
                      {"count", finding.count},
                      {"of", finding.of},
                      {"share", std::move(share)},
                      {"counted", finding.counted},
                      {"measure", finding.measure},
                      {"value", optional_json(finding.value)},
                      {"message", finding.message}};
}

/// The name of a check of the catalogue: its sentences are shown beside the finding.
std::string check_id(FieldReader& fields) {
  std::string id = fields.text("check");
  if (configs::find_check(id) == nullptr) {
    fields.bad_value("check", "the id of a check of `clinval list checks`");
  }
  return id;
}

std::string severity(FieldReader& fields, bool off) {
  std::string word = fields.text("severity");
  if (word != "error" && word != "warn" && word != "info" && !(off && word == "off")) {
    fields.bad_value("severity", "error, warn or info");
  }
  return word;
}

DataFinding read_finding(FieldReader& fields) {
  DataFinding finding{.check = check_id(fields),
                      .severity = severity(fields, false),
                      .columns = fields.texts("columns"),
                      .codes = fields.texts("codes"),
                      .other_codes = fields.integer("other_codes"),
                      .part = fields.optional_text("part"),
                      .site = fields.optional_text("site"),
                      .task = fields.optional_text("task"),
                      .count = fields.integer("count"),
                      .of = fields.integer("of"),
                      .counted = fields.text("counted"),
                      .measure = fields.text("measure"),
                      .value = fields.optional_number("value"),
                      .message = fields.text("message")};
  if (finding.count > finding.of) {
    fields.bad_value("count", "no more than what it is a share of");
  }
  // Both follow from what was read: anything else is another file's.
  if (fields.text("code") != configs::check_code(finding.check)) {
    fields.bad_value("code", "the code of the check");
  }
  static_cast<void>(fields.optional_number("share"));
  fields.finish();
  return finding;
}

DataCheck read_check(FieldReader& fields) {
  DataCheck check{.check = check_id(fields),
                  .severity = severity(fields, true),
                  .state = fields.text("state"),
                  .reason = fields.text("reason")};
  if (check.state != "ran" && check.state != "off" && check.state != "not_applicable") {
    fields.bad_value("state", "ran, off or not_applicable");
  }
  fields.finish();
  return check;
}

}  // namespace

Json data_quality_json(const DataQuality& quality) {
  Json::Array checks;
  for (const DataCheck& check : quality.checks) {
    checks.emplace_back(Json::Object{{"check", check.check},
                                     {"severity", check.severity},
                                     {"state", check.state},
                                     {"reason", check.reason}});
  }
  Json::Array findings;
  for (const DataFinding& finding : quality.findings) {
    findings.push_back(finding_json(finding));
  }
  return Json::Object{{"checks", std::move(checks)}, {"findings", std::move(findings)}};
}

DataQuality read_data_quality(FieldReader fields) {
  DataQuality quality;
  for (FieldReader& check : fields.objects("checks")) {
    quality.checks.push_back(read_check(check));
  }
  for (FieldReader& finding : fields.objects("findings")) {
    quality.findings.push_back(read_finding(finding));
  }
  fields.finish();
  return quality;
}

}  // namespace clinval::reports
