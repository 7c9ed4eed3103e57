#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "configs/timeline_contract.h"
#include "datasets/event_counts.h"
#include "datasets/timeline.h"

namespace clinval::datasets {

/// Vocabulary id of each code of a case set: codes[i] of the vocabulary is i + 2, every other code
/// is 1.
[[nodiscard]] std::vector<std::int64_t> vocabulary_ids(const std::vector<std::string>& codes,
                                                       const std::vector<std::string>& vocabulary);

/// One case's events as five arrays of T = max(1, length) elements and a length. Memory is used
/// again from case to case.
struct EventSequence {
  std::vector<std::int64_t> codes;       ///< vocabulary id; 0 pads
  std::vector<float> values;             ///< 0 where the event has none
  std::vector<std::uint8_t> value_mask;  ///< 1 where the event has a value
  std::vector<float> times;              ///< hours before the prediction, rounded once
  std::int64_t length = 0;               ///< events; 0 leaves one element of zeros
};

/// Overwrites `sequence` with the dated events, oldest first, in the order of the timeline.
///
/// Events of unknown codes are left out first (`unknown`: drop) or stay with id 1; then the latest
/// or earliest max_length of the rest stay.
/// @param ids  vocabulary_ids of the case set's codes
/// @return     what became of the events: cases is 1
/// Cost: O(events), no allocation once the memory is large enough.
EventCounts event_sequence(const Timeline& timeline, const configs::TimelineSpec& spec,
                           const std::vector<std::int64_t>& ids, EventSequence& sequence);

/// The counts alone; `handed` is the length that event_sequence gives.
[[nodiscard]] EventCounts count_events(const Timeline& timeline, const configs::TimelineSpec& spec,
                                       const std::vector<std::int64_t>& ids);

}  // namespace clinval::datasets
