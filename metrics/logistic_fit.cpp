#include "metrics/logistic_fit.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include <Eigen/QR>

#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

using Vector = Eigen::VectorXd;
using Qr = Eigen::ColPivHouseholderQR<Matrix>;

constexpr int kMaxIterations = 100;
constexpr int kMaxHalvings = 60;
constexpr int kFirstSeparationTest = 8;  // ordinary fits have converged by then
constexpr double kRankTolerance = 1e-11;
constexpr double kStepTolerance = 1e-10;
constexpr double kDevianceNoise = 1e-12;
constexpr double kSeparationTolerance = 1e-9;
constexpr double kLargestMove = 1e4;  // of a linear predictor in one step

Eigen::Index index(std::size_t i) {
  return static_cast<Eigen::Index>(i);
}

// The rows that count, columns scaled by powers of two: exact, and like lengths let the rank be
// judged by one tolerance.
struct Problem {
  Matrix design;
  Vector scale;  // design = given design * scale
  std::vector<std::uint8_t> y;
  std::vector<double> offset;
  std::vector<double> times;
  std::vector<std::uint32_t> cluster;  // empty: none asked for

  [[nodiscard]] std::size_t rows() const { return y.size(); }
  [[nodiscard]] double along(std::size_t row, const Vector& direction) const {
    double total = 0.0;
    for (Eigen::Index j = 0; j < design.cols(); ++j) {
      total += design(index(row), j) * direction(j);
    }
    return total;
  }
};

struct State {
  Vector beta;
  std::vector<double> eta;
  double deviance = 0.0;
};

void check_length(std::size_t actual, std::size_t rows, const char* what) {
  if (actual != 0 && actual != rows) {
    throw std::invalid_argument("logistic_fit: " + std::string(what) + " has " +
                                std::to_string(actual) + " values, the design " +
                                std::to_string(rows) + " rows");
  }
}

void check_input(const MatrixView& design, std::span<const std::uint8_t> y_true,
                 const LogisticOptions& options) {
  const auto rows = static_cast<std::size_t>(design.rows());
  if (design.cols() == 0) {
    throw std::invalid_argument("logistic_fit: the design has no column");
  }
  if (y_true.size() != rows) {
    throw std::invalid_argument("logistic_fit: y_true has " + std::to_string(y_true.size()) +
                                " values, the design " + std::to_string(rows) + " rows");
  }
  check_length(options.offset.size(), rows, "offset");
  check_length(options.times.size(), rows, "times");
  check_length(options.cluster.size(), rows, "cluster");
  for (std::size_t i = 0; i < rows; ++i) {
    bool good = y_true[i] <= 1 && (options.offset.empty() || std::isfinite(options.offset[i]));
    for (Eigen::Index j = 0; j < design.cols(); ++j) {
      good = good && std::isfinite(design(index(i), j));
    }
    if (!good) {
      throw std::invalid_argument("logistic_fit: row " + std::to_string(i) +
                                  " holds a value that is not finite or a label above 1");
    }
  }
}

Problem make_problem(const MatrixView& design, std::span<const std::uint8_t> y_true,
                     const LogisticOptions& options) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < y_true.size(); ++i) {
    if (options.times.empty() || options.times[i] > 0) {
      kept.push_back(i);
    }
  }
  Problem p;
  p.design.resize(index(kept.size()), design.cols());
  p.scale = Vector::Ones(design.cols());
  for (std::size_t row = 0; row < kept.size(); ++row) {
    const std::size_t i = kept[row];
    p.design.row(index(row)) = design.row(index(i));
    p.y.push_back(y_true[i]);
    p.offset.push_back(options.offset.empty() ? 0.0 : options.offset[i]);
    p.times.push_back(options.times.empty() ? 1.0 : static_cast<double>(options.times[i]));
    if (!options.cluster.empty()) {
      p.cluster.push_back(options.cluster[i]);
    }
  }
  for (Eigen::Index j = 0; j < design.cols(); ++j) {
    const double largest = kept.empty() ? 0.0 : p.design.col(j).cwiseAbs().maxCoeff();
    if (largest > 0.0) {
      p.scale(j) = std::ldexp(1.0, -std::ilogb(largest));
      p.design.col(j) *= p.scale(j);
    }
  }
  return p;
}

bool one_class(const Problem& p) {
  return std::all_of(p.y.begin(), p.y.end(), [&](std::uint8_t y) { return y == p.y.front(); });
}

bool full_rank(const Matrix& design) {
  if (design.rows() < design.cols()) {
    return false;
  }
  Qr qr(design.rows(), design.cols());
  qr.setThreshold(kRankTolerance);
  qr.compute(design);
  return qr.rank() == design.cols();
}

// log(1 + exp(x)) without overflow.
double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

// y - p, each side from its own small exponential: 1 - p would lose the digits of a p near 1.
double residual(std::uint8_t y, double eta) {
  return y != 0 ? 1.0 / (1.0 + std::exp(eta)) : -1.0 / (1.0 + std::exp(-eta));
}

State evaluate(const Problem& p, const Vector& beta) {
  State state{.beta = beta, .eta = p.offset};
  for (std::size_t i = 0; i < p.rows(); ++i) {
    state.eta[i] += p.along(i, beta);
  }
  state.deviance = 2.0 * tree_sum(0, p.rows(), [&](std::size_t i) {
                     return p.times[i] * softplus(p.y[i] != 0 ? -state.eta[i] : state.eta[i]);
                   });
  return state;
}

Qr factor_information(const Problem& p, const State& state) {
  Matrix weighted(p.design.rows(), p.design.cols());
  for (std::size_t i = 0; i < p.rows(); ++i) {
    const double half = std::exp(-std::abs(state.eta[i]) / 2.0);
    const double root = std::sqrt(p.times[i]) * half / (1.0 + half * half);  // sqrt(p (1 - p))
    weighted.row(index(i)) = root * p.design.row(index(i));
  }
  return Qr(weighted);
}

Vector score(const Problem& p, const State& state) {
  std::vector<double> residuals(p.rows());
  for (std::size_t i = 0; i < p.rows(); ++i) {
    residuals[i] = p.times[i] * residual(p.y[i], state.eta[i]);
  }
  Vector result(p.design.cols());
  for (Eigen::Index j = 0; j < p.design.cols(); ++j) {
    result(j) =
        tree_sum(0, p.rows(), [&](std::size_t i) { return p.design(index(i), j) * residuals[i]; });
  }
  return result;
}

// P R^-1, so that its product with its own transpose is the inverse information.
Matrix inverse_root(const Qr& qr) {
  const Eigen::Index k = qr.cols();
  const Matrix upper = qr.matrixR().topLeftCorner(k, k);
  const Matrix inverse = upper.triangularView<Eigen::Upper>().solve(Matrix::Identity(k, k));
  return qr.colsPermutation() * inverse;
}

Vector newton_step(const Problem& p, const State& state) {
  const Matrix root = inverse_root(factor_information(p, state));
  const Vector half = root.transpose() * score(p, state);
  return root * half;
}

double largest_move(const Problem& p, const Vector& step) {
  double largest = 0.0;
  for (std::size_t i = 0; i < p.rows(); ++i) {
    largest = std::max(largest, std::abs(p.along(i, step)));
  }
  return largest;
}

double largest_size(const std::vector<double>& values) {
  double largest = 0.0;
  for (const double value : values) {
    largest = std::max(largest, std::abs(value));
  }
  return largest;
}

// Albert & Anderson: the likelihood has no maximum when some direction raises, or leaves, the
// predictor of every positive and lowers, or leaves, that of every negative.
bool separates(const Problem& p, const Vector& direction) {
  if (!direction.allFinite() || direction.isZero(0.0)) {
    return false;
  }
  const double length = direction.norm();
  for (std::size_t i = 0; i < p.rows(); ++i) {
    const double along = p.along(i, direction) * (p.y[i] != 0 ? 1.0 : -1.0);
    if (along < -kSeparationTolerance * length * p.design.row(index(i)).norm()) {
      return false;
    }
  }
  return true;
}

// The step, or the longest halved part of it that does not raise the deviance.
bool advance(const Problem& p, State& state, const Vector& step, double move) {
  double fraction = std::min(1.0, kLargestMove / move);
  const double ceiling = state.deviance + kDevianceNoise * (0.1 + state.deviance);
  for (int halving = 0; halving < kMaxHalvings; ++halving) {
    State next = evaluate(p, state.beta + fraction * step);
    if (next.deviance <= ceiling) {
      state = std::move(next);
      return true;
    }
    fraction /= 2.0;
  }
  return false;
}

struct Optimum {
  State state;
  int iterations = 0;
};

Outcome<Optimum> maximise(const Problem& p) {
  State state = evaluate(p, Vector::Zero(p.design.cols()));
  Vector last = Vector::Zero(p.design.cols());
  for (int iteration = 1; iteration <= kMaxIterations; ++iteration) {
    const Vector step = newton_step(p, state);
    const bool finite = step.allFinite();
    if (!finite || iteration >= kFirstSeparationTest) {
      if (separates(p, finite ? step : last) || separates(p, state.beta)) {
        return Undefined::Separated;
      }
    }
    if (!finite) {
      return Undefined::NotConverged;
    }
    const double move = largest_move(p, step);
    const bool close = move <= kStepTolerance * (1.0 + largest_size(state.eta));
    if (!close && !advance(p, state, step, move)) {
      return Undefined::NotConverged;
    }
    if (close) {
      return Optimum{.state = evaluate(p, state.beta + step), .iterations = iteration};
    }
    last = step;
  }
  return Undefined::NotConverged;
}

// Rows: clusters present; columns: the scores of each, summed in case order.
Matrix cluster_scores(const Problem& p, const State& state) {
  const std::uint32_t last = *std::max_element(p.cluster.begin(), p.cluster.end());
  std::vector<Eigen::Index> place(std::size_t{last} + 1, -1);
  Eigen::Index count = 0;
  for (const std::uint32_t cluster : p.cluster) {
    if (place[cluster] < 0) {
      place[cluster] = count++;
    }
  }
  Matrix scores = Matrix::Zero(count, p.design.cols());
  for (std::size_t i = 0; i < p.rows(); ++i) {
    scores.row(place[p.cluster[i]]) +=
        p.times[i] * residual(p.y[i], state.eta[i]) * p.design.row(index(i));
  }
  return scores;
}

std::optional<Matrix> sandwich(const Problem& p, const State& state, const Matrix& covariance) {
  if (p.cluster.empty()) {
    return std::nullopt;
  }
  const Matrix scores = cluster_scores(p, state);
  const Eigen::Index k = covariance.cols();
  if (scores.rows() <= k) {
    return std::nullopt;
  }
  const Matrix influence = scores * covariance;
  const auto clusters = static_cast<double>(scores.rows());
  Matrix result(k, k);
  for (Eigen::Index a = 0; a < k; ++a) {
    for (Eigen::Index b = 0; b <= a; ++b) {
      const double total = tree_sum(0, static_cast<std::size_t>(scores.rows()), [&](std::size_t g) {
        return influence(index(g), a) * influence(index(g), b);
      });
      result(a, b) = total * clusters / (clusters - 1.0);
      result(b, a) = result(a, b);
    }
  }
  return result;
}

Matrix unscaled(const Matrix& covariance, const Vector& scale) {
  return scale.asDiagonal() * covariance * scale.asDiagonal();
}

}  // namespace

Outcome<LogisticFit> logistic_fit(const MatrixView& design, std::span<const std::uint8_t> y_true,
                                  const LogisticOptions& options) {
  check_input(design, y_true, options);
  const Problem problem = make_problem(design, y_true, options);
  if (problem.rows() == 0) {
    return Undefined::NoCases;
  }
  if (one_class(problem)) {
    return Undefined::OneClass;
  }
  if (!full_rank(problem.design)) {
    return Undefined::Collinear;
  }
  const Outcome<Optimum> optimum = maximise(problem);
  if (!optimum) {
    return optimum.error();
  }
  const State& state = optimum->state;
  const Matrix root = inverse_root(factor_information(problem, state));
  const Matrix covariance = root * root.transpose();
  if (!covariance.allFinite()) {
    return Undefined::NotConverged;
  }
  LogisticFit fit{.coefficients = {},
                  .covariance = unscaled(covariance, problem.scale),
                  .cluster_covariance = sandwich(problem, state, covariance),
                  .deviance = state.deviance,
                  .iterations = optimum->iterations};
  if (fit.cluster_covariance) {
    fit.cluster_covariance = unscaled(*fit.cluster_covariance, problem.scale);
  }
  for (Eigen::Index j = 0; j < design.cols(); ++j) {
    fit.coefficients.push_back(state.beta(j) * problem.scale(j));
  }
  return fit;
}

}  // namespace clinval::metrics
