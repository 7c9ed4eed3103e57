#include "harness/predictions.h"

#include <algorithm>
#include <array>

namespace clinval::harness {

std::span<const std::string_view> case_errors() {
  static constexpr auto kErrors = std::to_array<std::string_view>(
      {"extra_output", "feature_out_of_range", "forward_failed", "missing_feature",
       "missing_output", "no_score", "not_finite", "probability_out_of_range", "unknown_category",
       "wrong_dtype", "wrong_shape"});
  return kErrors;
}

bool is_case_error(std::string_view text) {
  return text.empty() || std::ranges::find(case_errors(), text) != case_errors().end();
}

const PredictedOutput* find_output(const ModelPredictions& model, const std::string& id) {
  const auto output = std::ranges::find(model.outputs, id, &PredictedOutput::id);
  return output == model.outputs.end() ? nullptr : &*output;
}

std::vector<std::string> errors_of(const ModelPredictions& model, const std::string& output) {
  std::vector<std::string> errors = model.error;
  const PredictedOutput* found = find_output(model, output);
  for (std::size_t row = 0; found != nullptr && row < errors.size(); ++row) {
    if (errors[row].empty() && !found->has(row)) {
      errors[row] = "no_score";
    }
  }
  return errors;
}

}  // namespace clinval::harness
