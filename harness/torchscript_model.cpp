#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>

#include <ATen/Config.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/Dict.h>
#include <ATen/core/ivalue.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/version.h>

#include "configs/input_error.h"
#include "harness/torch_backend.h"

namespace clinval::harness {
namespace {

constexpr int kWarmUpRuns = 3;  // the executor profiles, then optimises, then stays as it is

using Dictionary = c10::Dict<std::string, at::Tensor>;

[[noreturn]] void fail(const ModelFolder& folder, const std::string& code,
                       const std::string& expected) {
  throw configs::InputError(configs::Area::Model,
                            configs::Problem{.code = code,
                                             .file = folder.contract.artefact,
                                             .pointer = "",
                                             .field = "",
                                             .expected = expected,
                                             .hint = "export the model again"});
}

/// Reads from memory that it does not own: the inspected bytes are the loaded bytes.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(const std::string& bytes) {
    char* begin = const_cast<char*>(bytes.data());  // the get area is never written
    setg(begin, begin, begin + bytes.size());
  }

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    char* base = from == std::ios_base::beg   ? eback()
                 : from == std::ios_base::cur ? gptr()
                                              : egptr();
    if (offset < eback() - base || offset > egptr() - base) {
      return pos_type(off_type(-1));
    }
    setg(eback(), base + offset, egptr());
    return pos_type(gptr() - eback());
  }
  pos_type seekpos(pos_type position, std::ios_base::openmode mode) override {
    return seekoff(off_type(position), std::ios_base::beg, mode);
  }
};

class TorchScriptPredictor : public Predictor {
 public:
  TorchScriptPredictor(torch::jit::Module module, const configs::ModelContract& contract)
      : module_(std::move(module)),
        method_(module_.get_method("forward")),
        contract_(contract),
        buffers_(contract.inputs.size()) {}

  void predict(std::span<const TensorView> inputs,
               std::span<const std::span<double>> outputs) override {
    prepare_torch_thread();
    const c10::InferenceMode guard;
    Dictionary dictionary;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      dictionary.insert(std::string(inputs[i].name), tensor_of(inputs[i], buffers_[i]));
    }
    copy_out(forward(std::move(dictionary)), outputs);
  }

 private:
  /// Nothing that LibTorch says about a case leaves this function: it could hold its values.
  Dictionary forward(Dictionary dictionary) {
    try {
      std::vector<c10::IValue> arguments;
      arguments.emplace_back(std::move(dictionary));
      return c10::impl::toTypedDict<std::string, at::Tensor>(
          method_(std::move(arguments)).toGenericDict());
    } catch (const std::exception&) {
      throw ForwardError("forward_failed");
    }
  }

  void copy_out(const Dictionary& results, std::span<const std::span<double>> outputs) const {
    for (std::size_t h = 0; h < outputs.size(); ++h) {
      const configs::HeadSpec& head = contract_.outputs[h];
      const auto found = results.find(head.key);
      if (found == results.end()) {
        throw ForwardError("missing_output");
      }
      copy_output(found->value(), head, outputs[h]);
    }
    if (results.size() != contract_.outputs.size()) {
      throw ForwardError("extra_output");
    }
  }

  torch::jit::Module module_;
  torch::jit::Method method_;
  const configs::ModelContract& contract_;
  std::vector<AlignedBuffer> buffers_;
};

class TorchScriptModel : public Model {
 public:
  explicit TorchScriptModel(const ModelFolder& folder)
      : contract_(folder.contract), module_(load(folder)) {
    check_signature(folder);
    warm_up();
  }

  [[nodiscard]] std::unique_ptr<Predictor> open() const override {
    return std::make_unique<TorchScriptPredictor>(module_, contract_);
  }

 private:
  static torch::jit::Module load(const ModelFolder& folder) {
    try {
      MemoryBuffer buffer(folder.artefact);
      std::istream stream(&buffer);
      torch::jit::Module module = torch::jit::load(stream, c10::Device(c10::kCPU));
      module.eval();
      // Without the numeric rewrites: folding would change the last bits of the scores.
      return torch::jit::freeze(module, std::nullopt, /*optimize_numerics=*/false);
    } catch (const std::exception& error) {
      fail(folder, "E-MODEL-LOAD",
           "an archive that LibTorch " TORCH_VERSION " can load; it says: " + short_message(error));
    }
  }

  void check_signature(const ModelFolder& folder) const {
    const auto method = module_.find_method("forward");
    const std::string expected = "a method forward(Dict[str, Tensor]) -> Dict[str, Tensor]";
    if (!method) {
      fail(folder, "E-MODEL-SIGNATURE", expected);
    }
    const c10::FunctionSchema& schema = method->function().getSchema();
    const auto dictionary = c10::DictType::create(c10::StringType::get(), c10::TensorType::get());
    const bool fits = schema.arguments().size() == 2 && schema.returns().size() == 1 &&
                      *schema.arguments()[1].type() == *dictionary &&
                      *schema.returns()[0].type() == *dictionary;
    if (!fits) {
      fail(folder, "E-MODEL-SIGNATURE", expected);
    }
  }

  /// One case of zeros and one step, three times. Whether its answer is usable is for the model
  /// check to say.
  void warm_up() const {
    std::vector<std::vector<std::int64_t>> shapes;
    std::vector<std::vector<double>> zeros;  // eight bytes an element, enough for every type
    std::vector<TensorView> inputs;
    for (const configs::InputSpec& input : contract_.inputs) {
      std::size_t elements = 1;
      shapes.emplace_back();
      for (const std::string& size : input.shape) {
        shapes.back().push_back(size == "B" || size == "T" ? 1 : std::stoll(size));
        elements *= static_cast<std::size_t>(shapes.back().back());
      }
      zeros.emplace_back(elements, 0.0);
    }
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const configs::InputSpec& input = contract_.inputs[i];
      inputs.push_back({input.name, input.type, shapes[i], zeros[i].data()});
    }
    std::vector<double> value(contract_.outputs.size());
    std::vector<std::span<double>> outputs;
    for (double& slot : value) {
      outputs.emplace_back(&slot, 1);
    }
    const std::unique_ptr<Predictor> predictor = open();
    for (int run = 0; run < kWarmUpRuns; ++run) {
      try {
        predictor->predict(inputs, outputs);
      } catch (const ForwardError&) {
        continue;
      }
    }
  }

  configs::ModelContract contract_;
  torch::jit::Module module_;
};

}  // namespace
}  // namespace clinval::harness

#define CLINVAL_EXPORT extern "C" __attribute__((visibility("default")))

CLINVAL_EXPORT clinval::harness::Model* clinval_load_torchscript(
    const clinval::harness::ModelFolder* folder) {
  clinval::harness::prepare_torch_process();
  clinval::harness::prepare_torch_thread();
  return new clinval::harness::TorchScriptModel(*folder);
}

CLINVAL_EXPORT void clinval_read_torch_facts(clinval::harness::TorchFacts* facts) {
  clinval::harness::prepare_torch_process();
  clinval::harness::prepare_torch_thread();
  facts->version = TORCH_VERSION;
  facts->config = at::show_config();
  facts->parallel = at::get_parallel_info();
  facts->capability = at::get_cpu_capability();
}
