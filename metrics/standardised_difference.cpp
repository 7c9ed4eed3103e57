#include "metrics/standardised_difference.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "metrics/matrix.h"
#include "metrics/numeric_summary.h"

namespace clinval::metrics {
namespace {

using Counts = std::span<const std::int64_t>;

double share(std::int64_t part, std::int64_t all) {
  return static_cast<double>(part) / static_cast<double>(all);
}

std::int64_t total(Counts counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

void check_counts(Counts group, Counts reference) {
  const auto negative = [](std::int64_t count) { return count < 0; };
  if (group.size() != reference.size() || std::ranges::any_of(group, negative) ||
      std::ranges::any_of(reference, negative)) {
    throw std::invalid_argument("standardised_difference: one count, not negative, for each level");
  }
}

/// Adds half of V(p), without the first level.
void add_half_covariance(Matrix& covariance, const std::vector<double>& p) {
  for (Eigen::Index i = 0; i < covariance.rows(); ++i) {
    for (Eigen::Index j = 0; j < covariance.cols(); ++j) {
      const double p_i = p[static_cast<std::size_t>(i) + 1];
      const double p_j = p[static_cast<std::size_t>(j) + 1];
      covariance(i, j) += (i == j ? p_i * (1.0 - p_i) : -p_i * p_j) / 2.0;
    }
  }
}

}  // namespace

Outcome<double> standardised_difference(std::span<const double> group,
                                        std::span<const double> reference) {
  if (group.empty() || reference.empty()) {
    return Undefined::NoCases;
  }
  const Outcome<Moments> of_group = moments(group);
  const Outcome<Moments> of_reference = moments(reference);
  if (!of_group || !of_reference) {
    return of_group ? of_reference.error() : of_group.error();
  }
  // Halved before they are added: two large variances must not overflow together.
  const double variance = of_group->variance / 2.0 + of_reference->variance / 2.0;
  if (variance == 0.0) {
    return Undefined::ZeroVariance;
  }
  const double difference = (of_group->mean - of_reference->mean) / std::sqrt(variance);
  return std::isfinite(difference) ? Outcome<double>(difference) : Undefined::BeyondDouble;
}

Outcome<double> standardised_difference_of_shares(YesCount group, YesCount reference) {
  for (const YesCount& count : {group, reference}) {
    if (count.yes < 0 || count.yes > count.all) {
      throw std::invalid_argument("standardised_difference: 0 <= yes <= all");
    }
  }
  if (group.all == 0 || reference.all == 0) {
    return Undefined::NoCases;
  }
  const double p = share(group.yes, group.all);
  const double p_reference = share(reference.yes, reference.all);
  const double variance = (p * (1.0 - p) + p_reference * (1.0 - p_reference)) / 2.0;
  if (variance == 0.0) {
    return p == p_reference ? Undefined::ZeroVariance : Undefined::Separated;
  }
  return (p - p_reference) / std::sqrt(variance);
}

Outcome<double> standardised_difference_of_levels(Counts group, Counts reference) {
  check_counts(group, reference);
  const std::int64_t all = total(group);
  const std::int64_t all_reference = total(reference);
  if (all == 0 || all_reference == 0) {
    return Undefined::NoCases;
  }
  std::vector<double> p;
  std::vector<double> p_reference;
  bool shared = false;
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i] > 0 || reference[i] > 0) {
      p.push_back(share(group[i], all));
      p_reference.push_back(share(reference[i], all_reference));
      shared = shared || (group[i] > 0 && reference[i] > 0);
    }
  }
  // V(p) v = 0 exactly for v that are constant where p > 0. If a level is shared, only a v constant
  // everywhere does so for both, and that is no direction without the first level.
  if (!shared) {
    return Undefined::Separated;
  }
  if (p.size() == 1) {
    return Undefined::ZeroVariance;
  }
  const auto size = static_cast<Eigen::Index>(p.size() - 1);
  Matrix covariance = Matrix::Zero(size, size);
  add_half_covariance(covariance, p);
  add_half_covariance(covariance, p_reference);
  Eigen::VectorXd difference(size);
  for (Eigen::Index i = 0; i < size; ++i) {
    const auto level = static_cast<std::size_t>(i) + 1;
    difference(i) = p[level] - p_reference[level];
  }
  const Eigen::VectorXd solved = covariance.llt().solve(difference);
  return std::sqrt(std::max(0.0, difference.dot(solved)));
}

}  // namespace clinval::metrics
