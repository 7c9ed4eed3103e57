#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configs/json_value.h"
#include "reports/json_fields.h"

namespace clinval::reports {

/// One table or directory of events.
struct TimelineSource {
  std::string source = {};
  std::int64_t events = 0;             ///< read, of whatever subject
  bool availability_declared = false;  ///< else taken to be the event's own time
  std::string meds_version = {};       ///< empty: no MEDS, or not said
};

/// How the events of one code were handed out, summed over cases: an event counts once for each
/// case of its subject.
struct TimelineCode {
  std::string code = {};
  std::int64_t handed_out = 0;
  std::int64_t future = 0;  ///< held back: time after the prediction
  std::int64_t late = 0;    ///< held back: happened by then, known only later
};

/// What models could see of the events.
struct TimelineAudit {
  std::vector<TimelineSource> sources = {};
  std::int64_t subjects = 0;             ///< of cases, that have events
  std::int64_t events = 0;               ///< of subjects with a case
  std::int64_t events_without_case = 0;  ///< of other subjects: not kept
  std::vector<TimelineCode> codes = {};  ///< those that may be named, in byte order
  std::int64_t other_codes = 0;          ///< the rest: free text that few people have
  TimelineCode other = {};               ///< their sum, without a name
};

/// audits.timeline of results.json, and its way back. Errors: those of FieldReader.
[[nodiscard]] configs::Json timeline_json(const TimelineAudit& audit);
[[nodiscard]] TimelineAudit read_timeline(FieldReader fields);

/// Adds the counts, not the name.
void add_counts(TimelineCode& sum, const TimelineCode& code);
/// The same events summed over all codes.
[[nodiscard]] TimelineCode all_codes(const TimelineAudit& audit);
/// How many events were handed out and held back.
[[nodiscard]] std::string timeline_sentence(const TimelineAudit& audit);
/// Whether the data say when an event became known; where they do not, that its own time was taken.
[[nodiscard]] std::string availability_sentence(const TimelineAudit& audit);
/// How many codes are not named, and why.
[[nodiscard]] std::string unnamed_sentence(const TimelineAudit& audit);

}  // namespace clinval::reports
