#include "metrics/ascending_order.h"

#include <algorithm>

#include <boost/sort/pdqsort/pdqsort.hpp>

namespace clinval::metrics {
namespace {

struct Key {
  double value = 0.0;
  std::uint32_t index = 0;
};

}  // namespace

std::vector<std::uint32_t> ascending_order(std::span<const double> values) {
  std::vector<Key> keys(values.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = {.value = values[i], .index = static_cast<std::uint32_t>(i)};
  }
  boost::sort::pdqsort_branchless(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    const bool same = a.value == b.value;
    return ((a.value < b.value) | (same & (a.index < b.index))) != 0;
  });
  std::vector<std::uint32_t> order(keys.size());
  std::ranges::transform(keys, order.begin(), &Key::index);
  return order;
}

}  // namespace clinval::metrics
