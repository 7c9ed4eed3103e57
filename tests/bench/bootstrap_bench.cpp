// Milliseconds for 2,000 bootstrap replicates of the AUROC at n = 10,000 on one thread. With a file
// name it also writes the cases (y,p), so that another tool can be timed on the same data:
//   bootstrap_bench [cases.csv]

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <vector>

#include "metrics/auroc.h"
#include "metrics/random.h"
#include "metrics/resampling.h"

namespace {

using namespace clinval::metrics;  // NOLINT(google-build-using-namespace): a program, not a header

constexpr std::uint32_t kCases = 10000;
constexpr std::uint32_t kReplicates = 2000;

struct Data {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
};

Data simulated() {
  Data data;
  for (std::uint32_t i = 0; i < kCases; ++i) {
    const auto words = philox_words({i, 0, 0, 0}, {20260101, 0});
    data.y_prob.push_back(open_uniform(words[0]));
    data.y_true.push_back(open_uniform(words[1]) < data.y_prob.back() ? 1 : 0);
  }
  return data;
}

void write(const Data& data, const char* path) {
  std::ofstream out(path);
  out << "y,p\n" << std::setprecision(17);
  for (std::size_t i = 0; i < data.y_true.size(); ++i) {
    out << int{data.y_true[i]} << ',' << data.y_prob[i] << '\n';
  }
}

Replicates bootstrap(const ScoredCases& cases) {
  Replicates replicates{.values = {}, .requested = kReplicates};
  std::vector<std::uint32_t> units(cases.size());
  std::vector<std::uint32_t> times;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    draw_multiplicities(20260101, Purpose::Bootstrap, r, units);
    spread_to_cases(cases, units, times);
    if (const auto value = auroc_value(CaseView(cases, times), {})) {
      replicates.values.push_back(*value);
    }
  }
  return replicates;
}

}  // namespace

int main(int argc, char** argv) {
  const Data data = simulated();
  if (argc > 1) {
    write(data, argv[1]);
  }
  const auto start = std::chrono::steady_clock::now();
  const ScoredCases cases(data.y_true, data.y_prob);
  const Interval interval = percentile_interval(bootstrap(cases), 0.95);
  const auto stop = std::chrono::steady_clock::now();
  const double ms = std::chrono::duration<double, std::milli>(stop - start).count();
  if (!interval.limits) {
    std::fprintf(stderr, "no interval\n");
    return 1;
  }
  std::printf(
      "clinval: %u replicates of the AUROC, n = %u, one thread: %.1f ms (95 %% %.6f to %.6f)\n",
      kReplicates, kCases, ms, interval.limits->lower, interval.limits->upper);
  return 0;
}
