#include "harness/event_facts.h"

#include <utility>

namespace clinval::harness {

using configs::Json;
using datasets::EventCounts;

namespace {

constexpr std::pair<const char*, std::int64_t EventCounts::*> kMembers[] = {
    {"cases", &EventCounts::cases},
    {"cases_without", &EventCounts::cases_without},
    {"visible", &EventCounts::visible},
    {"handed", &EventCounts::handed},
    {"unknown", &EventCounts::unknown},
    {"truncated", &EventCounts::truncated},
    {"truncated_cases", &EventCounts::truncated_cases},
};

}  // namespace

Json event_facts(const EventCounts& counts) {
  Json facts = Json::Object{};
  for (const auto& [key, member] : kMembers) {
    facts.set(key, counts.*member);
  }
  return facts;
}

EventCounts event_counts_of(const Json& facts) {
  EventCounts counts;
  for (const auto& [key, member] : kMembers) {
    counts.*member = facts.at(key).integer();
  }
  return counts;
}

std::vector<reports::FeatureAuditRow> feature_audit(
    const std::vector<ModelPredictions>& predictions) {
  std::vector<reports::FeatureAuditRow> rows;
  for (const ModelPredictions& model : predictions) {
    if (model.events) {
      rows.push_back({.model = model.model,
                      .cases = model.events->cases,
                      .without_events = model.events->cases_without,
                      .visible = model.events->visible,
                      .handed_out = model.events->handed,
                      .unknown_codes = model.events->unknown,
                      .truncated = model.events->truncated,
                      .truncated_cases = model.events->truncated_cases});
    }
  }
  return rows;
}

}  // namespace clinval::harness
