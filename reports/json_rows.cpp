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
                                 Undefined::BeyondDouble,
                                 Undefined::ZeroDenominator};

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
  if (at.prevalence) {
    members.emplace_back("prevalence", *at.prevalence);
  }
  return members;
}

Json against_json(const Against& against) {
  Json::Object members;
  if (against.subgroup) {
    members.emplace_back("subgroup", slice_json(against.subgroup));
  }
  const std::pair<std::string_view, const std::optional<std::string>&> texts[] = {
      {"part", against.part}, {"model", against.model}, {"policy", against.policy}};
  for (const auto& [key, text] : texts) {
    if (text) {
      members.emplace_back(key, *text);
    }
  }
  return members;
}

Against read_against(FieldReader& fields, const std::string& key) {
  FieldReader against = fields.object(key);
  Against read;
  if (against.has("subgroup")) {
    read.subgroup = read_slice(against, "subgroup");
  }
  if (against.has("part")) {
    read.part = against.text("part");
  }
  if (against.has("model")) {
    read.model = against.id("model");
  }
  if (against.has("policy")) {
    read.policy = against.id("policy");
  }
  if (read.subgroup.has_value() + read.part.has_value() + read.model.has_value() +
          read.policy.has_value() !=
      1) {
    fields.bad_value(key, "one of subgroup, part, model, policy");
  }
  against.finish();
  return read;
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
  if (at.has("prevalence")) {
    read.prevalence = at.number("prevalence");
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
