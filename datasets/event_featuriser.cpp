#include "datasets/event_featuriser.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace clinval::datasets {

namespace {

using configs::kUnknownId;

void resize(EventSequence& sequence, std::size_t length) {
  const std::size_t elements = std::max<std::size_t>(length, 1);
  sequence.codes.resize(elements);
  sequence.values.resize(elements);
  sequence.value_mask.resize(elements);
  sequence.times.resize(elements);
  sequence.length = static_cast<std::int64_t>(length);
  if (length == 0) {
    sequence.codes[0] = static_cast<std::int64_t>(configs::kPadId);
    sequence.values[0] = 0.0F;
    sequence.value_mask[0] = 0;
    sequence.times[0] = 0.0F;
  }
}

bool is_unknown(std::int64_t id) {
  return id == static_cast<std::int64_t>(kUnknownId);
}

}  // namespace

std::vector<std::int64_t> vocabulary_ids(const std::vector<std::string>& codes,
                                         const std::vector<std::string>& vocabulary) {
  std::unordered_map<std::string_view, std::int64_t> id_of;
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    id_of.emplace(vocabulary[i], static_cast<std::int64_t>(i + configs::kFirstCodeId));
  }
  std::vector<std::int64_t> ids;
  ids.reserve(codes.size());
  for (const std::string& code : codes) {
    const auto found = id_of.find(code);
    ids.push_back(found == id_of.end() ? static_cast<std::int64_t>(kUnknownId) : found->second);
  }
  return ids;
}

EventCounts count_events(const Timeline& timeline, const configs::TimelineSpec& spec,
                         const std::vector<std::int64_t>& ids) {
  EventCounts counts{.cases = 1};
  counts.visible = static_cast<std::int64_t>(timeline.events.size());
  counts.unknown = std::ranges::count_if(
      timeline.events, [&](const VisibleEvent& event) { return is_unknown(ids[event.code]); });
  const std::int64_t usable =
      counts.visible - (spec.unknown == configs::UnknownCodes::Drop ? counts.unknown : 0);
  counts.handed = std::min(usable, static_cast<std::int64_t>(spec.max_length));
  counts.truncated = usable - counts.handed;
  counts.truncated_cases = counts.truncated > 0 ? 1 : 0;
  counts.cases_without = counts.handed == 0 ? 1 : 0;
  return counts;
}

EventCounts event_sequence(const Timeline& timeline, const configs::TimelineSpec& spec,
                           const std::vector<std::int64_t>& ids, EventSequence& sequence) {
  const EventCounts counts = count_events(timeline, spec, ids);
  const auto length = static_cast<std::size_t>(counts.handed);
  resize(sequence, length);
  const bool drops = spec.unknown == configs::UnknownCodes::Drop;
  std::int64_t skip = spec.keep == configs::Keep::Latest ? counts.truncated : 0;
  std::size_t at = 0;
  for (const VisibleEvent& event : timeline.events) {
    const std::int64_t id = ids[event.code];
    if (drops && is_unknown(id)) {
      continue;
    }
    if (skip > 0) {
      --skip;
      continue;
    }
    if (at == length) {
      break;
    }
    sequence.codes[at] = id;
    sequence.values[at] = event.has_value ? event.value : 0.0F;
    sequence.value_mask[at] = event.has_value ? 1 : 0;
    sequence.times[at] = static_cast<float>(event.hours);
    ++at;
  }
  return counts;
}

}  // namespace clinval::datasets
