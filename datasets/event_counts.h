#pragma once

#include <cstdint>

namespace clinval::datasets {

/// What became of the dated events of cases that a model was asked about. Whole numbers, so that
/// their sum depends neither on workers nor on the order of cases.
///
/// visible = handed + truncated + dropped, where `dropped` is unknown when unknown codes are
/// dropped and 0 when they are kept.
struct EventCounts {
  std::int64_t cases = 0;            ///< cases
  std::int64_t cases_without = 0;    ///< of them: without any event for the model
  std::int64_t visible = 0;          ///< events known at the prediction
  std::int64_t handed = 0;           ///< events that the model got
  std::int64_t unknown = 0;          ///< visible events whose code the vocabulary does not list
  std::int64_t truncated = 0;        ///< events beyond max_length
  std::int64_t truncated_cases = 0;  ///< cases that had such events

  EventCounts& operator+=(const EventCounts& other) {
    cases += other.cases;
    cases_without += other.cases_without;
    visible += other.visible;
    handed += other.handed;
    unknown += other.unknown;
    truncated += other.truncated;
    truncated_cases += other.truncated_cases;
    return *this;
  }
  friend bool operator==(const EventCounts&, const EventCounts&) = default;
};

}  // namespace clinval::datasets
