#include "datasets/timeline_features.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "configs/input_error.h"

namespace clinval::datasets {

namespace {

using configs::FeaturiserKind;
using configs::TimelineTensor;

const Timelines& timelines_of(const configs::ModelContract& contract, const CaseSet& cases) {
  if (cases.timelines == nullptr) {
    throw configs::InputError(
        configs::Area::Model,
        configs::Problem{
            .code = "E-MODEL-EVENTS",
            .file = contract.name,
            .pointer = "/inputs",
            .field = "",
            .expected = "a case set with events, which inputs of this model are made of",
            .hint = "name the event tables under cases.events"});
  }
  return *cases.timelines;
}

bool has_input(const configs::ModelContract& contract, FeaturiserKind kind) {
  return std::ranges::any_of(
      contract.inputs, [&](const configs::InputSpec& input) { return input.featuriser == kind; });
}

std::vector<std::string> undated_codes(const configs::ModelContract& contract) {
  std::vector<std::string> codes;
  for (const configs::InputSpec& input : contract.inputs) {
    for (const configs::FeatureSpec& feature : input.features) {
      if (!feature.code.empty()) {
        codes.push_back(feature.code);
      }
    }
  }
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  return codes;
}

Column empty_column(const std::string& name, std::size_t rows) {
  Column column = make_column(name, ColumnType::Real);
  column.present.assign(rows, 0);
  column.values = std::vector<double>(rows, 0.0);
  return column;
}

}  // namespace

bool needs_events(const configs::ModelContract& contract) {
  return contract.timeline.has_value() || !undated_codes(contract).empty();
}

std::vector<Column> undated_columns(const configs::ModelContract& contract, const CaseSet& cases) {
  const std::vector<std::string> wanted = undated_codes(contract);
  std::vector<Column> columns;
  if (wanted.empty()) {
    return columns;
  }
  const Timelines& timelines = timelines_of(contract, cases);
  for (const std::string& code : wanted) {
    columns.push_back(empty_column(code, timelines.cases()));
  }
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> column_of(timelines.codes().size(), kNone);
  for (std::size_t i = 0; i < column_of.size(); ++i) {
    const auto found = std::ranges::lower_bound(wanted, timelines.codes()[i]);
    if (found != wanted.end() && *found == timelines.codes()[i]) {
      column_of[i] = static_cast<std::size_t>(found - wanted.begin());
    }
  }
  Timeline timeline;
  for (std::size_t row = 0; row < timelines.cases(); ++row) {
    timelines.read(row, timeline);
    for (const VisibleEvent& event : timeline.undated) {
      if (column_of[event.code] != kNone) {
        Column& column = columns[column_of[event.code]];
        column.present[row] = 1;
        std::get<std::vector<double>>(column.values)[row] =
            event.has_value ? static_cast<double>(event.value) : 1.0;
      }
    }
  }
  return columns;
}

TimelineFeatures::TimelineFeatures(const configs::ModelContract& contract, const CaseSet& cases)
    : spec_(contract.timeline.value()),
      ids_(vocabulary_ids(timelines_of(contract, cases).codes(), spec_.codes)),
      events_(has_input(contract, FeaturiserKind::Events)),
      windows_(has_input(contract, FeaturiserKind::Windows)) {
  timelines_ = cases.timelines;
}

void TimelineFeatures::fill(std::size_t row, TimelineArrays& arrays) const {
  timelines_->read(row, arrays.timeline);
  if (events_) {
    event_sequence(arrays.timeline, spec_, ids_, arrays.sequence);
  }
  if (windows_) {
    window_features(arrays.timeline, spec_, ids_, arrays.windows);
  }
}

TensorPlace TimelineFeatures::place(TimelineTensor tensor, const TimelineArrays& arrays) const {
  const EventSequence& sequence = arrays.sequence;
  const auto steps = static_cast<std::int64_t>(sequence.codes.size());
  const auto width = static_cast<std::int64_t>(arrays.windows.features.size());
  switch (tensor) {
    case TimelineTensor::Codes: return {sequence.codes.data(), steps};
    case TimelineTensor::Values: return {sequence.values.data(), steps};
    case TimelineTensor::ValueMask: return {sequence.value_mask.data(), steps};
    case TimelineTensor::Times: return {sequence.times.data(), steps};
    case TimelineTensor::Lengths: return {&sequence.length};
    case TimelineTensor::Features: return {arrays.windows.features.data(), width};
    case TimelineTensor::Mask: return {arrays.windows.mask.data(), width};
  }
  throw std::logic_error("a tensor without a place");
}

std::size_t TimelineFeatures::length(std::size_t row) const {
  if (!events_) {
    return 1;
  }
  thread_local Timeline memory;  // throughput mode asks for every case before it runs any
  return static_cast<std::size_t>(std::max<std::int64_t>(counts(row, memory).handed, 1));
}

EventCounts TimelineFeatures::counts(std::size_t row, Timeline& memory) const {
  timelines_->read(row, memory);
  if (events_) {
    return count_events(memory, spec_, ids_);
  }
  configs::TimelineSpec whole;
  whole.unknown = configs::UnknownCodes::Drop;
  whole.max_length = memory.events.size();
  return count_events(memory, whole, ids_);
}

}  // namespace clinval::datasets
