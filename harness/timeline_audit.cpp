#include "harness/timeline_audit.h"

namespace clinval::harness {

std::optional<reports::TimelineAudit> audit_timeline(const datasets::CaseSet& cases) {
  if (cases.timelines == nullptr) {
    return std::nullopt;
  }
  const datasets::Timelines& timelines = *cases.timelines;
  reports::TimelineAudit audit{
      .sources = {},
      .subjects = timelines.subjects_with_events(),
      .events = timelines.kept_events(),
      .events_without_case = timelines.source_events() - timelines.kept_events(),
      .codes = {}};
  for (const datasets::CaseSet::EventSource& source : cases.event_sources) {
    audit.sources.push_back({.source = source.source,
                             .events = source.events,
                             .availability_declared = source.availability_declared,
                             .meds_version = source.meds_version});
  }
  for (const datasets::CodeAccess& code : timelines.access()) {
    audit.codes.push_back({.code = code.code,
                           .handed_out = code.handed_out,
                           .future = code.future,
                           .late = code.late});
  }
  return audit;
}

}  // namespace clinval::harness
