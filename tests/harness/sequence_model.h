#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/case_source.h"
#include "harness/model.h"

namespace clinval::tests {

/// A model over time without LibTorch: logit = sum over steps / 4, over the input "x" [B, T], exact
/// in double for small integers. Each defect makes it depend on something that must not matter.
class SequenceModel : public harness::Model {
 public:
  bool reads_padding = false;      ///< adds 1/4 a step, padding included
  bool reads_place = false;        ///< adds the place in the batch / 4096
  std::size_t largest_batch = 99;  ///< above it the forward fails
  double failing_sum = 1e9;        ///< a forward that holds a case of this sum fails

  [[nodiscard]] std::unique_ptr<harness::Predictor> open() const override {
    return std::make_unique<SequencePredictor>(*this);
  }

 private:
  class SequencePredictor : public harness::Predictor {
   public:
    explicit SequencePredictor(const SequenceModel& model) : model_(model) {}

    void predict(std::span<const harness::TensorView> inputs,
                 std::span<const std::span<double>> outputs) override {
      const auto* x = static_cast<const float*>(inputs[0].data);
      const auto steps = static_cast<std::size_t>(inputs[0].shape[1]);
      const std::size_t rows = outputs[0].size();
      if (rows > model_.largest_batch) {
        throw harness::ForwardError("forward_failed");
      }
      for (std::size_t row = 0; row < rows; ++row) {
        double sum = 0.0;
        for (std::size_t t = 0; t < steps; ++t) {
          sum += static_cast<double>(x[row * steps + t]);
        }
        if (sum == model_.failing_sum) {
          throw harness::ForwardError("not_finite");
        }
        outputs[0][row] = sum / 4.0 +
                          (model_.reads_padding ? static_cast<double>(steps) / 4.0 : 0.0) +
                          (model_.reads_place ? static_cast<double>(row) / 4096.0 : 0.0);
      }
    }

   private:
    const SequenceModel& model_;
  };
};

/// Contract of the SequenceModel.
inline harness::ModelFolder sequence_folder() {
  harness::ModelFolder folder;
  configs::InputSpec input;
  input.name = "x";
  input.shape = {"B", "T"};
  configs::HeadSpec head;
  head.id = "death";
  head.key = "logit";
  head.shape = {"B"};
  folder.contract.name = "sequence";
  folder.contract.inputs = {input};
  folder.contract.outputs = {head};
  folder.golden = {{{{"x", {1, 2}, {1, 2}}}, {{"logit", {1}, {0.75}}}},
                   {{{"x", {2, 3}, {1, 2, 3, 4, 0, 0}}}, {{"logit", {2}, {1.5, 1}}}}};
  return folder;
}

/// Case i has i % 7 + 1 steps of the values i % 5 - 2.
inline float step_value(std::size_t row) {
  return static_cast<float>(static_cast<int>(row % 5) - 2);
}
inline std::size_t step_count(std::size_t row) {
  return row % 7 + 1;
}
inline harness::CaseSource sequences(std::size_t cases) {
  return {.cases = cases,
          .fill =
              [](std::size_t row, datasets::CaseInputs& inputs) {
                inputs.tensors.resize(1);
                datasets::CaseTensor& tensor = inputs.tensors.front();
                const std::vector<float> values(step_count(row), step_value(row));
                const auto* bytes = reinterpret_cast<const std::byte*>(values.data());
                tensor.shape = {static_cast<std::int64_t>(values.size())};
                tensor.memory.assign(bytes, bytes + values.size() * sizeof(float));
                tensor.data = tensor.memory.data();
              },
          .length = [](std::size_t row) { return step_count(row); }};
}

}  // namespace clinval::tests
