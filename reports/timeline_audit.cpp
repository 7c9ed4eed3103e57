#include "reports/timeline_audit.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "reports/numbers.h"

namespace clinval::reports {

using configs::Json;

namespace {

constexpr const char* kDeclared = "declared";
constexpr const char* kAssumed = "assumed_event_time";

Json source_json(const TimelineSource& source) {
  return Json::Object{
      {"source", source.source},
      {"events", source.events},
      {"availability", source.availability_declared ? kDeclared : kAssumed},
      {"meds_version", source.meds_version.empty() ? Json() : Json(source.meds_version)}};
}

TimelineSource read_source(FieldReader& fields) {
  TimelineSource source{.source = fields.text("source"), .events = fields.integer("events")};
  const std::string availability = fields.text("availability");
  if (availability != kDeclared && availability != kAssumed) {
    fields.bad_value("availability", "declared or assumed_event_time");
  }
  source.availability_declared = availability == kDeclared;
  source.meds_version = fields.optional_text("meds_version").value_or("");
  fields.finish();
  return source;
}

TimelineCode read_code(FieldReader& fields) {
  TimelineCode code{.code = fields.text("code"),
                    .handed_out = fields.integer("handed_out"),
                    .future = fields.integer("future"),
                    .late = fields.integer("late")};
  fields.finish();
  return code;
}

}  // namespace

Json timeline_json(const TimelineAudit& audit) {
  Json::Array sources;
  for (const TimelineSource& source : audit.sources) {
    sources.push_back(source_json(source));
  }
  Json::Array codes;
  for (const TimelineCode& code : audit.codes) {
    codes.push_back(Json::Object{{"code", code.code},
                                 {"handed_out", code.handed_out},
                                 {"future", code.future},
                                 {"late", code.late}});
  }
  return Json::Object{{"sources", std::move(sources)},
                      {"subjects", audit.subjects},
                      {"events", audit.events},
                      {"events_without_case", audit.events_without_case},
                      {"codes", std::move(codes)},
                      {"other_codes", audit.other_codes},
                      {"other_handed_out", audit.other.handed_out},
                      {"other_future", audit.other.future},
                      {"other_late", audit.other.late}};
}

TimelineAudit read_timeline(FieldReader fields) {
  TimelineAudit audit{.sources = {},
                      .subjects = fields.integer("subjects"),
                      .events = fields.integer("events"),
                      .events_without_case = fields.integer("events_without_case"),
                      .codes = {},
                      .other_codes = fields.integer("other_codes"),
                      .other = {.code = "",
                                .handed_out = fields.integer("other_handed_out"),
                                .future = fields.integer("other_future"),
                                .late = fields.integer("other_late")}};
  for (FieldReader& source : fields.objects("sources")) {
    audit.sources.push_back(read_source(source));
  }
  for (FieldReader& code : fields.objects("codes")) {
    audit.codes.push_back(read_code(code));
  }
  fields.finish();
  return audit;
}

void add_counts(TimelineCode& sum, const TimelineCode& code) {
  sum.handed_out += code.handed_out;
  sum.future += code.future;
  sum.late += code.late;
}

TimelineCode all_codes(const TimelineAudit& audit) {
  TimelineCode all = audit.other;
  for (const TimelineCode& code : audit.codes) {
    add_counts(all, code);
  }
  return all;
}

std::string timeline_sentence(const TimelineAudit& audit) {
  const TimelineCode all = all_codes(audit);
  std::string text = fmt::format(
      "{} events of {} patients. Counted once for each prediction about the patient, {} were "
      "known by then and handed to the models; {} were held back because they happened later",
      count_text(audit.events), count_text(audit.subjects), count_text(all.handed_out),
      count_text(all.future));
  if (all.late > 0) {
    text += fmt::format(", and {} because they became known only later", count_text(all.late));
  }
  return text + ".";
}

std::string availability_sentence(const TimelineAudit& audit) {
  const auto declared =
      std::ranges::count_if(audit.sources, &TimelineSource::availability_declared);
  const auto sources = static_cast<std::ptrdiff_t>(audit.sources.size());
  if (declared == sources) {
    return "The data say when each event became known; an event without that moment counts as "
           "known when it happened.";
  }
  const std::string rule =
      "availability assumed equal to event time: a result that was reported hours after its sample "
      "was taken counts as known at the sample";
  if (declared == 0) {
    return "The data do not say when an event became known; " + rule + ".";
  }
  return fmt::format("{} of {} sources say when an event became known; of the others, {}.",
                     declared, sources, rule);
}

std::string unnamed_sentence(const TimelineAudit& audit) {
  return fmt::format(
      "{} other {} counted and not named: neither config nor a model lists them, and few patients "
      "have them, or they are no short printable text. What is written there could tell who "
      "somebody is.",
      count_text(audit.other_codes), audit.other_codes == 1 ? "code is" : "codes are");
}

}  // namespace clinval::reports
