// Times of the binary metrics, and their values, for scripts/bench/binary to set beside those of
// other tools on the same cases: sorting with AUROC and DeLong's error, replicates of the AUROC,
// and the whole evaluation of a run as `clinval score` does it, its cases already in memory.
//   binary_bench FOLDER [REPETITIONS]
// Writes the cases as arrays (labels as bytes, probabilities as doubles) into FOLDER. Prints one
// line a task: name, cases, threads, median of the repetitions in seconds, values.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/evaluate.h"
#include "harness/replicates.h"
#include "metrics/auroc.h"
#include "metrics/random.h"

namespace {

using namespace clinval;  // NOLINT(google-build-using-namespace): a program, not a header

constexpr std::uint32_t kSeed = 20260101;
constexpr std::uint32_t kReplicates = 2000;

struct Data {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
};

/// p is uniform and y happens with probability p.
Data simulated(std::uint32_t cases) {
  Data data;
  for (std::uint32_t i = 0; i < cases; ++i) {
    const auto words = metrics::philox_words({i, 0, 0, 0}, {kSeed, 0});
    data.y_prob.push_back(metrics::open_uniform(words[0]));
    data.y_true.push_back(metrics::open_uniform(words[1]) < data.y_prob.back() ? 1 : 0);
  }
  return data;
}

template <typename T>
void write(const std::vector<T>& values, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(values.data()),  // NOLINT: an array as it lies in memory
            static_cast<std::streamsize>(values.size() * sizeof(T)));
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Medians of the repetitions, in seconds.
struct Taken {
  double clock = 0.0;
  double processor = 0.0;
};

template <typename Work>
Taken median_time(int repetitions, const Work& work) {
  std::vector<double> clock;
  std::vector<double> processor;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t before = std::clock();
    work();
    processor.push_back(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    clock.push_back(passed.count());
  }
  return {.clock = median(clock), .processor = median(processor)};
}

void print(const std::string& task, std::size_t cases, unsigned threads, const Taken& taken,
           const std::vector<double>& values) {
  std::printf("%s\t%zu\t%u\t%.6f\t%.6f", task.c_str(), cases, threads, taken.clock,
              taken.processor);
  for (const double value : values) {
    std::printf("\t%.17g", value);
  }
  std::printf("\n");
  std::fflush(stdout);
}

void time_auroc(const Data& data, unsigned threads, int repetitions) {
  metrics::Estimate estimate;
  const Taken taken = median_time(repetitions, [&] {
    const metrics::ScoredCases cases(data.y_true, data.y_prob, {}, {},
                                     harness::on_workers(threads));
    estimate = *metrics::auroc(cases, {});
  });
  print("auroc_delong", data.y_true.size(), threads, taken,
        {estimate.value, *estimate.standard_error * *estimate.standard_error});
}

void time_replicates(const Data& data, int repetitions) {
  metrics::Interval interval{.id = "", .limits = metrics::Undefined::NoCases};
  const Taken taken = median_time(repetitions, [&] {
    const metrics::ScoredCases cases(data.y_true, data.y_prob);
    const harness::ReplicatedGroup group =
        harness::one_by_one(1, [&cases](std::span<const std::uint32_t> unit_counts,
                                        std::span<std::optional<double>> values) {
          thread_local std::vector<std::uint32_t> times;
          metrics::spread_to_cases(cases, unit_counts, times);
          values[0] = *metrics::auroc_value(metrics::CaseView(cases, times), {});
        });
    const auto replicates = harness::bootstrap({group}, static_cast<std::uint32_t>(cases.size()),
                                               kReplicates, kSeed, 1);
    interval = metrics::percentile_interval(harness::existing(replicates[0][0]), 0.95);
  });
  print("auroc_replicates", data.y_true.size(), 1, taken,
        {interval.limits->lower, interval.limits->upper});
}

/// What `clinval score` evaluates: one model, two thresholds, levels of one subgroup.
struct Run {
  configs::RunConfig config;
  datasets::CaseSet cases;
  std::vector<harness::ModelPredictions> predictions;
};

std::string padded(std::size_t number) {
  std::string digits = std::to_string(number);
  return std::string(8 - digits.size(), '0') + digits;
}

datasets::CaseSet case_set(const Data& data, std::size_t levels, std::size_t cases_a_subject) {
  datasets::CaseSet set;
  datasets::Column label = datasets::make_column("y", datasets::ColumnType::Integer);
  datasets::Column level = datasets::make_column("level", datasets::ColumnType::Text);
  std::vector<std::int64_t> labels(data.y_true.begin(), data.y_true.end());
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    texts.push_back("level " + padded(i % std::max<std::size_t>(levels, 1)));
    set.case_id.push_back(padded(i));
    set.subject.push_back(padded(i / cases_a_subject));
  }
  label.present.assign(labels.size(), 1);
  label.values = std::move(labels);
  level.present.assign(texts.size(), 1);
  level.values = std::move(texts);
  set.cluster = set.subject;
  set.excluded.columns = {datasets::make_column("y", datasets::ColumnType::Integer),
                          datasets::make_column("level", datasets::ColumnType::Text)};
  set.cases.rows = data.y_true.size();
  set.cases.columns = {std::move(label), std::move(level)};
  return set;
}

Run run_of(const Data& data, std::size_t levels, std::size_t cases_a_subject,
           std::uint32_t replicates) {
  const std::string subgroups = levels > 0 ? R"([{"id": "level", "column": "level"}])" : "[]";
  const std::string text =
      R"({"schema_version": 1, "id": "bench", "title": "Bench",
          "models": [{"id": "p", "kind": "column",
                      "outputs": {"score": {"column": "p", "link": "probability"}}}],
          "cases": {"sources": {"t": {"file": "none.csv", "format": "csv", "delimiter": ",",
                                      "types": {"y": "integer", "p": "real", "level": "text"}}},
                    "from": "t"},
          "tasks": [{"id": "y", "kind": "binary", "label": "y", "model_output": "score",
                     "thresholds": [{"value": 0.1, "origin": "unstated"},
                                    {"value": 0.3, "origin": "unstated"}]}],
          "subgroups": )" +
      subgroups + R"(, "resampling": {"replicates": )" + std::to_string(replicates) + "}}";
  harness::ModelPredictions model{.model = "p",
                                  .outputs = {{.id = "score", .values = data.y_prob}},
                                  .error = std::vector<std::string>(data.y_true.size())};
  return {.config = configs::parse_run_config(text, "bench.json"),
          .cases = case_set(data, levels, cases_a_subject),
          .predictions = {std::move(model)}};
}

void time_evaluation(const std::string& task, const Run& run, unsigned threads, int repetitions) {
  reports::Results results;
  const Taken taken = median_time(repetitions, [&] {
    results = harness::evaluate(run.config, run.cases, run.predictions, threads);
  });
  std::vector<double> values = {static_cast<double>(results.estimates.size())};
  for (const std::string name : {"auroc", "brier_score", "log_loss", "sensitivity"}) {
    const auto row = std::ranges::find_if(results.estimates, [&name](const auto& estimate) {
      return estimate.metric == name && !estimate.subgroup;
    });
    values.push_back(*row->value);
  }
  print(task, run.cases.cases.rows, threads, taken, values);
}

void time_evaluations(int repetitions) {
  const Data small = simulated(10'000);
  for (const unsigned threads : {1U, 2U}) {
    time_evaluation("panel", run_of(small, 0, 1, kReplicates), threads, repetitions);
    time_evaluation("panel_subjects", run_of(small, 0, 5, kReplicates), threads, repetitions);
  }
  time_evaluation("half_replicates", run_of(small, 20, 1, kReplicates / 2), 1, repetitions);
  time_evaluation("all_replicates", run_of(small, 20, 1, kReplicates), 1, repetitions);
  time_evaluation("twice_the_cases", run_of(simulated(20'000), 20, 1, kReplicates), 1, repetitions);
  const Run groups = run_of(simulated(100'000), 20, 1, kReplicates);
  time_evaluation("subgroups", groups, 1, 1);
  time_evaluation("subgroups", groups, 2, 1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: binary_bench FOLDER [REPETITIONS]\n");
    return 2;
  }
  const std::string folder = argv[1];
  const int repetitions = argc > 2 ? std::atoi(argv[2]) : 5;
  for (const std::uint32_t cases : {10'000U, 100'000U, 1'000'000U, 10'000'000U}) {
    const Data data = simulated(cases);
    write(data.y_true, folder + "/y_" + std::to_string(cases));
    write(data.y_prob, folder + "/p_" + std::to_string(cases));
    if (cases == 10'000U) {
      time_replicates(data, repetitions);
      continue;
    }
    for (const unsigned threads : {1U, 2U}) {
      time_auroc(data, threads, repetitions);
    }
  }
  time_evaluations(repetitions);
  return 0;
}
