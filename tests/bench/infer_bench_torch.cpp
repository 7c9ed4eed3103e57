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

std::string sequence_artefact() {
  at::manual_seed(2);
  torch::jit::Module module("Sequence");
  module.register_buffer("table", at::randn({500, 64}));
  module.register_buffer("by_value", at::randn({64}));
  module.register_buffer("by_time", at::randn({64}) / 100);
  module.register_buffer("enter", at::randn({192, 64}) / 8);
  module.register_buffer("stay", at::randn({192, 64}) / 8);
  module.register_buffer("leave", at::randn({1, 64}) / 8);
  module.define(R"(
def forward(self, inputs):
    # type: (Dict[str, Tensor]) -> Dict[str, Tensor]
    codes = inputs["codes"]
    known = inputs["values"] * inputs["value_mask"].to(6)
    x = torch.embedding(self.table, codes)
    x = x + known.unsqueeze(2) * self.by_value + inputs["times"].unsqueeze(2) * self.by_time
    entering = torch.linear(x, self.enter)
    there = codes.ne(0)
    h = torch.zeros([codes.size(0), 64])
    for t in range(codes.size(1)):
        i = entering.select(1, t)
        s = torch.linear(h, self.stay)
        r = torch.sigmoid(i.narrow(1, 0, 64) + s.narrow(1, 0, 64))
        z = torch.sigmoid(i.narrow(1, 64, 64) + s.narrow(1, 64, 64))
        n = torch.tanh(i.narrow(1, 128, 64) + r * s.narrow(1, 128, 64))
        h = torch.where(there.select(1, t).unsqueeze(1), n + z * (h - n), h)
    return {"logit": torch.linear(h, self.leave).squeeze(1)}
)");
  std::ostringstream stream;
  module.save(stream);
  return stream.str();
}

Seconds bare_sequence_seconds(const std::string& artefact, const EventCases& cases,
                              std::vector<double>& logits) {
  at::set_num_threads(1);
  const c10::InferenceMode guard;
  std::istringstream stream(artefact);
  torch::jit::Module module = torch::jit::load(stream, c10::Device(c10::kCPU));
  module.eval();
  module = torch::jit::freeze(module);
  const auto one = [&](std::size_t row) {
    const auto steps = static_cast<std::int64_t>(cases.length(row));
    const std::size_t at = cases.begin[row];
    const auto over = [](const auto& value, std::vector<std::int64_t> shape, at::ScalarType type) {
      return at::from_blob(const_cast<void*>(static_cast<const void*>(&value)), shape,
                           at::TensorOptions(type));
    };
    Dictionary inputs;
    inputs.insert("codes", over(cases.codes[at], {1, steps}, at::kLong));
    inputs.insert("values", over(cases.values[at], {1, steps}, at::kFloat));
    inputs.insert("value_mask", over(cases.value_mask[at], {1, steps}, at::kBool));
    inputs.insert("times", over(cases.times[at], {1, steps}, at::kFloat));
    inputs.insert("lengths", over(steps, {1}, at::kLong));
    const c10::IValue result = module.forward({inputs});
    return static_cast<double>(
        result.toGenericDict().at("logit").toTensor().const_data_ptr<float>()[0]);
  };
  for (std::size_t run = 0; run < 5; ++run) {
    (void)one(run);
  }
  logits.assign(cases.cases(), 0.0);
  return seconds_of([&] {
    for (std::size_t row = 0; row < cases.cases(); ++row) {
      logits[row] = one(row);
    }
  });
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
