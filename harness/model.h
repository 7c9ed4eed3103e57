#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "configs/model_contract.h"

namespace clinval::harness {

/// One input tensor of a forward: memory of the caller, contiguous, row by row.
struct TensorView {
  std::string_view name;
  configs::TensorType type = configs::TensorType::Float32;
  std::span<const std::int64_t> shape;  ///< with the batch first
  const void* data = nullptr;
};

/// A forward whose outputs cannot be used: the error record of a case ("not_finite",
/// "probability_out_of_range", "wrong_shape", "wrong_dtype", "missing_output", "extra_output",
/// "forward_failed").
class ForwardError : public std::runtime_error {
 public:
  explicit ForwardError(std::string code) : std::runtime_error(code), code_(std::move(code)) {}
  [[nodiscard]] const std::string& code() const { return code_; }

 private:
  std::string code_;
};

/// One worker's access to a model. Not shared between threads.
class Predictor {
 public:
  virtual ~Predictor() = default;
  /// One forward. `outputs[h]` receives the values of head h (in the contract's order), one a row of
  /// the batch, as the model gave them (before the link). Throws ForwardError.
  virtual void predict(std::span<const TensorView> inputs,
                       std::span<const std::span<double>> outputs) = 0;
};

/// The system under test, loaded and frozen; shared by all workers.
class Model {
 public:
  virtual ~Model() = default;
  [[nodiscard]] virtual std::unique_ptr<Predictor> open() const = 0;
};

/// The artefact's bytes together with its contract: what a backend loads.
struct ModelFolder {
  configs::ModelContract contract;
  std::string artefact;             ///< bytes, already digested and inspected
  std::vector<configs::GoldenCase> golden;
  std::string digest;               ///< model digest of formats.md
};

/// Facts about the execution that environment.json records.
struct TorchFacts {
  std::string version;
  std::string config;      ///< at::show_config
  std::string parallel;    ///< at::get_parallel_info
  std::string capability;  ///< at::get_cpu_capability
};

}  // namespace clinval::harness
