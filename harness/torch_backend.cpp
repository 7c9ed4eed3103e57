#include "harness/torch_backend.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/util/Exception.h>

namespace clinval::harness {
namespace {

constexpr std::size_t kCacheLine = 64;

/// LibTorch writes warnings to stderr by default; the harness reports by itself.
class Silence : public c10::WarningHandler {
 public:
  void process(const c10::Warning& /*warning*/) override {}
};

at::ScalarType scalar_type(configs::TensorType type) {
  switch (type) {
    case configs::TensorType::Float32: return at::kFloat;
    case configs::TensorType::Float64: return at::kDouble;
    case configs::TensorType::Int64: return at::kLong;
    case configs::TensorType::Bool: return at::kBool;
  }
  throw std::logic_error("a tensor type without a LibTorch type");
}

template <typename T>
void copy_values(const at::Tensor& tensor, std::span<double> values) {
  const T* data = tensor.const_data_ptr<T>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(data[i]);
  }
}

bool is_column(at::IntArrayRef sizes, const std::vector<std::string>& declared, std::size_t rows) {
  if (sizes.size() != declared.size() || sizes.empty() ||
      sizes[0] != static_cast<std::int64_t>(rows)) {
    return false;
  }
  return std::all_of(sizes.begin() + 1, sizes.end(), [](std::int64_t n) { return n == 1; });
}

}  // namespace

void AlignedBuffer::Free::operator()(std::byte* memory) const {
  ::operator delete(memory, std::align_val_t(kCacheLine));
}

void* AlignedBuffer::reserve(std::size_t bytes) {
  if (bytes > bytes_ || !memory_) {
    bytes_ = std::max(bytes, kCacheLine);
    memory_.reset(static_cast<std::byte*>(::operator new(bytes_, std::align_val_t(kCacheLine))));
  }
  return memory_.get();
}

void prepare_torch_process() {
  static std::once_flag once;
  std::call_once(once, [] {
    at::set_num_interop_threads(1);
    at::Context& context = at::globalContext();
    context.setDeterministicAlgorithms(true, false);
    context.setDeterministicFillUninitializedMemory(true);
    context.setFlushDenormal(false);
    context.setFloat32Precision(at::Float32Backend::GENERIC, at::Float32Op::ALL,
                                at::Float32Precision::IEEE);
  });
}

void prepare_torch_thread() {
  static Silence silence;
  thread_local bool ready = false;
  if (!ready) {
    at::set_num_threads(1);
    at::autocast::set_autocast_enabled(at::kCPU, false);
    c10::WarningUtils::set_warning_handler(&silence);
    ready = true;
  }
}

at::Tensor tensor_of(const TensorView& input, AlignedBuffer& buffer) {
  const at::ScalarType type = scalar_type(input.type);
  std::size_t elements = 1;
  for (const std::int64_t size : input.shape) {
    elements *= static_cast<std::size_t>(size);
  }
  const std::size_t bytes = elements * c10::elementSize(type);
  void* copy = buffer.reserve(bytes);
  std::memcpy(copy, input.data, bytes);
  return at::from_blob(copy, at::IntArrayRef(input.shape.data(), input.shape.size()),
                       at::TensorOptions(type));
}

void copy_output(const at::Tensor& output, const configs::HeadSpec& head,
                 std::span<double> values) {
  if (!output.defined() || output.device() != at::kCPU || output.layout() != at::kStrided ||
      output.scalar_type() != scalar_type(head.type)) {
    throw ForwardError("wrong_dtype");
  }
  if (!is_column(output.sizes(), head.shape, values.size())) {
    throw ForwardError("wrong_shape");
  }
  const at::Tensor dense = output.contiguous();
  switch (head.type) {
    case configs::TensorType::Float32: copy_values<float>(dense, values); break;
    case configs::TensorType::Float64: copy_values<double>(dense, values); break;
    case configs::TensorType::Int64: copy_values<std::int64_t>(dense, values); break;
    case configs::TensorType::Bool: copy_values<bool>(dense, values); break;
  }
  for (const double value : values) {
    if (!std::isfinite(value)) {
      throw ForwardError("not_finite");
    }
    if (head.link != configs::Link::Logit && (value < 0.0 || value > 1.0)) {
      throw ForwardError("probability_out_of_range");
    }
  }
}

std::string short_message(const std::exception& error) {
  constexpr std::size_t kLongest = 200;
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch_error == nullptr ? error.what() : torch_error->what_without_backtrace();
  text = text.substr(0, text.find('\n'));
  return text.substr(0, kLongest);
}

}  // namespace clinval::harness
