#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/featuriser.h"

namespace clinval::harness {

/// One output of a model for every case, as the model gave it (before the link).
struct PredictedOutput {
  std::string id = {};  ///< what a task's model_output names
  configs::Link link = configs::Link::Probability;
  std::vector<double> values = {};  ///< one a case; 0 where the case has no prediction
};

/// What one model said about every case, in case order.
struct ModelPredictions {
  std::string model = {};
  std::string name = {};     ///< from the contract; else the id
  std::string version = {};
  std::string digest = {};   ///< model digest, or that of the predictions' content
  std::vector<PredictedOutput> outputs = {};
  /// One a case: empty, "no_score" (a predictions file or column without a value), or the code of an
  /// error record.
  std::vector<std::string> error = {};
  std::vector<datasets::FeatureCount> inputs = {};  ///< imputed and out-of-range counts by feature
};

}  // namespace clinval::harness
