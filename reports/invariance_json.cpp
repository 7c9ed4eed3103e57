#include "reports/invariance_json.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "reports/json_rows.h"

namespace clinval::reports {

using configs::Json;

namespace {

constexpr std::array<std::string_view, 6> kChanges = {"repeat",  "order",   "batch",
                                                      "padding", "workers", "throughput"};

// `undefined` of a row speaks of the headline; the largest difference is null without cases.
Json row_json(const InvarianceRow& row) {
  Json::Array flips;
  for (const FlippedDecisions& flip : row.flips) {
    flips.push_back(Json::Object{{"threshold", flip.threshold}, {"cases", flip.cases}});
  }
  return Json::Object{{"task", row.task},
                      {"model", row.model},
                      {"change", row.change},
                      {"setting", row.setting},
                      {"cases", row.cases},
                      {"failed", row.failed},
                      {"differing", row.differing},
                      {"largest_difference", value_json(row.largest_difference)},
                      {"flips", std::move(flips)},
                      {"headline", row.headline},
                      {"value", value_json(row.headline_change)},
                      {"undefined", reason_json(row.headline_change)}};
}

InvarianceRow read_row(FieldReader& fields) {
  InvarianceRow row{.task = fields.id("task"),
                    .model = fields.id("model"),
                    .change = fields.text("change"),
                    .setting = fields.integer("setting"),
                    .cases = fields.integer("cases"),
                    .failed = fields.integer("failed"),
                    .differing = fields.integer("differing")};
  if (std::ranges::find(kChanges, row.change) == kChanges.end()) {
    fields.bad_value("change", "repeat, order, batch, padding, workers or throughput");
  }
  const auto largest = fields.optional_number("largest_difference");
  if (largest.has_value() != (row.cases > 0)) {
    fields.bad_value("largest_difference", "a number exactly where cases were compared");
  }
  if (largest) {
    row.largest_difference = *largest;
  }
  for (FieldReader& flip : fields.objects("flips")) {
    row.flips.push_back({.threshold = flip.number("threshold"), .cases = flip.integer("cases")});
    flip.finish();
  }
  row.headline = fields.text("headline");
  row.headline_change = read_value(fields);
  fields.finish();
  return row;
}

Json typed(std::string_view name) {
  return Json::Object{{"type", name}};
}

Json nullable(std::string_view name) {
  return Json::Object{{"anyOf", Json::Array{typed(name), typed("null")}}};
}

Json counted() {
  return Json::Object{{"type", "integer"}, {"minimum", 0}};
}

Json words(std::span<const std::string_view> allowed) {
  Json::Array values;
  for (const std::string_view word : allowed) {
    values.emplace_back(word);
  }
  return Json::Object{{"enum", std::move(values)}};
}

Json listed(Json items) {
  return Json::Object{{"type", "array"}, {"items", std::move(items)}};
}

/// Exactly these members.
Json members(Json::Object properties) {
  Json::Array required;
  for (const auto& [name, schema] : properties) {
    required.emplace_back(name);
  }
  return Json::Object{{"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", std::move(required)},
                      {"additionalProperties", false}};
}

}  // namespace

Json invariance_json(const InvarianceAudit& audit) {
  Json::Array rows;
  for (const InvarianceRow& row : audit.rows) {
    rows.push_back(row_json(row));
  }
  return Json::Object{{"mode", audit.mode},
                      {"batch", audit.batch},
                      {"tolerance", optional_json(audit.tolerance)},
                      {"rows", std::move(rows)}};
}

InvarianceAudit read_invariance(FieldReader fields) {
  InvarianceAudit audit{.mode = fields.text("mode"),
                        .batch = fields.integer("batch"),
                        .tolerance = fields.optional_number("tolerance"),
                        .rows = {}};
  if (audit.mode != "exact" && audit.mode != "throughput") {
    fields.bad_value("mode", "exact or throughput");
  }
  for (FieldReader& row : fields.objects("rows")) {
    audit.rows.push_back(read_row(row));
  }
  fields.finish();
  return audit;
}

Json invariance_schema() {
  constexpr std::array<std::string_view, 2> kModes = {"exact", "throughput"};
  Json flip = members({{"threshold", typed("number")}, {"cases", counted()}});
  Json row = members({{"task", typed("string")},
                      {"model", typed("string")},
                      {"change", words(kChanges)},
                      {"setting", counted()},
                      {"cases", counted()},
                      {"failed", counted()},
                      {"differing", counted()},
                      {"largest_difference", nullable("number")},
                      {"flips", listed(std::move(flip))},
                      {"headline", typed("string")},
                      {"value", nullable("number")},
                      {"undefined", nullable("string")}});
  return members({{"mode", words(kModes)},
                  {"batch", counted()},
                  {"tolerance", nullable("number")},
                  {"rows", listed(std::move(row))}});
}

}  // namespace clinval::reports
