#include "reports/json_rows.h"

namespace clinval::reports {

using configs::Json;

Json optional_json(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

Json optional_json(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

Json slice_json(const std::optional<Slice>& slice) {
  if (!slice) {
    return {};
  }
  Json::Array by;
  for (const std::string& id : slice->by) {
    by.emplace_back(id);
  }
  Json::Array level;
  for (const std::optional<std::string>& value : slice->level) {
    level.push_back(optional_json(value));
  }
  return Json::Object{{"by", std::move(by)}, {"level", std::move(level)}};
}

Json at_json(const At& at) {
  Json::Object members;
  if (at.threshold) {
    members.emplace_back("threshold", *at.threshold);
  }
  if (at.horizon) {
    members.emplace_back("horizon", *at.horizon);
  }
  return members;
}

std::optional<Slice> read_slice(FieldReader& fields, const std::string& key) {
  if (fields.is_null(key)) {
    return std::nullopt;
  }
  FieldReader slice = fields.object(key);
  Slice read{.by = slice.texts("by"), .level = slice.optional_texts("level")};
  if (read.by.empty() || read.by.size() != read.level.size()) {
    slice.bad_value("level", "one level for each subgroup in `by`, at least one");
  }
  slice.finish();
  return read;
}

At read_at(FieldReader& fields, const std::string& key) {
  FieldReader at = fields.object(key);
  At read;
  if (at.has("threshold")) {
    read.threshold = at.number("threshold");
  }
  if (at.has("horizon")) {
    read.horizon = at.number("horizon");
  }
  at.finish();
  return read;
}

}  // namespace clinval::reports
