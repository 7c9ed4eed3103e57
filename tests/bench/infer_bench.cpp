// What inference costs beside a bare LibTorch loop, in microseconds a case: infer_bench [ROUNDS].
// Both run in the pinned environment, one worker, one case a forward; each figure is the best of
// the rounds, which alternate so that neither side profits from a quiet moment. Then a recurrent
// model over events, by medians (infer_bench_sequence.cpp).
#include "infer_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "harness/infer.h"
#include "harness/model_folder.h"
#include "harness/model_library.h"
#include "harness/pinned_environment.h"

namespace {

using clinval::datasets::FeaturisedCases;

FeaturisedCases some_cases(std::size_t n) {
  std::vector<float> x;
  for (std::size_t i = 0; i < 6 * n; ++i) {
    x.push_back(static_cast<float>(std::sin(0.7 * static_cast<double>(i))));
  }
  FeaturisedCases cases;
  cases.error.resize(n);
  cases.inputs.push_back({"x", clinval::configs::TensorType::Float32, {6}, 6, std::move(x)});
  return cases;
}

double infer_seconds(const clinval::harness::ModelFolder& folder,
                     const clinval::harness::Model& model, const FeaturisedCases& cases) {
  const auto start = std::chrono::steady_clock::now();
  const auto predictions = clinval::harness::infer(folder, model, cases, 1, {});
  const auto end = std::chrono::steady_clock::now();
  if (predictions.error.size() != cases.error.size() ||
      !std::ranges::all_of(predictions.error, &std::string::empty)) {
    throw std::runtime_error("a case of the bench failed");
  }
  return std::chrono::duration<double>(end - start).count();
}

void compare(const char* name, const std::string& path, std::size_t n, int rounds) {
  const auto folder = clinval::harness::load_model_folder(path, "", "");
  const auto model = clinval::harness::load_torchscript(folder);
  const FeaturisedCases cases = some_cases(n);
  const auto& x = std::get<std::vector<float>>(cases.inputs[0].values);
  double bare = HUGE_VAL;
  double ours = HUGE_VAL;
  for (int round = 0; round < rounds; ++round) {
    bare = std::min(bare, clinval::bench::bare_loop_seconds(folder.artefact, x));
    ours = std::min(ours, infer_seconds(folder, *model, cases));
  }
  const double scale = 1e6 / static_cast<double>(n);
  std::printf("%-24s %9zu %12.2f %12.2f %9.1f %%\n", name, n, bare * scale, ours * scale,
              100.0 * (ours / bare - 1.0));
}

}  // namespace

int main(int argc, char** argv) {
  // This program links LibTorch, which reads the environment before main: start again once.
  clinval::harness::pin_environment();
  if (std::getenv("CLINVAL_BENCH_PINNED") == nullptr) {
    ::setenv("CLINVAL_BENCH_PINNED", "1", 1);
    ::execv("/proc/self/exe", argv);
    std::perror("execv");
    return 1;
  }
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  const auto wide = std::filesystem::temp_directory_path() / "clinval_infer_bench_model";
  clinval::bench::write_wide_model(wide.string());
  std::printf("%-24s %9s %12s %12s %11s\n", "model", "cases", "bare us", "infer us", "overhead");
  compare("flchain network", CLINVAL_SOURCE_DIR "/datasets/flchain/network", 20000, rounds);
  compare("wide 6-3000-3000-1", wide.string(), 300, rounds);
  std::filesystem::remove_all(wide);
  clinval::bench::compare_sequences(rounds);
  return 0;
}
