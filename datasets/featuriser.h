#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "configs/model_contract.h"
#include "datasets/case_set.h"
#include "datasets/table.h"
#include "datasets/timeline_features.h"

namespace clinval::datasets {

/// One input tensor of all cases: `width` elements a case, row by row.
struct FeatureTensor {
  std::string name;
  configs::TensorType type = configs::TensorType::Float32;
  std::vector<std::int64_t> case_shape;  ///< without the batch: [6], or []
  std::size_t width = 1;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>,
               std::vector<std::uint8_t>>
      values;
};

/// How often a feature was missing and imputed, or outside its declared range.
struct FeatureCount {
  std::string feature;
  std::int64_t imputed = 0;
  std::int64_t out_of_range = 0;
};

struct FeaturisedCases {
  std::vector<FeatureTensor> inputs;
  /// One a case: empty, or why it has no features ("missing_feature", "feature_out_of_range",
  /// "unknown_category"). Such a case is an error record, never a score.
  std::vector<std::string> error;
  std::vector<FeatureCount> counts;
};

/// Tensors of the cases as the contract asks.
///
/// tabular: x is recoded (category, missing code), imputed, range-checked, then (x - mean) / scale
/// in double and rounded once to the tensor's type. precomputed: columns taken as they are.
/// Inputs made of events have no tensor here.
/// @param undated  undated_columns of the contract
/// Errors: configs::InputError (Area::Model, E-MODEL-FEATURE-COLUMN) when a column is not in the
///         case set or has a type that cannot be a number.
[[nodiscard]] FeaturisedCases featurise(const configs::ModelContract& contract, const Table& cases,
                                        const std::vector<Column>& undated = {});

/// One input tensor of one case.
struct CaseTensor {
  std::vector<std::int64_t> shape;  ///< without the batch
  const void* data = nullptr;       ///< into `memory`, or into features that outlive it
  std::vector<std::byte> memory;
};

/// All inputs of one case, in the order of the contract, with the memory that making them needs: a
/// worker keeps one and uses it for case after case.
struct CaseInputs {
  std::vector<CaseTensor> tensors;
  TimelineArrays arrays;  ///< where tensors made of events point to
};

/// Features of every case, made when they are asked for: memory does not grow with the number of
/// cases times what a timeline gives. Columns (tabular, precomputed) are converted once.
class Features {
 public:
  /// Errors: those of featurise, and E-MODEL-EVENTS when the contract needs events and the case set
  ///         has none.
  Features(const configs::ModelContract& contract, const CaseSet& cases);
  /// Columns alone, already converted, in the order of the contract's inputs.
  // NOLINTNEXTLINE(google-explicit-constructor): the same thing in another form
  Features(FeaturisedCases columns);

  [[nodiscard]] std::size_t cases() const { return columns_.error.size(); }
  [[nodiscard]] const std::vector<std::string>& errors() const { return columns_.error; }
  [[nodiscard]] const std::vector<FeatureCount>& counts() const { return columns_.counts; }

  /// The inputs of one case. Safe from several threads, each with its own `inputs`.
  void fill(std::size_t row, CaseInputs& inputs) const;
  /// Extent "T" of the case: max(1, its events after truncation); 1 without an events input. Costs
  /// a pass over the case's timeline. Safe from several threads.
  [[nodiscard]] std::size_t length(std::size_t row) const;

  /// What became of the events, summed over the cases without an error of their features; nullopt
  /// when no input is made of events. Cost: a pass over the timelines of all cases.
  [[nodiscard]] std::optional<EventCounts> event_counts() const;

 private:
  /// One input of the contract: a tensor of columns_, or one that timeline_ makes.
  struct Slot {
    std::size_t column = 0;
    std::optional<configs::TimelineTensor> tensor = {};
  };

  FeaturisedCases columns_;
  std::vector<Slot> slots_;
  std::optional<TimelineFeatures> timeline_;
};

}  // namespace clinval::datasets
