#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "datasets/table.h"

namespace clinval::harness {

/// 64 well-mixed bits of two numbers: equal ones give equal bits.
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

/// The values of a column as numbers from 1 on, in the order of the rows, equal values having equal
/// numbers; 0 is missing. An
/// integer equals the real of the same value; texts, dates and numbers are never compared.
struct Cells {
  std::vector<std::uint32_t> code;
  std::vector<std::size_t> count;  ///< of each number, missing first

  [[nodiscard]] std::size_t distinct() const { return count.size() - 1; }
  [[nodiscard]] std::size_t present() const { return code.size() - count.front(); }
  /// Chance that two cases agree.
  [[nodiscard]] double collision() const;
  /// The most frequent number; 0 when nothing is more frequent than missing.
  [[nodiscard]] std::uint32_t mode() const;
};
[[nodiscard]] Cells cells_of(const datasets::Column& column);

/// 64 bits of a value, for comparing columns with each other; 0 for a missing one.
[[nodiscard]] std::uint64_t value_bits(const datasets::Column& column, std::size_t row);

}  // namespace clinval::harness
