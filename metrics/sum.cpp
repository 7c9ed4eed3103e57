#include "metrics/sum.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace clinval::metrics {

double sum(std::span<const double> values) {
  return tree_sum(0, values.size(), [values](std::size_t i) { return values[i]; });
}

double dot(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) {
    throw std::invalid_argument("dot: the lengths differ");
  }
  return tree_sum(0, a.size(), [a, b](std::size_t i) { return a[i] * b[i]; });
}

double weighted_sum(std::span<const double> values, std::span<const std::uint32_t> times) {
  if (times.empty()) {
    return sum(values);
  }
  if (times.size() != values.size()) {
    throw std::invalid_argument("weighted_sum: the lengths differ");
  }
  return tree_sum(0, values.size(), [values, times](std::size_t i) {
    return static_cast<double>(times[i]) * values[i];
  });
}

}  // namespace clinval::metrics
