#include "metrics/calibration_null.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "metrics/random.h"
#include "metrics/resampling.h"
#include "metrics/restricted_cubic_spline.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kManyCases = 10000;
constexpr std::uint32_t kDrawsOfFew = 500;
constexpr std::uint32_t kDrawsOfMany = 200;
constexpr std::uint32_t kDrawsOfSmece = 100;
constexpr std::size_t kTolerablePercentMissing = 1;

bool is_spline(Smoother smoother) {
  return smoother == Smoother::Rcs3 || smoother == Smoother::Rcs4 || smoother == Smoother::Rcs5;
}

/// Rows that one smooth curve answers together.
bool of_curve(const BinaryMetric& row) {
  constexpr std::array<std::string_view, 5> kNames = {"ici", "e50", "e90", "emax", "eci"};
  return std::ranges::find(kNames, row.name) != kNames.end();
}

std::optional<double> curve_value(const BinaryMetric& row, const CurveDistances& distances,
                                  EciScale scale) {
  if (row.name == "ici") {
    return distances.ici;
  }
  if (row.name == "e50") {
    return distances.e50;
  }
  if (row.name == "e90") {
    return distances.e90;
  }
  if (row.name == "emax") {
    return distances.emax;
  }
  const Outcome<double> eci = distances.eci(scale);
  return eci ? std::optional<double>(*eci) : std::nullopt;
}

}  // namespace

BinaryCalibrationNull::BinaryCalibrationNull(const ScoredCases& cases, const Setting& setting,
                                             std::uint32_t seed)
    : cases_(cases), setting_(setting), seed_(seed) {
  for (const BinaryMetric& row : binary_metrics()) {
    if (row.kind == Kind::Distance) {
      rows_.push_back(&row);
    }
  }
  const Smoother smoother = setting.conventions.ici;
  const Outcome<CurveDistance> curve = CurveDistance::over(cases, smoother);
  if (curve && curve->prepared() && !(is_spline(smoother) && cases.size() > kManyCases)) {
    curve_ = *curve;
  }
}

std::uint32_t BinaryCalibrationNull::draws_for(std::size_t cases) {
  return cases <= kManyCases ? kDrawsOfFew : kDrawsOfMany;
}

std::uint32_t BinaryCalibrationNull::draws_of(const BinaryMetric& row, std::uint32_t draws) {
  return row.name == "smece" ? std::min(draws, kDrawsOfSmece) : draws;
}

std::vector<std::uint8_t> BinaryCalibrationNull::outcomes(std::uint32_t number) const {
  const std::array<std::uint32_t, 2> key = {seed_,
                                            static_cast<std::uint32_t>(Purpose::CalibrationNull)};
  std::vector<std::uint8_t> labels(cases_.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto words = philox_words({cases_.input_index()[i], number, 0U, 0U}, key);
    labels[i] = open_uniform(words[0]) < cases_.scores()[i] ? 1 : 0;
  }
  return labels;
}

std::vector<std::optional<double>> BinaryCalibrationNull::draw(std::uint32_t number) const {
  const ScoredCases drawn = cases_.with_labels(outcomes(number));
  std::optional<CurveDistances> distances;
  if (curve_) {
    const Outcome<CurveDistances> found = curve_->of(drawn);
    if (found) {
      distances = *found;
    }
  }
  std::vector<std::optional<double>> values;
  for (const BinaryMetric* row : rows_) {
    if (number >= draws_of(*row, number + 1)) {
      values.emplace_back(std::nullopt);
    } else if (!of_curve(*row)) {
      const Outcome<double> value = row->value(drawn, setting_);
      values.push_back(value ? std::optional<double>(*value) : std::nullopt);
    } else if (distances) {
      values.push_back(curve_value(*row, *distances, setting_.conventions.eci));
    } else {
      values.emplace_back(std::nullopt);
    }
  }
  return values;
}

std::optional<NullReference> null_reference(std::vector<double> draws, std::size_t asked,
                                            double level, std::optional<double> value) {
  const std::size_t missing = asked - draws.size();
  if (draws.empty() || 100 * missing > kTolerablePercentMissing * asked) {
    return std::nullopt;
  }
  std::ranges::sort(draws);
  NullReference reference{.mean = sum(draws) / static_cast<double>(draws.size()),
                          .upper = type7_quantile(draws, level),
                          .level = level,
                          .draws = static_cast<long long>(draws.size())};
  if (value) {
    const auto as_far = draws.end() - std::ranges::lower_bound(draws, *value);
    reference.p_value =
        (1.0 + static_cast<double>(as_far)) / (1.0 + static_cast<double>(draws.size()));
  }
  return reference;
}

}  // namespace clinval::metrics
