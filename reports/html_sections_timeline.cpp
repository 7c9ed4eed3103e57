#include <algorithm>
#include <cstddef>
#include <tuple>

#include <fmt/format.h>

#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/timeline_audit.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

constexpr std::size_t kMostShown = 50;

/// The codes that models saw most of, then those without a name.
Markup code_table(const TimelineAudit& audit) {
  std::vector<TimelineCode> codes = audit.codes;
  std::ranges::sort(codes, [](const TimelineCode& a, const TimelineCode& b) {
    return std::tie(b.handed_out, a.code) < std::tie(a.handed_out, b.code);
  });
  codes.resize(std::min(codes.size(), kMostShown));
  std::vector<Cells> rows;
  for (const TimelineCode& code : codes) {
    rows.push_back(
        {code.code, count_text(code.handed_out), count_text(code.future), count_text(code.late)});
  }
  if (audit.other_codes > 0) {
    rows.push_back({fmt::format("{} other codes", count_text(audit.other_codes)),
                    count_text(audit.other.handed_out), count_text(audit.other.future),
                    count_text(audit.other.late)});
  }
  return table("Events by code", {"Code", "#Handed out", "#Later", "#Known too late"}, rows);
}

Markup source_table(const TimelineAudit& audit) {
  std::vector<Cells> rows;
  for (const TimelineSource& source : audit.sources) {
    rows.push_back({source.source, count_text(source.events),
                    source.availability_declared ? "declared" : "assumed equal to event time",
                    source.meds_version});
  }
  return table("Sources of events", {"Source", "#Events", "Availability", "MEDS version"}, rows);
}

}  // namespace

Markup timeline_section(const Results& results) {
  if (!results.timeline) {
    return {};
  }
  const TimelineAudit& audit = *results.timeline;
  Markup content = paragraph(timeline_sentence(audit));
  content.add(paragraph(availability_sentence(audit)));
  if (audit.events_without_case > 0) {
    content.add(
        paragraph(fmt::format("{} further events belong to nobody with a case and were not "
                              "kept.",
                              count_text(audit.events_without_case))));
  }
  content.add(source_table(audit));
  content.add(code_table(audit));
  if (audit.codes.size() > kMostShown) {
    content.add(paragraph(
        fmt::format("{} further codes stand in results.json.",
                    count_text(static_cast<std::int64_t>(audit.codes.size() - kMostShown)))));
  }
  if (audit.other_codes > 0) {
    content.add(paragraph(unnamed_sentence(audit)));
  }
  return section("events", "Events that models could see", {content});
}

}  // namespace clinval::reports
