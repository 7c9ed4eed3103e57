#include "reports/json_rows.h"

#include <array>

namespace clinval::reports {

using configs::Json;
using metrics::Undefined;

namespace {

constexpr std::array kReasons = {Undefined::NoCases,
                                 Undefined::OneClass,
                                 Undefined::TooFewEvents,
                                 Undefined::NoneFlagged,
                                 Undefined::AllFlagged,
                                 Undefined::NoneExpected,
                                 Undefined::ProbabilityZeroOrOne,
                                 Undefined::NotAProbability,
                                 Undefined::ZeroVariance,
                                 Undefined::Collinear,
                                 Undefined::Separated,
                                 Undefined::NotConverged,
                                 Undefined::BeyondFollowUp,
                                 Undefined::TooFewClusters,
                                 Undefined::TooFewReplicates,
                                 Undefined::ReplicatesUndefined,
                                 Undefined::NoQuasiIdentifier,
                                 Undefined::TooFewValues,
                                 Undefined::BeyondDouble};

}  // namespace

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

Json value_json(const metrics::Outcome<double>& value) {
  if (!value) {
    return {};
  }
  return *value;
}

Json reason_json(const metrics::Outcome<double>& value) {
  if (value) {
    return {};
  }
  return metrics::to_string(value.error());
}

Undefined read_reason(FieldReader& fields) {
  const std::string word = fields.text("undefined");
  for (const Undefined reason : kReasons) {
    if (word == metrics::to_string(reason)) {
      return reason;
    }
  }
  fields.bad_value("undefined", "a reason that this clinval knows");
}

metrics::Outcome<double> read_value(FieldReader& fields) {
  const bool undefined = fields.is_null("value");
  if (undefined == fields.is_null("undefined")) {
    fields.bad_value("undefined", "a reason when value is null, and null otherwise");
  }
  if (undefined) {
    return read_reason(fields);
  }
  return fields.number("value");
}

}  // namespace clinval::reports
