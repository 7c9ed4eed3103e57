#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "configs/timeline_contract.h"
#include "datasets/timeline.h"

namespace clinval::datasets {

/// Aggregates of the events of one code over one window, taken up oldest first.
///
/// With t = -hours (so that time runs forward) and y the value of each event that has one:
///   last   y of the last event with a value
///   min, max of y
///   count  events, with or without a value
///   slope  sum((t - mean t)(y - mean y)) / sum((t - mean t)^2) per hour: least squares; exists
///   when
///          two events with a value differ in time
///   hours_since  hours of the last event, with or without a value
/// Sums about the mean are updated event by event and joined pairwise (Chan, Golub and LeVeque
/// 1983, DOI 10.1080/00031305.1983.10483115): a long past does not cancel.
struct WindowSummary {
  std::int64_t count = 0;
  double hours_since = 0.0;
  std::int64_t valued = 0;  ///< events with a value: the rest is about these
  double last = 0.0;
  double minimum = 0.0;
  double maximum = 0.0;
  double mean_hours = 0.0;
  double mean_value = 0.0;
  double spread = 0.0;  ///< sum((hours - mean)^2)
  double shared = 0.0;  ///< sum((hours - mean)(y - mean y))

  void add(const VisibleEvent& event);
  /// As if the events of `older` had been added before those of this one.
  void join_older(const WindowSummary& older);
  /// Nothing where the aggregate does not exist.
  [[nodiscard]] std::optional<double> value(configs::Aggregate aggregate) const;
};

/// Memory that a worker uses again from case to case.
struct WindowArrays {
  std::vector<WindowSummary> summaries;  ///< code by code, window by window
  std::vector<float> features;
  std::vector<std::uint8_t> mask;
};

/// Overwrites summaries[c * windows + w] of each code c of the vocabulary over each window w: a
/// window of w hours holds the dated events with hours <= w. Events of unknown codes are passed
/// over.
///
/// @param ids  vocabulary_ids of the case set's codes
/// Cost: one pass over the events and one over the summaries; no allocation once the memory is
///       large enough.
void summarise_windows(const Timeline& timeline, const configs::TimelineSpec& spec,
                       const std::vector<std::int64_t>& ids, WindowArrays& arrays);

/// The same, and features[(c * windows + w) * aggregates + a]: computed in double from the float32
/// values and rounded once. mask is 1 where the aggregate exists and float32 can hold it; elsewhere
/// both are 0. A count always exists.
void window_features(const Timeline& timeline, const configs::TimelineSpec& spec,
                     const std::vector<std::int64_t>& ids, WindowArrays& arrays);

}  // namespace clinval::datasets
