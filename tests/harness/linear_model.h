#pragma once

#include <atomic>
#include <memory>

#include "harness/model.h"

namespace clinval::tests {

/// A model of the tests without LibTorch: logit = 2 x0 - x1 + shift over the input "x" [B, 2].
/// Defects are switched on one by one.
class LinearModel : public harness::Model {
 public:
  double shift = 0.0;
  double failing_x0 = 1e9;            ///< a forward that holds this x0 throws ForwardError
  bool drifts = false;                ///< every run adds a little
  bool coupled = false;               ///< adds the batch size
  bool breaks = false;                ///< throws something else
  mutable std::atomic<int> runs = 0;  ///< forwards of all predictors

  [[nodiscard]] std::unique_ptr<harness::Predictor> open() const override {
    return std::make_unique<LinearPredictor>(*this);
  }

 private:
  class LinearPredictor : public harness::Predictor {
   public:
    explicit LinearPredictor(const LinearModel& model) : model_(model) {}

    void predict(std::span<const harness::TensorView> inputs,
                 std::span<const std::span<double>> outputs) override {
      const int run = ++model_.runs;
      const auto* x = static_cast<const float*>(inputs[0].data);
      const std::size_t rows = outputs[0].size();
      if (model_.breaks) {
        throw std::runtime_error("broken");
      }
      for (std::size_t i = 0; i < rows; ++i) {
        const double x0 = static_cast<double>(x[2 * i]);
        outputs[0][i] = 2.0 * x0 - static_cast<double>(x[2 * i + 1]) + model_.shift +
                        (model_.drifts ? 1e-9 * run : 0.0) +
                        (model_.coupled ? 1e-3 * static_cast<double>(rows) : 0.0);
        if (x0 == model_.failing_x0) {
          throw harness::ForwardError("not_finite");
        }
      }
    }

   private:
    const LinearModel& model_;
  };
};

/// Contract and golden cases of the LinearModel without defects.
inline harness::ModelFolder linear_folder() {
  harness::ModelFolder folder;
  configs::InputSpec input;
  input.name = "x";
  input.shape = {"B", "2"};
  configs::HeadSpec head;
  head.id = "death";
  head.key = "logit";
  head.shape = {"B"};
  folder.contract.name = "linear";
  folder.contract.version = "1";
  folder.contract.golden = "golden.json";
  folder.contract.atol = 1e-6;
  folder.contract.inputs = {input};
  folder.contract.outputs = {head};
  folder.digest = "d";
  folder.golden = {{{{"x", {1, 2}, {1, 2}}}, {{"logit", {1}, {0}}}},
                   {{{"x", {3, 2}, {0, 0, 2, 1, -1, 4}}}, {{"logit", {3}, {0, 3, -6}}}}};
  return folder;
}

}  // namespace clinval::tests
