#pragma once

#include <cstdint>
#include <vector>

#include "metrics/scored_cases.h"

namespace clinval::tests {

/// Binormal: scores of positives and negatives are normal, an AUROC of 0.8, and the model is right.
/// Logistic: the log odds are normal with standard deviation 1.5, and the model is too high and too
/// sure: logit p = 0.2 + 1.3 times the true log odds.
enum class Truth { Binormal, Logistic };

struct Population {
  Truth truth = Truth::Binormal;
  double prevalence = 0.3;
};

inline constexpr double kLogisticShift = 0.2;
inline constexpr double kLogisticStretch = 1.3;
/// Distance of the two normal distributions: Phi(d / sqrt(2)) = 0.8.
inline constexpr double kBinormalDistance = 1.1902321668320053;

struct SimulatedCases {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> cluster;  ///< empty when independent

  [[nodiscard]] metrics::ScoredCases scored() const;
};

/// `cases` draws from a population, a function of the arguments alone.
///
/// Clustered: subjects of 1 to 5 cases share an effect on what is predicted and another on what
/// happens (correlation 0.4 each, of normal variables that are then mapped to the marginal
/// distributions). A case alone is distributed as an independent one, so that every metric has the
/// same true value in both designs.
[[nodiscard]] SimulatedCases simulated_cases(const Population& population, metrics::Design design,
                                             std::uint32_t cases, std::uint32_t simulation);

}  // namespace clinval::tests
