#include "metrics/net_benefit_band.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "metrics/distributions.h"
#include "metrics/random.h"
#include "metrics/resampling.h"
#include "metrics/restricted_cubic_spline.h"

namespace clinval::metrics {
namespace {

constexpr std::uint32_t kDraws = 1000;
constexpr std::uint32_t kSeed = 1;
// A variance this far below the square of the terms is rounding.
constexpr double kRounding = 1e-26;

/// Flags of both models and the outcome: cases that share them add the same terms.
using Pattern = std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>;

/// Multiplicity by pattern; one map for all cases, or one a cluster.
using Counts = std::map<Pattern, std::int64_t>;

/// Terms of a pattern by threshold, times `count`, added to `sums`.
void add_terms(const Pattern& pattern, double count, std::span<const double> costs,
               Eigen::VectorXd& sums) {
  const auto [flagged_a, flagged_b, label] = pattern;
  const std::uint32_t first = std::min(flagged_a, flagged_b);
  const std::uint32_t last = std::max(flagged_a, flagged_b);
  const double sign = flagged_a > flagged_b ? count : -count;
  for (std::uint32_t k = first; k < last; ++k) {
    sums[static_cast<Eigen::Index>(k)] += sign * (label == 1 ? 1.0 : -costs[k]);
  }
}

void add_square(const Eigen::VectorXd& terms, double weight, Eigen::MatrixXd& covariance) {
  covariance.selfadjointView<Eigen::Lower>().rankUpdate(terms, weight);
}

struct Moments {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;  ///< of the mean; the lower triangle
};

Counts count_patterns(std::span<const CurveCase> cases) {
  Counts counts;
  for (const CurveCase& one : cases) {
    counts[{one.flagged_a, one.flagged_b, one.label}] += one.times;
  }
  return counts;
}

/// By cluster, those that are present.
std::vector<Counts> count_by_cluster(std::span<const CurveCase> cases) {
  std::map<std::uint32_t, Counts> by_cluster;
  for (const CurveCase& one : cases) {
    if (one.times > 0) {
      by_cluster[one.cluster][{one.flagged_a, one.flagged_b, one.label}] += one.times;
    }
  }
  std::vector<Counts> clusters;
  for (auto& [cluster, counts] : by_cluster) {
    clusters.push_back(std::move(counts));
  }
  return clusters;
}

Eigen::VectorXd sum_of(const Counts& counts, std::span<const double> costs) {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(costs.size()));
  for (const auto& [pattern, count] : counts) {
    add_terms(pattern, static_cast<double>(count), costs, sums);
  }
  return sums;
}

double total_of(const Counts& counts) {
  std::int64_t total = 0;
  for (const auto& [pattern, count] : counts) {
    total += count;
  }
  return static_cast<double>(total);
}

Moments moments(std::span<const CurveCase> cases, Design design, std::span<const double> costs) {
  const Counts all = count_patterns(cases);
  const double n = total_of(all);
  Moments result{.mean = sum_of(all, costs) / n,
                 .covariance = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(costs.size()),
                                                     static_cast<Eigen::Index>(costs.size()))};
  if (design == Design::Independent) {
    for (const auto& [pattern, count] : all) {
      const Eigen::VectorXd term = sum_of({{pattern, 1}}, costs) - result.mean;
      add_square(term, static_cast<double>(count), result.covariance);
    }
    result.covariance *= n > 1.0 ? 1.0 / (n * (n - 1.0)) : 0.0;
    return result;
  }
  const std::vector<Counts> clusters = count_by_cluster(cases);
  for (const Counts& cluster : clusters) {
    add_square(sum_of(cluster, costs) - total_of(cluster) * result.mean, 1.0, result.covariance);
  }
  const auto count = static_cast<double>(clusters.size());
  result.covariance *= count > 1.0 ? count / (count - 1.0) / (n * n) : 0.0;
  return result;
}

/// Normal with the correlation: P' L sqrt(D) z, with what rounding made negative in D taken as
/// zero.
class CorrelatedNormals {
 public:
  explicit CorrelatedNormals(const Eigen::MatrixXd& correlation)
      : factor_(correlation), size_(correlation.rows()) {}

  [[nodiscard]] double largest(std::uint32_t draw) const {
    Eigen::VectorXd z(size_);
    for (Eigen::Index k = 0; k < size_; ++k) {
      const auto words =
          philox_words({static_cast<std::uint32_t>(k / 2), draw, 0U, 0U},
                       {kSeed, static_cast<std::uint32_t>(Purpose::SimultaneousBand)});
      const double share = open_uniform(words[static_cast<std::size_t>(k % 2)]);
      z[k] = normal_quantile(share) * std::sqrt(std::max(factor_.vectorD()[k], 0.0));
    }
    z = factor_.matrixL() * z;
    z = factor_.transpositionsP().transpose() * z;
    return z.cwiseAbs().maxCoeff();
  }

 private:
  Eigen::LDLT<Eigen::MatrixXd> factor_;
  Eigen::Index size_;
};

/// The factor of the errors for the whole band, over the thresholds at which anything varies.
double critical_value(const Eigen::MatrixXd& covariance, const std::vector<Eigen::Index>& varying,
                      double level) {
  const auto size = static_cast<Eigen::Index>(varying.size());
  Eigen::MatrixXd correlation(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      const Eigen::Index row = varying[static_cast<std::size_t>(i)];
      const Eigen::Index column = varying[static_cast<std::size_t>(j)];
      correlation(i, j) =
          covariance(row, column) / std::sqrt(covariance(row, row) * covariance(column, column));
      correlation(j, i) = correlation(i, j);
    }
  }
  const CorrelatedNormals normals(correlation);
  std::vector<double> largest(kDraws);
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    largest[draw] = normals.largest(draw);
  }
  std::ranges::sort(largest);
  return type7_quantile(largest, level);
}

}  // namespace

NetBenefitBand net_benefit_band(std::span<const CurveCase> cases, Design design,
                                std::span<const double> thresholds, double level) {
  std::vector<double> costs;
  for (const double threshold : thresholds) {
    costs.push_back(threshold / (1.0 - threshold));
  }
  const Moments found = moments(cases, design, costs);
  std::vector<Eigen::Index> varying;
  for (std::size_t k = 0; k < costs.size(); ++k) {
    const auto at = static_cast<Eigen::Index>(k);
    if (found.covariance(at, at) > kRounding * (1.0 + costs[k] * costs[k])) {
      varying.push_back(at);
    }
  }
  const double pointwise = normal_quantile(0.5 + level / 2.0);
  // One threshold alone needs no more; the draws may fall short of it by chance.
  const double simultaneous =
      varying.empty() ? pointwise
                      : std::max(pointwise, critical_value(found.covariance, varying, level));
  NetBenefitBand band;
  for (std::size_t k = 0; k < costs.size(); ++k) {
    const auto at = static_cast<Eigen::Index>(k);
    const bool varies = std::ranges::binary_search(varying, at);
    const double error = varies ? std::sqrt(found.covariance(at, at)) : 0.0;
    const double value = found.mean[at];
    band.value.push_back(value);
    band.lower.push_back(value - pointwise * error);
    band.upper.push_back(value + pointwise * error);
    band.lower_simultaneous.push_back(value - simultaneous * error);
    band.upper_simultaneous.push_back(value + simultaneous * error);
  }
  return band;
}

std::uint32_t times_flagged(double probability, std::span<const double> thresholds,
                            bool also_equal) {
  const auto end = also_equal ? std::ranges::upper_bound(thresholds, probability)
                              : std::ranges::lower_bound(thresholds, probability);
  return static_cast<std::uint32_t>(end - thresholds.begin());
}

}  // namespace clinval::metrics
