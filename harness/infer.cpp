#include "harness/infer.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace clinval::harness {
namespace {

constexpr std::size_t kBlock = 64;  // cases a worker takes at a time

/// Workers take blocks of cases from a counter; every case has its own slot for its results.
class Pool {
 public:
  Pool(const ModelFolder& folder, const Model& model, const datasets::Features& cases,
       const Progress& progress, ModelPredictions& results)
      : contract_(folder.contract),
        model_(model),
        cases_(cases),
        progress_(progress),
        results_(results) {}

  void run(unsigned workers) {
    const std::size_t blocks = (results_.error.size() + kBlock - 1) / kBlock;
    const std::size_t count = std::clamp<std::size_t>(workers, 1, std::max<std::size_t>(blocks, 1));
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([this] { work(); });
      }
    }  // joined here
    if (failure_) {
      std::rethrow_exception(failure_);
    }
  }

 private:
  /// What one worker uses again for every case.
  struct Scratch {
    datasets::CaseInputs inputs;
    std::vector<std::vector<std::int64_t>> shapes;
    std::vector<TensorView> views;
    std::vector<std::span<double>> outputs;
  };

  void work() {
    try {
      const std::unique_ptr<Predictor> predictor = model_.open();
      Scratch scratch;
      const std::size_t cases = results_.error.size();
      while (!stop_) {
        const std::size_t begin = next_.fetch_add(kBlock);
        if (begin >= cases) {
          return;
        }
        const std::size_t end = std::min(begin + kBlock, cases);
        for (std::size_t row = begin; row < end; ++row) {
          predict(*predictor, row, scratch);
        }
        report(end - begin);
      }
    } catch (...) {
      stop_ = true;
      const std::lock_guard lock(mutex_);
      failure_ = failure_ ? failure_ : std::current_exception();
    }
  }

  void predict(Predictor& predictor, std::size_t row, Scratch& scratch) {
    if (!results_.error[row].empty()) {
      return;
    }
    scratch.views.clear();
    scratch.outputs.clear();
    cases_.fill(row, scratch.inputs);
    if (scratch.inputs.tensors.size() != contract_.inputs.size()) {
      throw std::invalid_argument("features of another contract");
    }
    scratch.shapes.resize(contract_.inputs.size());
    for (std::size_t i = 0; i < contract_.inputs.size(); ++i) {
      const datasets::CaseTensor& tensor = scratch.inputs.tensors[i];
      std::vector<std::int64_t>& shape = scratch.shapes[i];
      shape.assign(1, 1);  // a batch of one
      shape.insert(shape.end(), tensor.shape.begin(), tensor.shape.end());
      scratch.views.push_back(
          {contract_.inputs[i].name, contract_.inputs[i].type, shape, tensor.data});
    }
    for (PredictedOutput& output : results_.outputs) {
      scratch.outputs.emplace_back(&output.values[row], 1);
    }
    try {
      predictor.predict(scratch.views, scratch.outputs);
    } catch (const ForwardError& error) {
      results_.error[row] = error.code();
      for (const std::span<double> value : scratch.outputs) {
        value[0] = 0.0;  // a head may have been written before another failed
      }
    }
  }

  void report(std::size_t cases) {
    if (progress_.report) {
      const std::lock_guard lock(mutex_);
      done_ += cases;
      progress_.report(done_, results_.error.size());
    }
  }

  const configs::ModelContract& contract_;
  const Model& model_;
  const datasets::Features& cases_;
  const Progress& progress_;
  ModelPredictions& results_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // of what follows, and of the listener
  std::size_t done_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

ModelPredictions infer(const ModelFolder& folder, const Model& model,
                       const datasets::Features& cases, unsigned workers,
                       const Progress& progress) {
  ModelPredictions results;
  results.model = folder.contract.name;
  results.name = folder.contract.name;
  results.version = folder.contract.version;
  results.digest = folder.digest;
  results.error = cases.errors();
  results.inputs = cases.counts();
  results.events = cases.event_counts();
  for (const configs::HeadSpec& head : folder.contract.outputs) {
    results.outputs.push_back({head.id, head.link, std::vector<double>(cases.cases(), 0.0)});
  }
  Pool(folder, model, cases, progress, results).run(workers);
  return results;
}

}  // namespace clinval::harness
