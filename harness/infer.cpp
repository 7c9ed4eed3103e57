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

const void* case_data(const datasets::FeatureTensor& tensor, std::size_t row) {
  return std::visit(
      [&](const auto& values) -> const void* { return values.data() + row * tensor.width; },
      tensor.values);
}

/// The features in the order of the contract's inputs.
std::vector<const datasets::FeatureTensor*> match_inputs(const configs::ModelContract& contract,
                                                         const datasets::FeaturisedCases& cases) {
  std::vector<const datasets::FeatureTensor*> inputs;
  for (const configs::InputSpec& spec : contract.inputs) {
    const auto found = std::find_if(cases.inputs.begin(), cases.inputs.end(),
                                    [&](const auto& tensor) { return tensor.name == spec.name; });
    if (found == cases.inputs.end()) {
      throw std::invalid_argument("no features for the input " + spec.name);
    }
    inputs.push_back(&*found);
  }
  return inputs;
}

/// Workers take blocks of cases from a counter; every case has its own slot for its results.
class Pool {
 public:
  Pool(const ModelFolder& folder, const Model& model, const datasets::FeaturisedCases& cases,
       const Progress& progress, ModelPredictions& results)
      : model_(model),
        progress_(progress),
        results_(results),
        inputs_(match_inputs(folder.contract, cases)) {
    for (const datasets::FeatureTensor* input : inputs_) {
      std::vector<std::int64_t> shape(1 + input->case_shape.size(), 1);
      std::copy(input->case_shape.begin(), input->case_shape.end(), shape.begin() + 1);
      shapes_.push_back(std::move(shape));
    }
  }

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
  void work() {
    try {
      const std::unique_ptr<Predictor> predictor = model_.open();
      const std::size_t cases = results_.error.size();
      while (!stop_) {
        const std::size_t begin = next_.fetch_add(kBlock);
        if (begin >= cases) {
          return;
        }
        const std::size_t end = std::min(begin + kBlock, cases);
        for (std::size_t row = begin; row < end; ++row) {
          predict(*predictor, row);
        }
        report(end - begin);
      }
    } catch (...) {
      stop_ = true;
      const std::lock_guard lock(mutex_);
      failure_ = failure_ ? failure_ : std::current_exception();
    }
  }

  void predict(Predictor& predictor, std::size_t row) {
    if (!results_.error[row].empty()) {
      return;
    }
    thread_local std::vector<TensorView> views;
    thread_local std::vector<std::span<double>> outputs;
    views.clear();
    outputs.clear();
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      views.push_back(
          {inputs_[i]->name, inputs_[i]->type, shapes_[i], case_data(*inputs_[i], row)});
    }
    for (PredictedOutput& output : results_.outputs) {
      outputs.emplace_back(&output.values[row], 1);
    }
    try {
      predictor.predict(views, outputs);
    } catch (const ForwardError& error) {
      results_.error[row] = error.code();
      for (const std::span<double> value : outputs) {
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

  const Model& model_;
  const Progress& progress_;
  ModelPredictions& results_;
  std::vector<const datasets::FeatureTensor*> inputs_;
  std::vector<std::vector<std::int64_t>> shapes_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // of what follows, and of the listener
  std::size_t done_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

ModelPredictions infer(const ModelFolder& folder, const Model& model,
                       const datasets::FeaturisedCases& cases, unsigned workers,
                       const Progress& progress) {
  ModelPredictions results;
  results.model = folder.contract.name;
  results.name = folder.contract.name;
  results.version = folder.contract.version;
  results.digest = folder.digest;
  results.error = cases.error;
  results.inputs = cases.counts;
  for (const configs::HeadSpec& head : folder.contract.outputs) {
    results.outputs.push_back({head.id, head.link, std::vector<double>(cases.error.size(), 0.0)});
  }
  Pool(folder, model, cases, progress, results).run(workers);
  return results;
}

}  // namespace clinval::harness
