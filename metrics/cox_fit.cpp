#include "metrics/cox_fit.h"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include <Eigen/Cholesky>
#include <Eigen/Dense>

namespace clinval::metrics {
namespace {

constexpr int kMostSteps = 50;
constexpr int kMostHalvings = 30;
// Checked after the step is taken: by quadratic convergence its square is what remains.
constexpr double kTolerance = 1e-9;
constexpr double kSingular = 1e-13;  // of the information, per event
constexpr double kRunaway = 1e3;     // in standard deviations of a column

constexpr int kMostColumns = 8;

// Of at most kMostColumns, on the stack: the sums below are made anew at every time.
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, kMostColumns, 1>;
using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, kMostColumns,
                             kMostColumns>;

/// Sums over those at risk: e^eta, x e^eta, x x' e^eta.
struct Sums {
  double weight = 0.0;
  Vector first;
  Square second;

  explicit Sums(Eigen::Index k) : first(Vector::Zero(k)), second(Square::Zero(k, k)) {}
  void add(double times_weight, const Vector& x) {
    weight += times_weight;
    first += times_weight * x;
    second += times_weight * (x * x.transpose());
  }
};

struct Likelihood {
  double log_likelihood = 0.0;
  Vector score;
  Square information;
};

Likelihood evaluate(const SurvivalView& view, const Matrix& x, const Vector& beta) {
  const Eigen::Index k = x.cols();
  Likelihood at{.log_likelihood = 0.0, .score = Vector::Zero(k), .information = Square::Zero(k, k)};
  Sums risk(k);
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  for (std::size_t g = groups.size(); g-- > 0;) {
    Sums tied(k);
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      const auto times = static_cast<double>(view.times(i));
      if (times == 0.0) {
        continue;
      }
      const Vector row = x.row(static_cast<Eigen::Index>(i)).transpose();
      const double eta = row.dot(beta);
      risk.add(times * std::exp(eta), row);
      if (i < groups[g].events_end) {
        tied.add(times * std::exp(eta), row);
        at.log_likelihood += times * eta;
        at.score += times * row;
      }
    }
    const std::int64_t deaths = view.events_at(g);
    for (std::int64_t l = 0; l < deaths; ++l) {
      const double share = static_cast<double>(l) / static_cast<double>(deaths);
      const double weight = risk.weight - share * tied.weight;
      const Vector mean = (risk.first - share * tied.first) / weight;
      at.log_likelihood -= std::log(weight);
      at.score -= mean;
      at.information += (risk.second - share * tied.second) / weight - mean * mean.transpose();
    }
  }
  return at;
}

/// Columns centred and scaled to standard deviation one; false when one does not vary.
bool standardise(const SurvivalView& view, const MatrixView& design, Matrix& x, Vector& scale) {
  x = design;
  scale = Vector::Zero(x.cols());
  for (Eigen::Index column = 0; column < x.cols(); ++column) {
    double total = 0.0;
    double mean = 0.0;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const auto times = static_cast<double>(view.times(static_cast<std::size_t>(i)));
      total += times;
      mean += times * x(i, column);
    }
    mean /= total;
    double squares = 0.0;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      x(i, column) -= mean;
      const auto times = static_cast<double>(view.times(static_cast<std::size_t>(i)));
      squares += times * x(i, column) * x(i, column);
    }
    const double deviation = std::sqrt(squares / total);
    if (!(deviation > 1e-12 * (1.0 + std::abs(mean)))) {
      return false;
    }
    scale(column) = deviation;
    x.col(column) /= deviation;
  }
  return true;
}

/// One Newton step, halved until the likelihood does not fall; false when it cannot rise.
bool step(const SurvivalView& view, const Matrix& x, Vector& beta, Likelihood& at,
          const Vector& direction) {
  double length = 1.0;
  for (int halving = 0; halving < kMostHalvings; ++halving, length /= 2.0) {
    const Vector next = beta + length * direction;
    const Likelihood there = evaluate(view, x, next);
    const double slack = 1e-12 * std::abs(at.log_likelihood);
    if (std::isfinite(there.log_likelihood) && there.log_likelihood >= at.log_likelihood - slack) {
      beta = next;
      at = there;
      return true;
    }
  }
  return false;
}

/// Score residuals by position: what each case adds to the score, Efron's ties included.
Matrix score_residuals(const SurvivalView& view, const Matrix& x, const Vector& beta) {
  const Eigen::Index k = x.cols();
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  // Forward sums of hazard and hazard-weighted means need the risk sums of each group first.
  std::vector<Sums> risk_sums(groups.size(), Sums(k));
  std::vector<Sums> tied_sums(groups.size(), Sums(k));
  Sums risk(k);
  for (std::size_t g = groups.size(); g-- > 0;) {
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      const Vector row = x.row(static_cast<Eigen::Index>(i)).transpose();
      const double weight = static_cast<double>(view.times(i)) * std::exp(row.dot(beta));
      risk.add(weight, row);
      if (i < groups[g].events_end) {
        tied_sums[g].add(weight, row);
      }
    }
    risk_sums[g] = risk;
  }
  Matrix residuals = Matrix::Zero(x.rows(), k);
  double hazard = 0.0;
  Vector hazard_mean = Vector::Zero(k);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::int64_t deaths = view.events_at(g);
    const double before = hazard;
    const Vector before_mean = hazard_mean;
    double own = before;  // hazard that an event of this time was exposed to
    Vector own_mean = before_mean;
    Vector mean_of_means = Vector::Zero(k);
    for (std::int64_t l = 0; l < deaths; ++l) {
      const double share = static_cast<double>(l) / static_cast<double>(deaths);
      const double weight = risk_sums[g].weight - share * tied_sums[g].weight;
      const Vector mean = (risk_sums[g].first - share * tied_sums[g].first) / weight;
      hazard += 1.0 / weight;
      hazard_mean += mean / weight;
      own += (1.0 - share) / weight;
      own_mean += (1.0 - share) * mean / weight;
      mean_of_means += mean / static_cast<double>(deaths);
    }
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      const Vector row = x.row(static_cast<Eigen::Index>(i)).transpose();
      const double relative = std::exp(row.dot(beta));
      const bool event = i < groups[g].events_end;
      Vector residual =
          -relative * ((event ? own : hazard) * row - (event ? own_mean : hazard_mean));
      if (event) {
        residual += row - mean_of_means;
      }
      residuals.row(static_cast<Eigen::Index>(i)) =
          static_cast<double>(view.times(i)) * residual.transpose();
    }
  }
  return residuals;
}

Matrix robust(const SurvivalView& view, const Matrix& residuals, const Matrix& inverse) {
  Matrix by_cluster =
      Matrix::Zero(static_cast<Eigen::Index>(view.cases.cluster_bound()), residuals.cols());
  for (Eigen::Index i = 0; i < residuals.rows(); ++i) {
    by_cluster.row(static_cast<Eigen::Index>(view.cases.clusters()[static_cast<std::size_t>(i)])) +=
        residuals.row(i);
  }
  const Matrix dfbeta = by_cluster * inverse;
  return dfbeta.transpose() * dfbeta;
}

}  // namespace

Outcome<CoxFit> cox_fit(const SurvivalView& view, const MatrixView& design) {
  if (design.rows() != static_cast<Eigen::Index>(view.cases.size()) ||
      design.cols() > kMostColumns) {
    throw std::invalid_argument("cox_fit: not one row a case, or more than 8 columns");
  }
  if (view.total() == 0) {
    return Undefined::NoCases;
  }
  if (view.events() == 0) {
    return Undefined::TooFewEvents;
  }
  Matrix x;
  Vector scale;
  if (!standardise(view, design, x, scale)) {
    return Undefined::ZeroVariance;
  }
  Vector beta = Vector::Zero(x.cols());
  Likelihood at = evaluate(view, x, beta);
  for (int steps = 1; steps <= kMostSteps; ++steps) {
    const Eigen::LDLT<Square> information(at.information);
    if (information.info() != Eigen::Success ||
        !(information.vectorD().minCoeff() > kSingular * static_cast<double>(view.events()))) {
      return steps == 1 ? Undefined::ZeroVariance : Undefined::NotConverged;
    }
    const Vector direction = information.solve(at.score);
    if (beta.cwiseAbs().maxCoeff() > kRunaway || !step(view, x, beta, at, direction)) {
      return Undefined::NotConverged;
    }
    if (direction.cwiseAbs().maxCoeff() > kTolerance * (1.0 + beta.cwiseAbs().maxCoeff())) {
      continue;
    }
    const Matrix inverse = at.information.ldlt().solve(Matrix::Identity(x.cols(), x.cols()));
    const Vector unscale = scale.cwiseInverse();
    CoxFit fit;
    const Vector coefficients = beta.cwiseProduct(unscale);
    fit.coefficients.assign(coefficients.begin(), coefficients.end());
    fit.covariance = unscale.asDiagonal() * inverse * unscale.asDiagonal();
    if (view.cases.design() == Design::Clustered) {
      fit.robust_covariance = unscale.asDiagonal() *
                              robust(view, score_residuals(view, x, beta), inverse) *
                              unscale.asDiagonal();
    }
    return fit;
  }
  return Undefined::NotConverged;
}

std::vector<double> baseline_hazards(const SurvivalView& view, std::span<const double> linear) {
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  std::vector<double> hazard(groups.size(), 0.0);
  double risk = 0.0;
  for (std::size_t g = groups.size(); g-- > 0;) {
    double tied = 0.0;
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) {
      const double weight = static_cast<double>(view.times(i)) * std::exp(linear[i]);
      risk += weight;
      tied += i < groups[g].events_end ? weight : 0.0;
    }
    const std::int64_t deaths = view.events_at(g);
    for (std::int64_t l = 0; l < deaths; ++l) {
      hazard[g] += 1.0 / (risk - static_cast<double>(l) / static_cast<double>(deaths) * tied);
    }
  }
  std::partial_sum(hazard.begin(), hazard.end(), hazard.begin());
  return hazard;
}

double baseline_hazard(const SurvivalView& view, std::span<const double> linear, double horizon) {
  const std::span<const TimeGroup> groups = view.cases.time_groups();
  const auto end = std::ranges::upper_bound(groups, horizon, {}, &TimeGroup::time);
  const auto until = static_cast<std::size_t>(end - groups.begin());
  return until == 0 ? 0.0 : baseline_hazards(view, linear)[until - 1];
}

}  // namespace clinval::metrics
