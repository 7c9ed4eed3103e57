#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "configs/model_contract.h"
#include "datasets/table.h"

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
/// Errors: configs::InputError (Area::Model, E-MODEL-FEATURE-COLUMN) when a column is not in the
///         case set or has a type that cannot be a number.
[[nodiscard]] FeaturisedCases featurise(const configs::ModelContract& contract, const Table& cases);

}  // namespace clinval::datasets
