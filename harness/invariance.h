#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "harness/case_source.h"
#include "harness/model.h"

namespace clinval::harness {

/// Outputs of the sampled cases under one way of running them.
struct SampleScores {
  std::vector<std::vector<double>> outputs = {};  ///< by head, one a case, before the link
  std::vector<std::string> error = {};            ///< one a case; empty: it was scored
};

/// One change that must not matter, with the scores before and after it.
struct ScoredChange {
  /// repeat | order | batch | padding | workers | throughput
  std::string change = {};
  /// Cases a forward (order, batch, throughput), steps (padding), workers; 0 for repeat.
  std::int64_t setting = 0;
  SampleScores before = {};
  SampleScores after = {};
};

/// What a model said of a sample of its cases, again and again.
struct InvarianceSample {
  std::vector<std::size_t> rows = {};  ///< of the case set, ascending
  std::vector<ScoredChange> changes = {};
};

/// At most `wanted` rows without an error, evenly spaced in case order: row floor(i m / n) of the
/// m.
[[nodiscard]] std::vector<std::size_t> spaced_sample(const std::vector<std::string>& errors,
                                                     std::size_t wanted);

/// Scores of every case of the source, one case a forward, one worker.
[[nodiscard]] SampleScores exact_scores(const ModelFolder& folder, const Model& model,
                                        const CaseSource& sample);

/// Runs the cases of `sample` again, with each change by itself:
///
///   repeat       once more, alone and in order
///   order 1      alone, in an order drawn from the seed (Purpose::SampleOrder)
///   batch N      together with N - 1 others, by length as in throughput mode
///   order N      as batch N for the first N, drawn order against order of length: who shares a
///                batch, and at which place
///   padding S    alone, with S steps more than its length; where an input has an axis "T" alone
///   workers K    alone, on K threads
///
/// Compared with `exact`, order N with batch N. A batch that fails counts for all of its cases:
/// each of them can be scored alone. More threads inside an operator are not tried: the setting is
/// one of the process, which runs with one thread throughout, and OpenMP's barriers take hundreds
/// of times as long on a busy machine.
///
/// Cost: (4 + the number of batch sizes) runs of the sample, one more with a time axis, whatever
///       the size of the case set.
[[nodiscard]] std::vector<ScoredChange> score_changes(const ModelFolder& folder, const Model& model,
                                                      const CaseSource& sample,
                                                      const SampleScores& exact,
                                                      const configs::InvarianceSpec& spec,
                                                      std::uint32_t seed);

/// The differences that one change makes to one output.
struct ChangeEffect {
  std::int64_t cases = 0;      ///< scored before and after
  std::int64_t failed = 0;     ///< scored on one side alone, or with another error
  std::int64_t differing = 0;  ///< whose output differs in any bit
  double largest = 0.0;        ///< absolute difference of the probability, after the link
};
[[nodiscard]] ChangeEffect effect_of(const ScoredChange& change, std::size_t head,
                                     configs::Link link);

/// The changes of `score_changes` on the golden cases of a model, for `model check`: batches of two
/// and of all of them.
[[nodiscard]] InvarianceSample golden_invariance(const ModelFolder& folder, const Model& model);

}  // namespace clinval::harness
