// A recurrent model over events: what exact inference costs beside a bare loop, what a second
// worker and what batches bring. Medians of rounds that alternate between the ways of running.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "harness/forward.h"
#include "harness/model_library.h"
#include "infer_bench.h"

namespace clinval::bench {
namespace {

constexpr std::size_t kCases = 400;

/// One round: the same cases in every way.
struct Round {
  Seconds bare = {};
  Seconds one = {};
  Seconds two = {};
  Seconds batched = {};
};

/// Lengths from 32 to 96, 64 in the middle, in no order.
EventCases some_events() {
  EventCases cases;
  for (std::size_t row = 0; row < kCases; ++row) {
    const std::size_t length = 32 + (row * 37) % 65;
    for (std::size_t t = 0; t < length; ++t) {
      const double wave = std::sin(0.7 * static_cast<double>(row * 97 + t));
      cases.codes.push_back(static_cast<std::int64_t>(2 + (row * 31 + t * 17) % 498));
      cases.values.push_back(static_cast<float>(wave));
      cases.value_mask.push_back(1);
      cases.times.push_back(static_cast<float>(length - t));
    }
    cases.begin.push_back(cases.codes.size());
  }
  return cases;
}

harness::ModelFolder sequence_folder() {
  using configs::TensorType;
  harness::ModelFolder folder;
  const auto add = [&](const char* name, TensorType type, std::vector<std::string> shape) {
    configs::InputSpec& input = folder.contract.inputs.emplace_back();
    input.name = name;
    input.type = type;
    input.shape = std::move(shape);
  };
  add("codes", TensorType::Int64, {"B", "T"});
  add("values", TensorType::Float32, {"B", "T"});
  add("value_mask", TensorType::Bool, {"B", "T"});
  add("times", TensorType::Float32, {"B", "T"});
  add("lengths", TensorType::Int64, {"B"});
  configs::HeadSpec& head = folder.contract.outputs.emplace_back();
  head.id = "death";
  head.key = "logit";
  head.shape = {"B"};
  folder.contract.name = "sequence";
  folder.artefact = sequence_artefact();
  return folder;
}

/// The features of one case, laid out anew as the featuriser of events does.
void fill(const EventCases& cases, std::size_t row, datasets::CaseInputs& inputs) {
  const std::size_t length = cases.length(row);
  const auto steps = static_cast<std::int64_t>(length);
  inputs.tensors.resize(5);
  const auto put = [&](std::size_t i, const void* data, std::size_t bytes,
                       std::vector<std::int64_t> shape) {
    datasets::CaseTensor& tensor = inputs.tensors[i];
    const auto* begin = static_cast<const std::byte*>(data);
    tensor.memory.assign(begin, begin + bytes);
    tensor.shape = std::move(shape);
    tensor.data = tensor.memory.data();
  };
  const std::size_t at = cases.begin[row];
  put(0, &cases.codes[at], length * sizeof(std::int64_t), {steps});
  put(1, &cases.values[at], length * sizeof(float), {steps});
  put(2, &cases.value_mask[at], length, {steps});
  put(3, &cases.times[at], length * sizeof(float), {steps});
  put(4, &steps, sizeof steps, {});
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// The median of f over the rounds.
template <typename F>
double median_of(const std::vector<Round>& rounds, F f) {
  std::vector<double> values;
  for (const Round& round : rounds) {
    values.push_back(f(round));
  }
  return median(std::move(values));
}

void print_row(const char* name, const std::vector<Round>& rounds, Seconds Round::*way) {
  const double scale = 1e6 / static_cast<double>(kCases);
  std::printf("%-22s %10.1f %10.1f\n", name,
              scale * median_of(rounds, [&](const Round& round) { return (round.*way).wall; }),
              scale * median_of(rounds, [&](const Round& round) { return (round.*way).cpu; }));
}

void print(const std::vector<Round>& rounds) {
  const auto percent = [&](double Seconds::*kind) {
    return median_of(rounds, [&](const Round& round) {
      return 100.0 * (round.one.*kind / round.bare.*kind - 1.0);
    });
  };
  std::printf("%-22s %10s %10s\n", "microseconds a case", "clock", "processor");
  print_row("bare loop", rounds, &Round::bare);
  print_row("exact, 1 worker", rounds, &Round::one);
  print_row("exact, 2 workers", rounds, &Round::two);
  print_row("throughput, batch 32", rounds, &Round::batched);
  std::printf("exact over the bare loop: %.1f %% on the clock, %.1f %% of processor time\n",
              percent(&Seconds::wall), percent(&Seconds::cpu));
  std::printf("two workers: %.2f times one on the clock; %.2f on two free processors at most\n",
              median_of(rounds, [](const Round& r) { return r.one.wall / r.two.wall; }),
              median_of(rounds, [](const Round& r) { return 2.0 * r.one.cpu / r.two.cpu; }));
  std::printf("throughput: %.2f times exact\n",
              median_of(rounds, [](const Round& r) { return r.one.cpu / r.batched.cpu; }));
}

}  // namespace

Seconds seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t used = std::clock();
  work();
  const std::clock_t now = std::clock();
  return {.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          .cpu = static_cast<double>(now - used) / CLOCKS_PER_SEC};
}

void compare_sequences(int rounds) {
  const EventCases events = some_events();
  const harness::ModelFolder folder = sequence_folder();
  const auto model = harness::load_torchscript(folder);
  const harness::CaseSource source{
      .cases = kCases,
      .fill = [&](std::size_t row, datasets::CaseInputs& in) { fill(events, row, in); },
      .length = [&](std::size_t row) { return events.length(row); }};
  harness::ForwardPlan exact;
  exact.order.resize(kCases);
  std::iota(exact.order.begin(), exact.order.end(), std::size_t{0});
  const harness::ForwardPlan batched{.order = harness::by_length(source, exact.order), .batch = 32};
  const auto run = [&](const harness::ForwardPlan& plan, unsigned workers) {
    std::vector<double> logits(kCases);
    std::vector<std::string> error(kCases);
    harness::run_forwards(folder.contract, *model, source, plan, workers, {},
                          {.outputs = {logits}, .error = error});
    if (error != std::vector<std::string>(kCases)) {
      throw std::runtime_error("a case of the bench failed");
    }
    return logits;
  };
  std::vector<double> bare_logits;
  std::vector<Round> all;
  for (int round = 0; round < rounds; ++round) {
    Round one{.bare = bare_sequence_seconds(folder.artefact, events, bare_logits)};
    one.one = seconds_of([&] { (void)run(exact, 1); });
    one.two = seconds_of([&] { (void)run(exact, 2); });
    one.batched = seconds_of([&] { (void)run(batched, 1); });
    all.push_back(one);
  }
  const std::vector<double> exact_logits = run(exact, 2);
  const std::vector<double> batch_logits = run(batched, 2);
  double largest = 0.0;
  for (std::size_t i = 0; i < kCases; ++i) {
    largest = std::max(largest, std::fabs(exact_logits[i] - batch_logits[i]));
  }
  std::printf("\nGRU over events, 32 to 96 steps, %zu cases, medians of %d rounds\n", kCases,
              rounds);
  print(all);
  std::printf("largest difference of a logit: throughput %.2g; bare loop and exact are %s\n",
              largest, bare_logits == exact_logits ? "equal" : "not equal");
}

}  // namespace clinval::bench
