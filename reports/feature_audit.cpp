#include "reports/feature_audit.h"

#include <fmt/format.h>

#include "reports/facts.h"
#include "reports/html_parts.h"
#include "reports/numbers.h"

namespace clinval::reports {

using configs::Json;

namespace {

/// Every count of a row with its key, for what is the same for all of them.
constexpr std::pair<const char*, std::int64_t FeatureAuditRow::*> kCounts[] = {
    {"cases", &FeatureAuditRow::cases},
    {"without_events", &FeatureAuditRow::without_events},
    {"visible", &FeatureAuditRow::visible},
    {"handed_out", &FeatureAuditRow::handed_out},
    {"unknown_codes", &FeatureAuditRow::unknown_codes},
    {"truncated", &FeatureAuditRow::truncated},
    {"truncated_cases", &FeatureAuditRow::truncated_cases},
};

std::string share(std::int64_t part, std::int64_t of) {
  return of == 0
             ? count_text(part)
             : fmt::format("{} ({} %)", count_text(part),
                           fixed(100.0 * static_cast<double>(part) / static_cast<double>(of), 1));
}

}  // namespace

Json feature_audit_json(const std::vector<FeatureAuditRow>& rows) {
  Json::Array list;
  for (const FeatureAuditRow& row : rows) {
    Json one = Json::Object{{"model", row.model}};
    for (const auto& [key, count] : kCounts) {
      one.set(key, row.*count);
    }
    list.push_back(std::move(one));
  }
  return list;
}

std::vector<FeatureAuditRow> read_feature_audit(std::vector<FieldReader> rows) {
  std::vector<FeatureAuditRow> audit;
  for (FieldReader& fields : rows) {
    FeatureAuditRow row{.model = fields.text("model")};
    for (const auto& [key, count] : kCounts) {
      row.*count = fields.integer(key);
    }
    fields.finish();
    // An event that did not arrive was beyond the longest length, or of a code that is left out.
    const std::int64_t dropped = row.visible - row.handed_out - row.truncated;
    if (dropped != 0 && dropped != row.unknown_codes) {
      fields.bad_value("visible", "events handed out, truncated and dropped");
    }
    audit.push_back(std::move(row));
  }
  return audit;
}

Json feature_audit_schema() {
  Json properties = Json::Object{{"model", Json::Object{{"type", "string"}}}};
  Json::Array required = {"model"};
  for (const auto& [key, count] : kCounts) {
    properties.set(key, Json::Object{{"type", "integer"}, {"minimum", 0}});
    required.emplace_back(key);
  }
  return Json::Object{{"type", "array"},
                      {"items", Json::Object{{"type", "object"},
                                             {"properties", std::move(properties)},
                                             {"required", std::move(required)},
                                             {"additionalProperties", false}}}};
}

std::vector<html::Markup> feature_audit_part(const Results& results) {
  std::vector<Cells> rows;
  for (const FeatureAuditRow& row : results.features) {
    rows.push_back({model_label(results, row.model), count_text(row.cases),
                    share(row.without_events, row.cases), count_text(row.visible),
                    share(row.unknown_codes, row.visible), share(row.truncated, row.visible),
                    share(row.truncated_cases, row.cases), count_text(row.handed_out)});
  }
  if (rows.empty()) {
    return {};
  }
  return {paragraph("Events that were known when each prediction was made, on their way to the "
                    "models: a code that the model's vocabulary does not list reaches it as "
                    "unknown or not at all, and of a long history it takes a limited number."),
          table("Events of the models",
                {"Model", "#Cases", "#Without events", "#Events known", "#Of unknown code",
                 "#Beyond the limit", "#Cases beyond the limit", "#Events handed out"},
                rows)};
}

}  // namespace clinval::reports
