#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace clinval::bench {

/// Seconds of a bare LibTorch loop over all rows of x [n, 6]: tensor over the row, dictionary,
/// forward, one number out. Load, freeze and warm-up are not counted.
double bare_loop_seconds(const std::string& artefact, const std::vector<float>& x);

/// Writes a model folder whose forward takes half a millisecond or more: a perceptron
/// 6-3000-3000-1 with seeded weights.
void write_wide_model(const std::string& folder);

/// Event tensors of cases of different lengths, case i at [begin[i], begin[i + 1]).
struct EventCases {
  std::vector<std::size_t> begin = {0};
  std::vector<std::int64_t> codes;
  std::vector<float> values;
  std::vector<std::uint8_t> value_mask;
  std::vector<float> times;

  [[nodiscard]] std::size_t cases() const { return begin.size() - 1; }
  [[nodiscard]] std::size_t length(std::size_t row) const { return begin[row + 1] - begin[row]; }
};

/// A TorchScript archive of a GRU written out step by step (64 units, 500 codes, seeded weights)
/// over codes, values, value_mask, times [B, T] and lengths [B]; padded steps leave its state as it
/// is.
std::string sequence_artefact();

/// Seconds on the clock, and of all processors together: the second tells what a crowded machine
/// hides.
struct Seconds {
  double wall = 0.0;
  double cpu = 0.0;
};
[[nodiscard]] Seconds seconds_of(const std::function<void()>& work);

/// As bare_loop_seconds, over event tensors at their exact lengths; `logits` gets the outputs.
Seconds bare_sequence_seconds(const std::string& artefact, const EventCases& cases,
                              std::vector<double>& logits);

/// The rows of the sequence model: exact beside the bare loop, two workers beside one, throughput
/// beside exact; medians over the rounds, on the clock and in processor time.
void compare_sequences(int rounds);

}  // namespace clinval::bench
