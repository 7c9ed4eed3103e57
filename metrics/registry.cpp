#include "metrics/registry.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/registry_parts.h"

namespace clinval::metrics {
namespace {

std::vector<BinaryMetric> strung_together() {
  std::vector<BinaryMetric> all;
  for (const auto part : {discrimination_metrics(), overall_metrics(), calibration_metrics(),
                          classification_metrics(), utility_metrics()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace

std::string estimator_id(const BinaryMetric& metric, const Setting& setting) {
  return metric.estimator_of == nullptr ? std::string(metric.estimator)
                                        : metric.estimator_of(setting);
}

std::span<const BinaryMetric> binary_metrics() {
  static const std::vector<BinaryMetric> kAll = strung_together();
  return kAll;
}

const BinaryMetric* find_binary_metric(std::string_view name) {
  const auto rows = binary_metrics();
  const auto row = std::ranges::find(rows, name, &BinaryMetric::name);
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace clinval::metrics
