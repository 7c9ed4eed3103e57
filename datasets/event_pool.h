#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "datasets/timeline.h"

namespace clinval::datasets {

/// Number of a text in a NameIndex, or of a row whose subject has no case.
inline constexpr std::uint32_t kNoSubject = 0xffff'ffff;

/// The number of a row, subject or code as an event keeps it: 32 bits, of which the last value is
/// kNoSubject. Errors: configs::InputError (Area::Data), E-DATA-TOO-LARGE for one that does not
/// fit.
[[nodiscard]] std::uint32_t event_index(std::size_t index, const std::string& file,
                                        const std::string& pointer);

/// Largest number that a float32 holds, and so a value of an event.
inline constexpr double kLargestValue = std::numeric_limits<float>::max();

/// Texts numbered in the order in which they came. Errors: those of event_index.
class NameIndex {
 public:
  std::uint32_t number(std::string_view name);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
};

/// Events of one row after the other, or of one column: 9 bytes an event beside its row.
struct EventCells {
  std::vector<std::uint32_t> row;  ///< of the block
  /// One an event, or a single one that all share.
  std::vector<std::uint32_t> code;
  std::vector<float> value;
  std::vector<std::uint8_t> has_value;
};

/// The events of one entry of cases.events, as they were read.
struct EventBlock {
  std::vector<std::uint32_t> subject;   ///< of each row; kNoSubject: no case needs it
  std::vector<std::int64_t> time;       ///< of each row
  std::vector<std::int64_t> available;  ///< of each row; empty: not declared
  std::vector<EventCells> cells;
  bool keeps_order = false;  ///< events of one time stay in the order in which they came (MEDS)
  std::int64_t events = 0;   ///< read, those of subjects without a case included
};

/// Subjects and codes of all blocks by number, so that an event takes few bytes while it is read.
struct EventPool {
  NameIndex subjects;
  NameIndex codes;
  /// When set, nobody else is kept: the subjects of the cases.
  const std::unordered_set<std::string_view>* only = nullptr;

  /// kNoSubject for one that is not kept.
  [[nodiscard]] std::uint32_t subject(std::string_view name);
};

/// The events of the subjects that have a case, sorted as EventTable says: those of blocks that
/// keep their order stand before others of the same time, in the order of the blocks. An event is
/// available from the later of its time and its declared moment. Neither the order of rows, nor
/// that of blocks without an order of their own, can be told from the result.
///
/// @param blocks         in the order of the config; they are used up
/// @param case_subjects  subject of each case
/// Cost: 26 bytes an event at its peak, O(n log n) within a subject.
[[nodiscard]] EventTable sorted_events(const EventPool& pool, std::vector<EventBlock> blocks,
                                       const Texts& case_subjects);

}  // namespace clinval::datasets
