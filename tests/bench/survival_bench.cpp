// Milliseconds on one thread for Uno's C with its error, and for AUROC(t) and Brier(t) with theirs,
// the cases being sorted anew each time. Writes the cases (time,event,risk) of each size into a
// folder, so that another tool can be timed on the same data:
//   survival_bench FOLDER

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <string>
#include <vector>

#include "metrics/concordance.h"
#include "metrics/random.h"
#include "metrics/survival_cases.h"
#include "metrics/survival_scores.h"
#include "metrics/survival_view.h"

namespace {

using namespace clinval::metrics;  // NOLINT(google-build-using-namespace): a program, not a header

constexpr double kHorizon = 5.0;

struct Data {
  std::vector<double> time;
  std::vector<std::uint8_t> event;
  std::vector<double> risk;
};

/// Exponential times whose risk by the horizon is `risk`, censored at rate 0.1.
Data simulated(std::uint32_t cases) {
  Data data;
  for (std::uint32_t i = 0; i < cases; ++i) {
    const auto words = philox_words({i, 0, 0, 0}, {20260101, 0});
    const auto more = philox_words({i, 1, 0, 0}, {20260101, 0});
    const double hazard = 0.05 + 0.4 * open_uniform(words[0]);
    const double happens = -std::log(open_uniform(words[1])) / hazard;
    const double leaves = -std::log(open_uniform(more[0])) / 0.1;
    data.time.push_back(std::min(happens, leaves));
    data.event.push_back(happens <= leaves ? 1 : 0);
    data.risk.push_back(1.0 - std::exp(-hazard * kHorizon));
  }
  return data;
}

void write(const Data& data, const std::string& path) {
  std::ofstream out(path);
  out << "time,event,risk\n" << std::setprecision(17);
  for (std::size_t i = 0; i < data.time.size(); ++i) {
    out << data.time[i] << ',' << int{data.event[i]} << ',' << data.risk[i] << '\n';
  }
}

/// Fastest of `runs`, in milliseconds.
template <typename Work>
double fastest(int runs, const Work& work) {
  double best = 1e300;
  for (int i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const auto stop = std::chrono::steady_clock::now();
    best = std::min(best, std::chrono::duration<double, std::milli>(stop - start).count());
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: survival_bench FOLDER\n");
    return 2;
  }
  std::printf("%9s  %-34s %12s  %s\n", "n", "clinval", "ms", "values");
  for (const std::uint32_t cases : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
    const Data data = simulated(cases);
    if (cases <= 100'000U) {
      write(data, std::string(argv[1]) + "/survival_" + std::to_string(cases) + ".csv");
    }
    const int runs = cases <= 10'000U ? 7 : 3;
    Estimate uno;
    const double concordance = fastest(runs, [&] {
      const SurvivalCases sorted(data.time, data.event, data.risk);
      uno = *uno_c(sorted, 0.95);
    });
    std::printf("%9u  %-34s %12.2f  %.10f (error %.10f)\n", cases, "Uno's C with error",
                concordance, uno.value, *uno.standard_error);
    Estimate auroc;
    Estimate brier;
    const double scores = fastest(runs, [&] {
      const SurvivalCases sorted(data.time, data.event, data.risk);
      const SurvivalView view(sorted);
      auroc = *auroc_t(view, kHorizon, 0.95);
      brier = *brier_t(view, kHorizon, 0.95);
    });
    std::printf("%9u  %-34s %12.2f  %.10f, %.10f (errors %.10f, %.10f)\n", cases,
                "AUROC(t), Brier(t) with errors", scores, auroc.value, brier.value,
                *auroc.standard_error, *brier.standard_error);
  }
  return 0;
}
