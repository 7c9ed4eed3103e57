#pragma once

#include <algorithm>
#include <cmath>

namespace clinval::tests {

/// |a - b| is at most `tolerance` of the larger; two zeros are close.
inline bool close(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

}  // namespace clinval::tests
