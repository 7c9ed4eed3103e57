#include "harness/timeline_audit.h"

namespace clinval::harness {

std::optional<reports::TimelineAudit> audit_timeline(const datasets::CaseSet& cases,
                                                     const NameableCodes& nameable) {
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
  const std::vector<datasets::CodeAccess> access = timelines.access();
  for (std::size_t i = 0; i < access.size(); ++i) {
    const reports::TimelineCode code{.code = nameable.name(i),
                                     .handed_out = access[i].handed_out,
                                     .future = access[i].future,
                                     .late = access[i].late};
    if (nameable.has(i)) {
      audit.codes.push_back(code);
    } else {
      ++audit.other_codes;
      add_counts(audit.other, code);
    }
  }
  return audit;
}

}  // namespace clinval::harness
