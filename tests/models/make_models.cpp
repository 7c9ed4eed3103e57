// Writes small model folders, good and bad, for the tests: make_models FOLDER. Links LibTorch and
// no test library, whose macros would clash.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#define FMT_HEADER_ONLY  // LibTorch's headers bring another version than the library of the system
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>

#include "configs/digest.h"

namespace {

namespace fs = std::filesystem;

// The honest model: logit = x0 / 2 - x1 / 4 + 1 / 8, exact in float32 for small integers.
constexpr const char* kHonest = R"(
def forward(self, inputs):
    # type: (Dict[str, Tensor]) -> Dict[str, Tensor]
    return {"logit": inputs["x"].matmul(self.w) + self.b}
)";

struct Recipe {
  std::string name;
  std::string code = kHonest;
  std::string link = "logit";
  double atol = 1e-6;
  double golden_shift = 0.0;
  std::function<void(std::string&)> damage = [](std::string&) {};
};

std::string artefact(const Recipe& recipe) {
  torch::jit::Module module("Honest");
  module.register_buffer("w", at::tensor({0.5F, -0.25F}));
  module.register_buffer("b", at::tensor({0.125F}));
  module.register_buffer("runs", at::zeros({1}));
  module.define(recipe.code);
  module.eval();
  std::ostringstream stream;
  module.save(stream);
  std::string bytes = stream.str();
  recipe.damage(bytes);
  return bytes;
}

std::string golden_case(const std::vector<double>& x, double shift) {
  std::string inputs;
  std::string outputs;
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const std::string comma = i == 0 ? "" : ", ";
    inputs += fmt::format("{}{}, {}", comma, x[i], x[i + 1]);
    outputs += fmt::format("{}{}", comma, 0.5 * x[i] - 0.25 * x[i + 1] + 0.125 + shift);
  }
  return fmt::format(R"({{"inputs": {{"x": {{"shape": [{0}, 2], "values": [{1}]}}}}, )"
                     R"("outputs": {{"logit": {{"shape": [{0}], "values": [{2}]}}}}}})",
                     x.size() / 2, inputs, outputs);
}

std::string golden(double shift) {
  return fmt::format("{{\"schema_version\": 1, \"cases\": [\n{},\n{},\n{}]}}\n",
                     golden_case({1, 2}, shift), golden_case({0, 0, 3, -4, 8, 1}, shift),
                     golden_case({-2, 5}, shift));
}

std::string contract(const Recipe& recipe, const std::string& artefact_sha256,
                     const std::string& golden_sha256) {
  return fmt::format(
      R"({{"schema_version": 1,
 "model": {{"name": "{}", "version": "1", "kind": "torchscript", "file": "model.pt", "sha256": "{}",
  "description": "a model of the tests"}},
 "inputs": [{{"name": "x", "dtype": "float32", "shape": ["B", 2], "featuriser": "tabular",
  "features": [{{"column": "a", "unit": "", "mean": 0, "scale": 1}},
               {{"column": "b", "unit": "", "mean": 0, "scale": 1}}]}}],
 "outputs": [{{"id": "death", "key": "logit", "dtype": "float32", "shape": ["B"], "type": "binary",
  "link": "{}"}}],
 "precision": {{"rtol": 0, "atol": {}}},
 "golden": {{"file": "golden.json", "sha256": "{}"}},
 "provenance": {{"training_data": "none", "training_cutoff": "2000-01-01", "licence": "none"}}}}
)",
      recipe.name, artefact_sha256, recipe.link, recipe.atol, golden_sha256);
}

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream << bytes;
  if (!stream.flush()) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

std::string forward(const std::string& body) {
  return "\ndef forward(self, inputs):\n"
         "    # type: (Dict[str, Tensor]) -> Dict[str, Tensor]\n"
         "    x = inputs[\"x\"]\n"
         "    y = x.matmul(self.w) + self.b\n" +
         body;
}

/// A model over time, from the expression of its logit.
std::string sequence(const std::string& logit) {
  return "\ndef forward(self, inputs):\n"
         "    # type: (Dict[str, Tensor]) -> Dict[str, Tensor]\n"
         "    x = inputs[\"x\"]\n"
         "    return {\"logit\": " +
         logit + "}\n";
}

std::vector<Recipe> recipes() {
  const auto flip = [](std::string& bytes) {
    const std::size_t at =
        bytes.find(std::string_view("\x00\x00\x00\x3f\x00\x00\x80\xbe", 8));  // the weights
    bytes.at(at) = '\x01';
  };
  std::vector<Recipe> all(20);
  all[0] = {.name = "honest"};
  all[1] = {
      .name = "nan",
      .code = forward("    nan = (x.select(1, 0) - 1e30).log()\n"
                      "    return {\"logit\": torch.where(x.select(1, 0) > 100.0, nan, y)}\n")};
  all[2] = {.name = "wrong_key", .code = forward("    return {\"score\": y}\n")};
  all[3] = {.name = "extra_key", .code = forward("    return {\"logit\": y, \"more\": y}\n")};
  all[4] = {.name = "wrong_shape", .code = forward("    return {\"logit\": y.unsqueeze(1)}\n")};
  all[5] = {.name = "wrong_dtype", .code = forward("    return {\"logit\": y.to(7)}\n")};
  all[6] = {.name = "throws",
            .code = forward("    return {\"logit\": x.matmul(self.w.repeat([2]))}\n")};
  all[7] = {.name = "writer",
            .code = forward("    torch.save(y, \"written_by_a_model.bin\")\n"
                            "    return {\"logit\": y}\n")};
  all[8] = {.name = "flipped", .damage = flip};
  all[9] = {.name = "truncated", .damage = [](std::string& b) { b.resize(b.size() - 100); }};
  all[10] = {.name = "wrong_golden", .golden_shift = 0.5};
  all[11] = {.name = "not_probability", .link = "probability"};
  all[12] = {.name = "stateful",
             .code = forward("    self.runs.add_(1)\n"
                             "    return {\"logit\": y + self.runs * 0.0001}\n"),
             .atol = 1.0};
  all[13] = {.name = "batch_coupled",
             .code = forward("    return {\"logit\": y + x.mean() * 0.0001}\n"),
             .atol = 0.01};
  // Models over time: the tests take x for [B, T]. Their golden cases are those of another model.
  all[15] = {.name = "sequence", .code = sequence("(x * 0.25).sum(1)"), .atol = 1.0};
  all[16] = {.name = "reads_padding",
             .code = sequence("(x * 0.25).sum(1) + x.size(1) * 0.25"),
             .atol = 1.0};
  all[17] = {.name = "batch_position",
             .code = forward("    place = torch.arange(x.size(0)).to(6)\n"
                             "    return {\"logit\": y + place * 0.0001}\n"),
             .atol = 0.01};
  all[18] = {.name = "counts_runs",  // honest while it is checked, then drifts
             .code = forward("    self.runs.add_(1)\n"
                             "    late = torch.relu(self.runs - 40.0)\n"
                             "    return {\"logit\": y + late * 0.25}\n")};
  all[19] = {.name = "small_batches",
             .code = forward("    if x.size(0) > 4:\n"
                             "        y = x.matmul(self.w.repeat([2]))\n"
                             "    return {\"logit\": y}\n")};
  all[14] = {.name = "signature", .code = "\ndef forward(self, x):\n    return x.matmul(self.w)\n"};
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_models FOLDER\n", stderr);
    return 2;
  }
  for (const Recipe& recipe : recipes()) {
    const fs::path folder = fs::path(argv[1]) / recipe.name;
    fs::create_directories(folder);
    const std::string model = artefact(recipe);
    const std::string cases = golden(recipe.golden_shift);
    write(folder / "model.pt", model);
    write(folder / "golden.json", cases);
    write(folder / "contract.json", contract(recipe, clinval::configs::sha256_hex(model),
                                             clinval::configs::sha256_hex(cases)));
  }
  return 0;
}
