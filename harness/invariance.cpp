#include "harness/invariance.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "harness/evaluate.h"
#include "harness/forward.h"
#include "metrics/random.h"
#include "metrics/resampling.h"

namespace clinval::harness {
namespace {

std::vector<std::size_t> case_order(std::size_t cases) {
  std::vector<std::size_t> order(cases);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

/// Fisher and Yates, from the words of one Philox stream.
std::vector<std::size_t> drawn_order(std::size_t cases, std::uint32_t seed) {
  std::vector<std::uint64_t> words(cases);
  metrics::fill_with_philox_words(
      {0, 0, 0, 0}, {seed, static_cast<std::uint32_t>(metrics::Purpose::SampleOrder)}, words);
  std::vector<std::size_t> order = case_order(cases);
  for (std::size_t i = cases; i > 1; --i) {
    std::swap(order[i - 1], order[metrics::below(words[i - 1], i)]);
  }
  return order;
}

class Changes {
 public:
  Changes(const ModelFolder& folder, const Model& model, const CaseSource& sample,
          const SampleScores& exact, const configs::InvarianceSpec& spec, std::uint32_t seed)
      : folder_(folder), model_(model), sample_(sample), exact_(exact), spec_(spec), seed_(seed) {}

  std::vector<ScoredChange> run() {
    const std::vector<std::size_t> order = case_order(sample_.cases);
    const std::vector<std::size_t> drawn = drawn_order(sample_.cases, seed_);
    add("repeat", 0, exact_, scores({.order = order}));
    add("order", 1, exact_, scores({.order = drawn}));
    add_batches(drawn);
    if (has_time_axis(folder_.contract)) {
      add("padding", spec_.padding, exact_, scores({.order = order, .extra_steps = spec_.padding}));
    }
    add("workers", spec_.workers, exact_, scores({.order = order}, spec_.workers));
    return std::move(changes_);
  }

  SampleScores scores(ForwardPlan plan, unsigned workers = 1) const {
    SampleScores scores;
    scores.outputs.assign(folder_.contract.outputs.size(), std::vector<double>(sample_.cases, 0.0));
    scores.error.resize(sample_.cases);
    ForwardSlots slots{.outputs = {}, .error = scores.error};
    for (std::vector<double>& output : scores.outputs) {
      slots.outputs.emplace_back(output);
    }
    plan.after_failure = AfterFailure::Keep;
    run_forwards(folder_.contract, model_, sample_, plan, workers, {}, slots);
    return scores;
  }

 private:
  void add_batches(const std::vector<std::size_t>& drawn) {
    const std::vector<std::size_t> sorted = by_length(sample_, case_order(sample_.cases));
    for (const std::size_t size : spec_.batch) {
      SampleScores together = scores({.order = sorted, .batch = size});
      if (size == spec_.batch.front()) {
        add("order", size, together, scores({.order = drawn, .batch = size}));
      }
      add("batch", size, exact_, std::move(together));
    }
  }

  void add(std::string change, std::size_t setting, SampleScores before, SampleScores after) {
    changes_.push_back({.change = std::move(change),
                        .setting = static_cast<std::int64_t>(setting),
                        .before = std::move(before),
                        .after = std::move(after)});
  }

  const ModelFolder& folder_;
  const Model& model_;
  const CaseSource& sample_;
  const SampleScores& exact_;
  const configs::InvarianceSpec& spec_;
  std::uint32_t seed_;
  std::vector<ScoredChange> changes_;
};

}  // namespace

std::vector<std::size_t> spaced_sample(const std::vector<std::string>& errors, std::size_t wanted) {
  std::vector<std::size_t> good;
  for (std::size_t row = 0; row < errors.size(); ++row) {
    if (errors[row].empty()) {
      good.push_back(row);
    }
  }
  const std::size_t size = std::min(wanted, good.size());
  std::vector<std::size_t> sample;
  for (std::size_t i = 0; i < size; ++i) {
    sample.push_back(good[i * good.size() / size]);
  }
  return sample;
}

SampleScores exact_scores(const ModelFolder& folder, const Model& model, const CaseSource& sample) {
  const configs::InvarianceSpec spec;
  const SampleScores none;
  return Changes(folder, model, sample, none, spec, 0).scores({.order = case_order(sample.cases)});
}

std::vector<ScoredChange> score_changes(const ModelFolder& folder, const Model& model,
                                        const CaseSource& sample, const SampleScores& exact,
                                        const configs::InvarianceSpec& spec, std::uint32_t seed) {
  return Changes(folder, model, sample, exact, spec, seed).run();
}

ChangeEffect effect_of(const ScoredChange& change, std::size_t head, configs::Link link) {
  ChangeEffect effect;
  for (std::size_t i = 0; i < change.before.error.size(); ++i) {
    if (change.before.error[i] != change.after.error[i]) {
      ++effect.failed;
    } else if (change.before.error[i].empty()) {
      const double before = change.before.outputs.at(head)[i];
      const double after = change.after.outputs.at(head)[i];
      const bool same = std::bit_cast<std::uint64_t>(before) == std::bit_cast<std::uint64_t>(after);
      ++effect.cases;
      effect.differing += same ? 0 : 1;
      effect.largest = std::max(
          effect.largest, std::fabs(probability_of(link, after) - probability_of(link, before)));
    }
  }
  return effect;
}

InvarianceSample golden_invariance(const ModelFolder& folder, const Model& model) {
  const CaseSource source = source_of(folder.contract, folder.golden);
  configs::InvarianceSpec spec;
  spec.batch = {2};
  if (source.cases > 2) {
    spec.batch.push_back(source.cases);
  }
  InvarianceSample sample{.rows = case_order(source.cases), .changes = {}};
  const SampleScores exact = exact_scores(folder, model, source);
  sample.changes = score_changes(folder, model, source, exact, spec, /*seed=*/0);
  return sample;
}

}  // namespace clinval::harness
