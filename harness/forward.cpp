#include "harness/forward.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "harness/forward_batch.h"

namespace clinval::harness {
namespace {

/// Cases that a worker takes at a time: a batch, or where each case runs alone as many as leave
/// every worker some blocks.
std::size_t block_of(const ForwardPlan& plan, unsigned workers) {
  constexpr std::size_t kLargest = 64;
  const std::size_t share = plan.order.size() / (4 * std::max<std::size_t>(workers, 1));
  return plan.batch > 1 ? plan.batch : std::clamp<std::size_t>(share, 1, kLargest);
}

/// Workers take blocks of the plan from a counter; every case has its own slot for its results.
class Pool {
 public:
  Pool(const configs::ModelContract& contract, const Model& model, const CaseSource& source,
       const ForwardPlan& plan, const Progress& progress, const ForwardSlots& slots)
      : contract_(contract),
        model_(model),
        source_(source),
        plan_(plan),
        progress_(progress),
        slots_(slots) {}

  void run(unsigned workers) {
    block_ = block_of(plan_, workers);
    const std::size_t blocks = (plan_.order.size() + block_ - 1) / block_;
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
  /// What one worker uses again for every forward.
  struct Scratch {
    ForwardBatch batch;
    std::vector<std::vector<double>> values;  ///< by head
    std::vector<std::span<double>> outputs;
  };

  void work() {
    try {
      const std::unique_ptr<Predictor> predictor = model_.open();
      Scratch scratch;
      const std::span<const std::size_t> order = plan_.order;
      while (!stop_) {
        const std::size_t begin = next_.fetch_add(block_);
        if (begin >= order.size()) {
          return;
        }
        const auto block = order.subspan(begin, std::min(block_, order.size() - begin));
        for (std::size_t i = 0; i < block.size(); i += plan_.batch) {
          predict(*predictor, block.subspan(i, std::min(plan_.batch, block.size() - i)), scratch);
        }
        report(block.size());
      }
    } catch (...) {
      stop_ = true;
      const std::lock_guard lock(mutex_);
      failure_ = failure_ ? failure_ : std::current_exception();
    }
  }

  void predict(Predictor& predictor, std::span<const std::size_t> rows, Scratch& scratch) {
    const auto inputs = scratch.batch.gather(contract_, source_, rows, plan_.extra_steps);
    scratch.values.resize(slots_.outputs.size());
    scratch.outputs.clear();
    for (std::vector<double>& values : scratch.values) {
      values.assign(rows.size(), 0.0);
      scratch.outputs.emplace_back(values);
    }
    try {
      predictor.predict(inputs, scratch.outputs);
    } catch (const ForwardError& error) {
      fail(predictor, rows, error.code(), scratch);
      return;
    }
    for (std::size_t h = 0; h < slots_.outputs.size(); ++h) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        slots_.outputs[h][rows[i]] = scratch.values[h][i];
      }
    }
  }

  void fail(Predictor& predictor, std::span<const std::size_t> rows, const std::string& code,
            Scratch& scratch) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows.size() > 1 && plan_.after_failure == AfterFailure::RunAlone) {
        predict(predictor, rows.subspan(i, 1), scratch);
      } else {
        slots_.error[rows[i]] = code;  // the outputs keep their zeros
      }
    }
  }

  void report(std::size_t cases) {
    if (progress_.report) {
      const std::lock_guard lock(mutex_);
      done_ += cases;
      progress_.report(done_, plan_.order.size());
    }
  }

  const configs::ModelContract& contract_;
  const Model& model_;
  const CaseSource& source_;
  const ForwardPlan& plan_;
  const Progress& progress_;
  const ForwardSlots& slots_;
  std::size_t block_ = 1;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // of what follows, and of the listener
  std::size_t done_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

std::vector<std::size_t> by_length(const CaseSource& source, std::vector<std::size_t> rows) {
  std::vector<std::pair<std::size_t, std::size_t>> keyed;
  keyed.reserve(rows.size());
  for (const std::size_t row : rows) {
    keyed.emplace_back(source.length(row), row);
  }
  std::ranges::sort(keyed);
  std::ranges::transform(keyed, rows.begin(), &std::pair<std::size_t, std::size_t>::second);
  return rows;
}

void run_forwards(const configs::ModelContract& contract, const Model& model,
                  const CaseSource& source, const ForwardPlan& plan, unsigned workers,
                  const Progress& progress, const ForwardSlots& slots) {
  refuse_large_batch(contract, std::min(plan.batch, plan.order.size()));
  Pool(contract, model, source, plan, progress, slots).run(workers);
}

}  // namespace clinval::harness
