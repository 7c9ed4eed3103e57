#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "configs/model_contract.h"
#include "datasets/case_set.h"
#include "datasets/event_featuriser.h"
#include "datasets/table.h"
#include "datasets/window_featuriser.h"

namespace clinval::datasets {

/// Whether an input or a tabular feature is made of events.
[[nodiscard]] bool needs_events(const configs::ModelContract& contract);

/// One Real column a code that tabular features name: the value of the undated event of that code
/// that was known at the prediction (of several the last, which is the largest value where the
/// source has no order of its own; the check undated_code_repeated counts such subjects), 1 when it
/// has none; null without one.
///
/// Errors: configs::InputError (Area::Model, E-MODEL-EVENTS) when codes are named and the case set
///         has no events.
[[nodiscard]] std::vector<Column> undated_columns(const configs::ModelContract& contract,
                                                  const CaseSet& cases);

/// What one worker uses again for every case.
struct TimelineArrays {
  Timeline timeline;
  EventSequence sequence;
  WindowArrays windows;
};

/// Where a tensor of a case lies and its shape without the batch.
struct TensorPlace {
  const void* data = nullptr;
  std::optional<std::int64_t> extent = {};  ///< of the one axis; nullopt: a number a case

  [[nodiscard]] std::span<const std::int64_t> extents() const {
    return extent ? std::span(&*extent, 1) : std::span<const std::int64_t>();
  }
};

/// The events and windows inputs of every case, made when they are asked for.
class TimelineFeatures {
 public:
  /// @param contract  with `timeline` and its vocabulary
  /// Errors: configs::InputError (Area::Model, E-MODEL-EVENTS) when the case set has no events.
  TimelineFeatures(const configs::ModelContract& contract, const CaseSet& cases);

  /// Overwrites `arrays` with what the contract's inputs need. Safe from several threads.
  void fill(std::size_t row, TimelineArrays& arrays) const;
  /// A tensor of the case that was filled last; valid until the next fill.
  [[nodiscard]] TensorPlace place(configs::TimelineTensor tensor,
                                  const TimelineArrays& arrays) const;

  /// max(1, events after truncation); 1 without an events input.
  [[nodiscard]] std::size_t length(std::size_t row) const;
  /// A model without an events input is handed the events of known codes, without truncation.
  [[nodiscard]] EventCounts counts(std::size_t row, Timeline& memory) const;

 private:
  std::shared_ptr<const Timelines> timelines_;
  configs::TimelineSpec spec_;
  std::vector<std::int64_t> ids_;  ///< vocabulary id of each code of the case set
  bool events_ = false;            ///< an input is made by events
  bool windows_ = false;
};

}  // namespace clinval::datasets
