#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configs/run_config.h"
#include "datasets/featuriser.h"
#include "harness/invariance.h"

namespace clinval::harness {

/// One output of a model for every case, as the model gave it (before the link).
struct PredictedOutput {
  std::string id = {};  ///< what a task's model_output names
  configs::Link link = configs::Link::Probability;
  std::vector<double> values = {};  ///< one a case; 0 where the case has no prediction
  /// One a case: 0 where this output is missing although the model gave another; empty: none is.
  std::vector<std::uint8_t> present = {};

  [[nodiscard]] bool has(std::size_t row) const { return present.empty() || present[row] != 0; }
};

/// What one model said about every case, in case order.
struct ModelPredictions {
  std::string model = {};
  std::string name = {};  ///< from the contract; else the id
  std::string version = {};
  std::string digest = {};  ///< model digest, or that of the predictions' content
  std::vector<PredictedOutput> outputs = {};
  /// One a case: empty, "no_score" (a predictions file or column without any value), or the code of
  /// an error record.
  std::vector<std::string> error = {};
  std::vector<datasets::FeatureCount> inputs = {};  ///< imputed and out-of-range counts by feature
  std::optional<InvarianceSample> invariance = {};  ///< of a model that ran, where it was asked for
  std::optional<datasets::EventCounts> events = {};  ///< of a model that takes events
};

/// What ModelPredictions::error may hold, beside nothing: what featurisers and ForwardError say, and
/// "no_score". Stored predictions may have been changed, and reports show these words.
[[nodiscard]] std::span<const std::string_view> case_errors();
/// Nothing, or one of them.
[[nodiscard]] bool is_case_error(std::string_view text);

/// The output of that id; nullptr when the model has none.
[[nodiscard]] const PredictedOutput* find_output(const ModelPredictions& model,
                                                 const std::string& id);

/// Why each case has no score in this output: as ModelPredictions::error, and "no_score" where this
/// output alone is missing.
[[nodiscard]] std::vector<std::string> errors_of(const ModelPredictions& model,
                                                 const std::string& output);

}  // namespace clinval::harness
