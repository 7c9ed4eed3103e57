#include "harness/check_cells.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace clinval::harness {

using datasets::Column;
using datasets::ColumnType;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  // The finaliser of SplitMix64 (Steele et al. 2014, doi:10.1145/2714064.2660195).
  std::uint64_t z = a * 0x9e3779b97f4a7c15U + b + 0x632be59bd9b4e019U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::uint64_t value_bits(const Column& column, std::size_t row) {
  if (column.is_null(row)) {
    return 0;
  }
  std::uint64_t bits = 0;
  if (column.type == ColumnType::Text) {
    std::uint64_t hash = 14695981039346656037U;  // FNV-1a: the same on every machine
    for (const char c : column.texts()[row]) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    bits = mixed(hash, 1);
  } else if (column.type == ColumnType::Date || column.type == ColumnType::Timestamp) {
    bits = mixed(static_cast<std::uint64_t>(column.integers()[row]), 2);
  } else {
    const double number = datasets::number_of(column, row);
    bits = mixed(std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number), 3);
  }
  return bits | 1U;  // never that of a missing value
}

Cells cells_of(const Column& column) {
  Cells cells;
  cells.code.reserve(column.size());
  cells.count = {0};
  std::unordered_map<std::uint64_t, std::uint32_t> numbers = {{0, 0}};
  for (std::size_t row = 0; row < column.size(); ++row) {
    const auto next = static_cast<std::uint32_t>(cells.count.size());
    const auto [place, fresh] = numbers.try_emplace(value_bits(column, row), next);
    if (fresh) {
      cells.count.push_back(0);
    }
    cells.code.push_back(place->second);
    ++cells.count[place->second];
  }
  return cells;
}

double Cells::collision() const {
  const double n = static_cast<double>(code.size());
  double pairs = 0.0;
  for (const std::size_t c : count) {
    pairs += static_cast<double>(c) * (static_cast<double>(c) - 1);
  }
  return n > 1 ? pairs / (n * (n - 1)) : 1.0;
}

std::uint32_t Cells::mode() const {
  return static_cast<std::uint32_t>(std::ranges::max_element(count) - count.begin());
}

}  // namespace clinval::harness
