#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datasets/texts.h"

namespace clinval::datasets {

/// Moment of an event that has none: a fact of the subject, known at every prediction time.
inline constexpr std::int64_t kUndated = std::numeric_limits<std::int64_t>::min();

/// Events of many subjects as they were recorded, whether or not a model may see them. Moments are
/// microseconds on one axis that the whole case set shares: since 1970 for timestamps, since the
/// data's own zero for numeric times.
///
/// Invariants: the vectors from `time` on have one entry an event (`available` may be empty);
/// subject s holds the events [begin[s], begin[s + 1]), undated ones first, then by time; events of
/// one time keep the order of a MEDS file, and are sorted by code and value elsewhere.
struct EventTable {
  std::vector<std::string> subjects;  ///< in byte order, each once
  std::vector<std::string> codes;     ///< in byte order, each once
  std::vector<std::size_t> begin;     ///< one more than subjects
  std::vector<std::int64_t> time;
  std::vector<std::int64_t> available;  ///< >= time; empty: no source declares availability
  std::vector<std::uint32_t> code;      ///< index into codes
  std::vector<float> value;             ///< 0 where has_value is 0
  std::vector<std::uint8_t> has_value;
  /// Events that were declared available before their time, which then counts: for the check.
  std::int64_t available_early = 0;
};

/// An event as a model may see it.
struct VisibleEvent {
  std::uint32_t code = 0;
  float value = 0.0F;
  bool has_value = false;
  double hours = 0.0;  ///< before the prediction, >= 0; 0 for an undated one
};

/// What was known of one case's subject at its prediction time.
struct Timeline {
  std::vector<VisibleEvent> undated;
  std::vector<VisibleEvent> events;  ///< oldest first
};

/// How the events of one code were handed out, summed over cases: an event counts once for each
/// case of its subject.
struct CodeAccess {
  std::string code;
  std::int64_t handed_out = 0;
  std::int64_t future = 0;  ///< held back: time after the prediction
  std::int64_t late = 0;    ///< held back: time not after it, but available only later
};

/// The door between events and models: what leaves here was known when the prediction was made.
///
/// An event is handed out to a case when max(time, available) <= prediction time; equality is
/// known. Nothing downstream can see another event, so that leakage through declared availability
/// cannot happen.
class Timelines {
 public:
  /// @param events           sorted as EventTable says
  /// @param subjects         subject of each case; one without events has an empty timeline
  /// @param prediction_time  of each case
  /// @param source_events    events read, those of subjects without a case included
  Timelines(EventTable events, const Texts& subjects,
            std::vector<std::int64_t> prediction_time, std::int64_t source_events);

  [[nodiscard]] std::size_t cases() const { return prediction_time_.size(); }
  [[nodiscard]] const std::vector<std::string>& codes() const { return events_.codes; }
  [[nodiscard]] bool availability_declared() const { return !events_.available.empty(); }
  [[nodiscard]] std::int64_t source_events() const { return source_events_; }
  /// Of subjects with a case.
  [[nodiscard]] std::int64_t kept_events() const {
    return static_cast<std::int64_t>(events_.time.size());
  }
  [[nodiscard]] std::int64_t subjects_with_events() const {
    return static_cast<std::int64_t>(events_.subjects.size());
  }

  /// Overwrites `timeline`, whose memory is used again. Safe from several threads.
  /// Cost: the events of the subject up to the prediction.
  void read(std::size_t row, Timeline& timeline) const;

  /// By code in byte order. Cost: O(events log cases of the subject).
  [[nodiscard]] std::vector<CodeAccess> access() const;

  /// Everything, also what came after the predictions: for checks of the data alone, never for
  /// features. A test allows its callers by name.
  [[nodiscard]] const EventTable& all_events() const { return events_; }
  [[nodiscard]] const std::vector<std::int64_t>& prediction_time() const {
    return prediction_time_;
  }
  /// Index into all_events().subjects; nullopt for a subject without events.
  [[nodiscard]] std::optional<std::size_t> subject_of(std::size_t row) const;

 private:
  EventTable events_;
  std::vector<std::int64_t> prediction_time_;
  std::vector<std::size_t> subject_;  ///< events_.subjects.size() when there is none
  std::int64_t source_events_ = 0;
};

}  // namespace clinval::datasets
