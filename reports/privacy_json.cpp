#include "reports/privacy_json.h"

#include <utility>

#include "reports/json_rows.h"
#include "reports/privacy_words.h"

namespace clinval::reports {

using configs::Json;

namespace {

Json attribute_json(const PrivacyAttribute& attribute) {
  return Json::Object{{"column", attribute.column},
                      {"values", attribute.values},
                      {"missing", attribute.missing},
                      {"distinction", optional_json(attribute.distinction)},
                      {"separation", optional_json(attribute.separation)}};
}

Json measure_json(const PrivacyMeasure& measure) {
  return Json::Object{
      {"metric", measure.metric},           {"estimator", measure.estimator},
      {"searched", measure.searched},       {"missing", measure.missing},
      {"counted", measure.counted},         {"limit", optional_json(measure.limit)},
      {"value", value_json(measure.value)}, {"undefined", reason_json(measure.value)}};
}

Json band_json(const PrivacyBand& band) {
  Json to;
  if (band.to) {
    to = *band.to;
  }
  return Json::Object{{"from", band.from}, {"to", std::move(to)}, {"records", band.records}};
}

Json group_json(const PrivacyGroup& group) {
  Json::Array bands;
  for (const PrivacyBand& band : group.bands) {
    bands.push_back(band_json(band));
  }
  Json::Array measures;
  for (const PrivacyMeasure& measure : group.measures) {
    measures.push_back(measure_json(measure));
  }
  return Json::Object{{"part", optional_json(group.part)}, {"subgroup", slice_json(group.subgroup)},
                      {"records", group.records},          {"subjects", group.subjects},
                      {"incomplete", group.incomplete},    {"classes", group.classes},
                      {"uniques", group.uniques},          {"bands", std::move(bands)},
                      {"measures", std::move(measures)}};
}

PrivacyMeasure read_measure(FieldReader& fields) {
  PrivacyMeasure measure{.metric = fields.text("metric"),
                         .estimator = fields.text("estimator"),
                         .searched = fields.text("searched"),
                         .missing = fields.text("missing"),
                         .counted = fields.text("counted"),
                         .limit = fields.optional_number("limit"),
                         .value = read_value(fields)};
  fields.finish();
  return measure;
}

PrivacyBand read_band(FieldReader& fields) {
  PrivacyBand band{.from = fields.integer("from"), .to = {}, .records = fields.integer("records")};
  if (!fields.is_null("to")) {
    band.to = fields.integer("to");
  }
  fields.finish();
  return band;
}

PrivacyGroup read_group(FieldReader& fields) {
  PrivacyGroup group{.part = fields.optional_text("part"),
                     .subgroup = read_slice(fields, "subgroup"),
                     .records = fields.integer("records"),
                     .subjects = fields.integer("subjects"),
                     .incomplete = fields.integer("incomplete"),
                     .classes = fields.integer("classes"),
                     .uniques = fields.integer("uniques"),
                     .bands = {},
                     .measures = {}};
  for (FieldReader& band : fields.objects("bands")) {
    group.bands.push_back(read_band(band));
  }
  for (FieldReader& measure : fields.objects("measures")) {
    group.measures.push_back(read_measure(measure));
  }
  for (const char* metric : {"k_anonymity", "prosecutor_risk", "prosecutor_risk_mean"}) {
    if (find_measure(group, {.metric = metric}) == nullptr) {
      fields.bad_value("measures", std::string(metric) + " of the whole table, in subjects");
    }
  }
  fields.finish();
  return group;
}

}  // namespace

Json privacy_json(const PrivacyAudit& audit) {
  Json::Array attributes;
  for (const PrivacyAttribute& attribute : audit.quasi_identifiers) {
    attributes.push_back(attribute_json(attribute));
  }
  Json::Array groups;
  for (const PrivacyGroup& group : audit.groups) {
    groups.push_back(group_json(group));
  }
  return Json::Object{{"quasi_identifiers", std::move(attributes)}, {"groups", std::move(groups)}};
}

PrivacyAudit read_privacy(FieldReader fields) {
  PrivacyAudit audit;
  for (FieldReader& attribute : fields.objects("quasi_identifiers")) {
    audit.quasi_identifiers.push_back({.column = attribute.text("column"),
                                       .values = attribute.integer("values"),
                                       .missing = attribute.integer("missing"),
                                       .distinction = attribute.optional_number("distinction"),
                                       .separation = attribute.optional_number("separation")});
    attribute.finish();
  }
  for (FieldReader& group : fields.objects("groups")) {
    audit.groups.push_back(read_group(group));
  }
  // Everybody comes first: what is said of the whole table rests on it.
  if (audit.groups.empty() || audit.groups.front().part || audit.groups.front().subgroup) {
    fields.bad_value("groups", "everybody as the first group");
  }
  fields.finish();
  return audit;
}

}  // namespace clinval::reports
