#include "harness/predictions.h"

#include <algorithm>

namespace clinval::harness {

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
