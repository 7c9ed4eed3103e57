#include "metrics/recalibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "metrics/logistic_fit.h"
#include "metrics/random.h"
#include "metrics/resampling.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const ScoredCases& cases, std::uint32_t folds) {
  if (cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (cases.size() == 0) {
    return Undefined::NoCases;
  }
  if (cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  if (folds < 2) {
    return Undefined::TooFewClusters;
  }
  return std::nullopt;
}

/// Intercept and slope from the cases that count in `times`.
Outcome<std::array<double, 2>> fit(const ScoredCases& cases, Recalibration kind,
                                   std::span<const std::uint32_t> times) {
  LogisticOptions options{.times = times};
  const auto rows = static_cast<Eigen::Index>(cases.size());
  if (kind == Recalibration::Intercept) {
    options.offset = cases.logits();
    const auto found = logistic_fit(Matrix::Ones(rows, 1), cases.labels(), options);
    if (!found) {
      return found.error();
    }
    return std::array{found->coefficients[0], 1.0};
  }
  Matrix design(rows, 2);
  for (Eigen::Index i = 0; i < rows; ++i) {
    design(i, 0) = 1.0;
    design(i, 1) = cases.logits()[static_cast<std::size_t>(i)];
  }
  const auto found = logistic_fit(design, cases.labels(), options);
  if (!found) {
    return found.error();
  }
  return std::array{found->coefficients[0], found->coefficients[1]};
}

}  // namespace

std::vector<std::uint32_t> deal_folds(std::uint32_t seed, std::uint32_t clusters,
                                      std::uint32_t folds) {
  if (folds == 0) {
    throw std::invalid_argument("deal_folds: at least one fold");
  }
  std::vector<std::uint64_t> word(clusters);
  for (std::uint32_t cluster = 0; cluster < clusters; ++cluster) {
    word[cluster] =
        philox_words({cluster, 0U, 0U, 0U}, {seed, static_cast<std::uint32_t>(Purpose::Folds)})[0];
  }
  std::vector<std::uint32_t> order(clusters);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&word](std::uint32_t a, std::uint32_t b) {
    return word[a] != word[b] ? word[a] < word[b] : a < b;
  });
  std::vector<std::uint32_t> fold_of(clusters);
  for (std::uint32_t rank = 0; rank < clusters; ++rank) {
    fold_of[order[rank]] = rank % folds;
  }
  return fold_of;
}

Outcome<std::vector<double>> recalibrated(const ScoredCases& cases, Recalibration kind,
                                          std::span<const std::uint32_t> fold_of,
                                          std::uint32_t folds) {
  if (fold_of.size() < cases.cluster_bound()) {
    throw std::invalid_argument("recalibrated: a cluster without a fold");
  }
  if (const auto reason = reason_against(cases, folds)) {
    return *reason;
  }
  std::vector<double> probability(cases.size());
  std::vector<std::uint32_t> times(cases.size());
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      times[i] = fold_of[cases.clusters()[i]] == fold ? 0U : 1U;
    }
    const auto line = fit(cases, kind, times);
    if (!line) {
      return line.error();
    }
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (times[i] == 0U) {
        const double logit = (*line)[0] + (*line)[1] * cases.logits()[i];
        probability[cases.input_index()[i]] = 1.0 / (1.0 + std::exp(-logit));
      }
    }
  }
  return probability;
}

}  // namespace clinval::metrics
