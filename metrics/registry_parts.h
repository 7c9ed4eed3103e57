#pragma once

#include <span>

#include "metrics/registry.h"

namespace clinval::metrics {

// The catalogue by domain; registry.cpp strings them together in report order.
[[nodiscard]] std::span<const BinaryMetric> discrimination_metrics();  ///< prevalence first
[[nodiscard]] std::span<const BinaryMetric> overall_metrics();
[[nodiscard]] std::span<const BinaryMetric> calibration_metrics();
[[nodiscard]] std::span<const BinaryMetric> calibration_parts_metrics();  ///< binned, CORP
[[nodiscard]] std::span<const BinaryMetric> classification_metrics();
[[nodiscard]] std::span<const BinaryMetric> utility_metrics();

}  // namespace clinval::metrics
