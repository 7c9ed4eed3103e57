#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string>

#include "harness/model.h"

namespace at {
class Tensor;
}

namespace clinval::harness {

/// Memory that starts on a cache line: MKL gives other bits for inputs that do not.
class AlignedBuffer {
 public:
  /// At least `bytes`, kept when already large enough.
  void* reserve(std::size_t bytes);

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t bytes_ = 0;
};

/// Once a process, before the first operator: one thread, deterministic algorithms, IEEE float32.
void prepare_torch_process();

/// On every thread that runs a forward; cheap when repeated.
void prepare_torch_thread();

/// A tensor over a copy of the input in `buffer`, valid until the buffer is used again.
[[nodiscard]] at::Tensor tensor_of(const TensorView& input, AlignedBuffer& buffer);

/// Checks one output (type, shape [rows] or [rows, 1], finite, probabilities within 0 and 1) and
/// copies it out. Errors: ForwardError.
void copy_output(const at::Tensor& output, const configs::HeadSpec& head, std::span<double> values);

/// The first line of what LibTorch says, without its stack trace.
[[nodiscard]] std::string short_message(const std::exception& error);

/// Entry points of the module library, found by name after it was opened.
using LoadTorchScript = Model*(const ModelFolder*);  ///< "clinval_load_torchscript"
using ReadTorchFacts = void(TorchFacts*);            ///< "clinval_read_torch_facts"

}  // namespace clinval::harness
