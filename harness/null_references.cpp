#include "harness/null_references.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "harness/replicates.h"
#include "metrics/calibration_null.h"
#include "metrics/survival_null.h"

namespace clinval::harness {
namespace {

using metrics::CalibrationDistances;

/// The mean and the upper point are read by eye, not held against a limit.
constexpr std::uint32_t kMostDraws = 500;

constexpr std::array kDistances = {
    std::pair{"ici", &CalibrationDistances::ici}, std::pair{"e50", &CalibrationDistances::e50},
    std::pair{"e90", &CalibrationDistances::e90}, std::pair{"emax", &CalibrationDistances::emax}};

std::vector<metrics::Outcome<CalibrationDistances>> draws_of(
    const metrics::SurvivalView& view, double horizon, const configs::ResamplingSpec& resampling,
    unsigned workers) {
  const auto null = metrics::CalibrationNull::at(view, horizon, resampling.seed);
  if (!null) {
    return {};
  }
  const std::uint32_t count = std::min(resampling.replicates, kMostDraws);
  std::vector<metrics::Outcome<CalibrationDistances>> draws(count, metrics::Undefined::NoCases);
  run_on_workers(count, workers, [&](std::size_t number) {
    draws[number] = null->draw(static_cast<std::uint32_t>(number));
  });
  return draws;
}

}  // namespace

void add_null_references(const metrics::SurvivalView& view, std::span<const double> horizons,
                         const configs::ResamplingSpec& resampling, unsigned workers,
                         std::span<reports::EstimateRow> rows) {
  for (const double horizon : horizons) {
    const auto draws = draws_of(view, horizon, resampling, workers);
    for (reports::EstimateRow& row : rows) {
      for (const auto& [name, distance] : kDistances) {
        if (row.metric == name && row.at.horizon == horizon && row.value) {
          row.null_reference = metrics::null_reference(draws, distance, resampling.level);
        }
      }
    }
  }
}

void add_null_references(const metrics::ScoredCases& cases, const metrics::Setting& setting,
                         const configs::ResamplingSpec& resampling, std::uint32_t most_draws,
                         unsigned workers, std::span<reports::EstimateRow> rows) {
  const bool distances = std::ranges::any_of(rows, [](const reports::EstimateRow& row) {
    const metrics::BinaryMetric* metric = metrics::find_binary_metric(row.metric);
    return metric != nullptr && metric->kind == metrics::Kind::Distance;
  });
  if (cases.size() == 0 || !distances) {
    return;
  }
  const metrics::BinaryCalibrationNull null(cases, setting, resampling.seed);
  const std::uint32_t count = std::min(
      {resampling.replicates, most_draws, metrics::BinaryCalibrationNull::draws_for(cases.size())});
  std::vector<std::vector<std::optional<double>>> draws(count);
  run_on_workers(count, workers, [&](std::size_t number) {
    draws[number] = null.draw(static_cast<std::uint32_t>(number));
  });
  for (reports::EstimateRow& row : rows) {
    const auto metric = std::ranges::find(null.rows(), row.metric, &metrics::BinaryMetric::name);
    if (metric == null.rows().end() || !row.value) {
      continue;
    }
    const auto which = static_cast<std::size_t>(metric - null.rows().begin());
    std::vector<double> values;
    for (const std::vector<std::optional<double>>& draw : draws) {
      if (draw[which]) {
        values.push_back(*draw[which]);
      }
    }
    const std::uint32_t asked = metrics::BinaryCalibrationNull::draws_of(**metric, count);
    row.null_reference =
        metrics::null_reference(std::move(values), asked, resampling.level, *row.value);
  }
}

}  // namespace clinval::harness
