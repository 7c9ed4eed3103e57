#define FMT_HEADER_ONLY  // LibTorch's headers bring another version than the library of the system
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "configs/digest.h"
#include "infer_bench.h"

namespace clinval::bench {
namespace {

using Dictionary = c10::Dict<std::string, at::Tensor>;

double forward(torch::jit::Module& module, const float* row) {
  const at::Tensor x =
      at::from_blob(const_cast<float*>(row), {1, 6}, at::TensorOptions(at::kFloat));
  Dictionary inputs;
  inputs.insert("x", x);
  const c10::IValue result = module.forward({inputs});
  return static_cast<double>(
      result.toGenericDict().at("logit").toTensor().const_data_ptr<float>()[0]);
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

double bare_loop_seconds(const std::string& artefact, const std::vector<float>& x) {
  at::set_num_threads(1);
  const c10::InferenceMode guard;
  std::istringstream stream(artefact);
  torch::jit::Module module = torch::jit::load(stream, c10::Device(c10::kCPU));
  module.eval();
  module = torch::jit::freeze(module);
  double sum = 0.0;
  for (int run = 0; run < 10; ++run) {
    sum += forward(module, x.data());
  }
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < x.size(); i += 6) {
    sum += forward(module, x.data() + i);
  }
  const auto end = std::chrono::steady_clock::now();
  if (sum != sum) {
    throw std::runtime_error("the model of the bench returns NaN");
  }
  return std::chrono::duration<double>(end - start).count();
}

void write_wide_model(const std::string& folder) {
  at::manual_seed(1);
  torch::jit::Module module("Wide");
  module.register_buffer("a", at::randn({3000, 6}));
  module.register_buffer("b", at::randn({3000, 3000}) / 55);
  module.register_buffer("c", at::randn({1, 3000}) / 55);
  module.define(R"(
def forward(self, inputs):
    # type: (Dict[str, Tensor]) -> Dict[str, Tensor]
    h = torch.tanh(torch.linear(inputs["x"], self.a))
    h = torch.tanh(torch.linear(h, self.b))
    return {"logit": torch.linear(h, self.c).squeeze(1)}
)");
  std::ostringstream stream;
  module.save(stream);
  const std::string model = stream.str();
  const std::string golden = R"({"schema_version": 1, "cases": [
{"inputs": {"x": {"shape": [1, 6], "values": [0, 0, 0, 0, 0, 0]}},
 "outputs": {"logit": {"shape": [1], "values": [0]}}}]})";
  std::string features;
  for (int i = 0; i < 6; ++i) {
    features += fmt::format(R"({}{{"column": "x{}", "unit": "", "mean": 0, "scale": 1}})",
                            i == 0 ? "" : ", ", i);
  }
  std::filesystem::create_directories(folder);
  write(folder + "/model.pt", model);
  write(folder + "/golden.json", golden);
  write(folder + "/contract.json",
        fmt::format(R"({{"schema_version": 1,
"model": {{"name": "wide", "version": "1", "kind": "torchscript", "file": "model.pt",
 "sha256": "{}", "description": "of the bench"}},
"inputs": [{{"name": "x", "dtype": "float32", "shape": ["B", 6], "featuriser": "tabular",
 "features": [{}]}}],
"outputs": [{{"id": "death", "key": "logit", "dtype": "float32", "shape": ["B"],
 "type": "binary", "link": "logit"}}],
"precision": {{"rtol": 0, "atol": 1e-6}},
"golden": {{"file": "golden.json", "sha256": "{}"}},
"provenance": {{"training_data": "none", "training_cutoff": "2000-01-01", "licence": "none"}}}})",
                    configs::sha256_hex(model), features, configs::sha256_hex(golden)));
}

}  // namespace clinval::bench
