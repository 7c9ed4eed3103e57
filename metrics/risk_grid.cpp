#include "metrics/risk_grid.h"

#include <algorithm>
#include <cstddef>

#include "metrics/restricted_cubic_spline.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kPoints = 100;

}  // namespace

std::vector<double> all_risks(const Places& places) {
  std::vector<double> all;
  for (std::size_t i = 0; i < places.x.size(); ++i) {
    all.insert(all.end(), static_cast<std::size_t>(places.count[i]), places.x[i]);
  }
  return all;
}

std::vector<double> risk_grid(std::span<const double> ascending) {
  double low = type7_quantile(ascending, 0.01);
  double high = type7_quantile(ascending, 0.99);
  if (low == high) {
    low = ascending.front();
    high = ascending.back();
  }
  std::vector<double> grid;
  for (std::size_t k = 0; k < kPoints; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(kPoints - 1);
    grid.push_back(std::min(low + share * (high - low), high));
  }
  return grid;
}

}  // namespace clinval::metrics
