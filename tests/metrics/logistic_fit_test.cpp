#include "metrics/logistic_fit.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <stdexcept>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_cases;
using clinval::tests::calibration_oracle;

namespace {

using Labels = std::vector<std::uint8_t>;

doctest::Approx relative(double value, double epsilon) {
  return doctest::Approx(value).epsilon(epsilon).scale(0.0);
}

// A column of ones and x.
Matrix line(const std::vector<double>& x) {
  Matrix design(static_cast<Eigen::Index>(x.size()), 2);
  for (std::size_t i = 0; i < x.size(); ++i) {
    design.row(static_cast<Eigen::Index>(i)) << 1.0, x[i];
  }
  return design;
}

std::vector<double> logits(const std::vector<double>& p) {
  std::vector<double> result;
  for (const double value : p) {
    result.push_back(std::log(value / (1.0 - value)));
  }
  return result;
}

struct Sample {
  Matrix design;
  Labels y;
  std::vector<double> offset;
};

// Three columns (one, two that correlate) and an offset; the first two labels differ.
Sample random_sample(unsigned seed, Eigen::Index n) {
  std::mt19937_64 engine(seed);
  const auto unit = [&] { return static_cast<double>(engine() >> 11) * 0x1.0p-53; };
  Sample s{.design = Matrix(n, 3), .y = {}, .offset = {}};
  for (Eigen::Index i = 0; i < n; ++i) {
    const double a = 2.0 * unit() - 1.0;
    s.design.row(i) << 1.0, a, a + 100.0 * unit();
    s.offset.push_back(unit());
    s.y.push_back(i < 2 ? static_cast<std::uint8_t>(i) : unit() < 0.4 + 0.2 * a);
  }
  return s;
}

double log_likelihood(const Sample& s, const std::vector<double>& beta) {
  double total = 0.0;
  for (Eigen::Index i = 0; i < s.design.rows(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    double eta = s.offset[row];
    for (Eigen::Index j = 0; j < s.design.cols(); ++j) {
      eta += s.design(i, j) * beta[static_cast<std::size_t>(j)];
    }
    const double p = 1.0 / (1.0 + std::exp(-eta));
    total += std::log(s.y[row] != 0 ? p : 1.0 - p);
  }
  return total;
}

}  // namespace

TEST_CASE("logistic_fit: worked by hand: a two-by-two table has the log odds ratio as slope") {
  // Exposed: 3 of 4 ill; unexposed: 1 of 4.
  const Outcome<LogisticFit> fit =
      logistic_fit(line({1, 1, 1, 1, 0, 0, 0, 0}), Labels{1, 1, 1, 0, 1, 0, 0, 0});
  REQUIRE(fit);
  CHECK(fit->coefficients[0] == relative(-std::log(3.0), 1e-14));
  CHECK(fit->coefficients[1] == relative(std::log(9.0), 1e-14));
  // Woolf: the variance of a log odds ratio is the sum of the reciprocal cells.
  CHECK(fit->covariance(1, 1) == relative(1.0 + 1.0 / 3 + 1.0 + 1.0 / 3, 1e-14));
  CHECK(fit->covariance(0, 0) == relative(1.0 + 1.0 / 3, 1e-14));
  CHECK(fit->covariance(0, 1) == relative(-4.0 / 3, 1e-14));
  CHECK(fit->deviance == relative(-4.0 * (3 * std::log(0.75) + std::log(0.25)), 1e-14));
  CHECK_FALSE(fit->cluster_covariance);
}

TEST_CASE("logistic_fit: at the optimum the score is zero to rounding") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const Sample s = random_sample(seed, 20 + static_cast<Eigen::Index>(seed));
    const Outcome<LogisticFit> fit = logistic_fit(s.design, s.y, {.offset = s.offset});
    REQUIRE(fit);
    CHECK(-2.0 * log_likelihood(s, fit->coefficients) == relative(fit->deviance, 1e-12));
    for (Eigen::Index a = 0; a < 3; ++a) {
      long double score = 0.0L;
      long double size = 0.0L;
      for (Eigen::Index i = 0; i < s.design.rows(); ++i) {
        const auto row = static_cast<std::size_t>(i);
        long double eta = s.offset[row];
        for (Eigen::Index j = 0; j < 3; ++j) {
          eta += static_cast<long double>(s.design(i, j)) *
                 fit->coefficients[static_cast<std::size_t>(j)];
        }
        const long double term = s.design(i, a) * (s.y[row] - 1.0L / (1.0L + std::exp(-eta)));
        score += term;
        size += std::abs(term);
      }
      CHECK(std::abs(score) < 1e-14L * size);
    }
  }
}

TEST_CASE("logistic_fit: the covariance is the inverse curvature of the log likelihood") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const Sample s = random_sample(seed, 60);
    const Outcome<LogisticFit> fit = logistic_fit(s.design, s.y, {.offset = s.offset});
    REQUIRE(fit);
    Matrix information(3, 3);
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 3; ++b) {
        // Steps of 3 % of an error: halfway between truncation and rounding.
        const auto row = static_cast<Eigen::Index>(a);
        const auto col = static_cast<Eigen::Index>(b);
        const double da = 0.03 * std::sqrt(fit->covariance(row, row));
        const double db = 0.03 * std::sqrt(fit->covariance(col, col));
        const auto at = [&](double ka, double kb) {
          std::vector<double> beta = fit->coefficients;
          beta[a] += ka * da;
          beta[b] += kb * db;
          return log_likelihood(s, beta);
        };
        information(row, col) = (at(1, -1) + at(-1, 1) - at(1, 1) - at(-1, -1)) / (4.0 * da * db);
      }
    }
    const Matrix product = information * fit->covariance;
    for (Eigen::Index a = 0; a < 3; ++a) {
      CHECK(product(a, a) == doctest::Approx(1.0).epsilon(1e-3));  // the truncation error
    }
  }
}

TEST_CASE("logistic_fit: a multiplicity is that many rows, zero none") {
  const Sample s = random_sample(7, 40);
  std::vector<std::uint32_t> times;
  std::vector<std::uint32_t> cluster;
  Sample repeated{.design = Matrix(0, 3), .y = {}, .offset = {}};
  std::vector<std::uint32_t> repeated_cluster;
  for (std::uint32_t i = 0; i < 40; ++i) {
    times.push_back(i % 4);
    cluster.push_back(i / 5);
    for (std::uint32_t k = 0; k < i % 4; ++k) {
      repeated.design.conservativeResize(repeated.design.rows() + 1, 3);
      repeated.design.row(repeated.design.rows() - 1) = s.design.row(i);
      repeated.y.push_back(s.y[i]);
      repeated.offset.push_back(s.offset[i]);
      repeated_cluster.push_back(i / 5);
    }
  }
  const auto counted =
      logistic_fit(s.design, s.y, {.offset = s.offset, .times = times, .cluster = cluster});
  const auto written = logistic_fit(repeated.design, repeated.y,
                                    {.offset = repeated.offset, .cluster = repeated_cluster});
  REQUIRE(counted);
  REQUIRE(written);
  CHECK(counted->deviance == relative(written->deviance, 1e-13));
  for (Eigen::Index j = 0; j < 3; ++j) {
    const auto c = static_cast<std::size_t>(j);
    CHECK(counted->coefficients[c] == relative(written->coefficients[c], 1e-12));
    CHECK(counted->covariance(j, j) == relative(written->covariance(j, j), 1e-12));
    CHECK((*counted->cluster_covariance)(j, j) ==
          relative((*written->cluster_covariance)(j, j), 1e-12));
  }
}

TEST_CASE(
    "logistic_fit: the order of the rows moves nothing beyond rounding, equal order nothing") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const Sample s = random_sample(seed, 300);
    std::vector<Eigen::Index> order(300);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
    Sample shuffled{.design = Matrix(300, 3), .y = {}, .offset = {}};
    for (std::size_t i = 0; i < 300; ++i) {
      shuffled.design.row(static_cast<Eigen::Index>(i)) = s.design.row(order[i]);
      shuffled.y.push_back(s.y[static_cast<std::size_t>(order[i])]);
      shuffled.offset.push_back(s.offset[static_cast<std::size_t>(order[i])]);
    }
    const auto first = logistic_fit(s.design, s.y, {.offset = s.offset});
    const auto again = logistic_fit(s.design, s.y, {.offset = s.offset});
    const auto other = logistic_fit(shuffled.design, shuffled.y, {.offset = shuffled.offset});
    REQUIRE(first);
    REQUIRE(other);
    CHECK(std::memcmp(first->coefficients.data(), again->coefficients.data(), 24) == 0);
    CHECK(std::memcmp(first->covariance.data(), again->covariance.data(), 72) == 0);
    for (Eigen::Index j = 0; j < 3; ++j) {
      const auto c = static_cast<std::size_t>(j);
      CHECK(std::abs(first->coefficients[c] - other->coefficients[c]) <
            1e-12 * std::sqrt(first->covariance(j, j)));
      CHECK(first->covariance(j, j) == relative(other->covariance(j, j), 1e-12));
    }
  }
}

TEST_CASE("logistic_fit: equals R's glm run to convergence, and sandwich::vcovCL") {
  int compared = 0;
  for (const auto& [name, cases] : calibration_cases()) {
    CAPTURE(name);
    const auto fit =
        logistic_fit(line(logits(cases.y_prob)), cases.y_true, {.cluster = cases.cluster});
    REQUIRE(fit);
    const auto beta = calibration_oracle(name, "slope");
    const auto covariance = calibration_oracle(name, "slope_covariance");
    const auto robust = calibration_oracle(name, "slope_sandwich");
    // The narrow set varies by 2 % of its mean: R's and our intercept and slope cancel there.
    const double epsilon = name == "narrow" ? 1e-9 : 1e-11;
    for (Eigen::Index j = 0; j < 2; ++j) {
      const auto c = static_cast<std::size_t>(j);
      CHECK(fit->coefficients[c] == relative(beta[c], epsilon));
      for (Eigen::Index k = 0; k < 2; ++k) {
        const auto cell = static_cast<std::size_t>(2 * j + k);
        CHECK(fit->covariance(j, k) == relative(covariance[cell], epsilon));
        CHECK((*fit->cluster_covariance)(j, k) == relative(robust[cell], epsilon));
      }
    }
    CHECK(fit->deviance == relative(calibration_oracle(name, "slope_deviance")[0], 1e-12));
    ++compared;
  }
  CHECK(compared == 7);
}

TEST_CASE("logistic_fit: columns of very different size do not matter") {
  const Sample s = random_sample(3, 80);
  Matrix scaled = s.design;
  scaled.col(1) *= 1e-30;
  scaled.col(2) *= 1e30;
  const auto plain = logistic_fit(s.design, s.y);
  const auto other = logistic_fit(scaled, s.y);
  REQUIRE(plain);
  REQUIRE(other);
  CHECK(other->coefficients[1] == relative(plain->coefficients[1] * 1e30, 1e-10));
  CHECK(other->coefficients[2] == relative(plain->coefficients[2] * 1e-30, 1e-10));
}

TEST_CASE("logistic_fit: far offsets still reach the optimum") {
  // Three wrong certainties: the intercept solves 2 f(-60 + a) + f(60 + a) = 2, f the logistic.
  const auto fit = logistic_fit(Matrix::Ones(3, 1), Labels{1, 1, 0},
                                {.offset = std::vector<double>{-60.0, -60.0, 60.0}});
  REQUIRE(fit);
  // The third is certain, so the first two share one event: f(a - 60) = 1/2.
  CHECK(fit->coefficients[0] == relative(60.0, 1e-14));
  CHECK(fit->covariance(0, 0) == relative(2.0, 1e-13));
}

TEST_CASE("logistic_fit: without an answer it says why") {
  const Matrix none(0, 2);
  CHECK(logistic_fit(none, Labels{}).error() == Undefined::NoCases);
  const std::vector<std::uint32_t> nobody{0, 0};
  CHECK(logistic_fit(line({0, 1}), Labels{0, 1}, {.times = nobody}).error() == Undefined::NoCases);
  CHECK(logistic_fit(line({1, 2, 3}), Labels{1, 1, 1}).error() == Undefined::OneClass);
  const std::vector<std::uint32_t> without_last{1, 1, 0};
  CHECK(logistic_fit(line({1, 2, 3}), Labels{0, 0, 1}, {.times = without_last}).error() ==
        Undefined::OneClass);
  CHECK(logistic_fit(line({2, 2, 2}), Labels{0, 1, 1}).error() == Undefined::Collinear);
  CHECK(logistic_fit(line({0, 0, 0}), Labels{0, 1, 1}).error() == Undefined::Collinear);
  CHECK(logistic_fit(Matrix::Ones(2, 3), Labels{0, 1}).error() == Undefined::Collinear);
  // Equal to thirteen digits is collinear, to six it is not.
  CHECK(logistic_fit(line({1, 1 + 1e-13, 1, 1 + 1e-13}), Labels{0, 0, 1, 1}).error() ==
        Undefined::Collinear);
  CHECK(logistic_fit(line({1, 1 + 1e-6, 1, 1 + 1e-6}), Labels{0, 0, 1, 1}).has_value());
}

TEST_CASE("logistic_fit: separation is found, complete, quasi-complete, reversed or far apart") {
  CHECK(logistic_fit(line({1, 2, 3, 4}), Labels{0, 0, 1, 1}).error() == Undefined::Separated);
  CHECK(logistic_fit(line({1, 2, 3, 4}), Labels{1, 1, 0, 0}).error() == Undefined::Separated);
  CHECK(logistic_fit(line({1, 2, 2, 3}), Labels{0, 0, 1, 1}).error() == Undefined::Separated);
  CHECK(logistic_fit(line({-300, -299, 1, 500}), Labels{0, 0, 1, 1}).error() ==
        Undefined::Separated);
  // An empty cell of a 2 x 2 table: the exposed are all ill.
  CHECK(logistic_fit(line({1, 1, 0, 0, 0}), Labels{1, 1, 0, 1, 0}).error() == Undefined::Separated);
  // In the plane, where no single column separates.
  Matrix plane(6, 3);
  plane << 1, 0, 1, 1, 1, 2, 1, 2, 3, 1, 0, -1, 1, 1, 0, 1, 2, 1;
  CHECK(logistic_fit(plane, Labels{1, 1, 1, 0, 0, 0}).error() == Undefined::Separated);
}

TEST_CASE("logistic_fit: one overlapping pair is enough for an answer") {
  for (const double gap : {1.0, 1e-1, 1e-2}) {
    CAPTURE(gap);
    const auto fit = logistic_fit(line({1, 2, 2.5 + gap, 2.5, 4, 5}), Labels{0, 0, 0, 1, 1, 1});
    REQUIRE(fit);
    CHECK(fit->coefficients[1] > 0.0);
    CHECK(fit->covariance(1, 1) > 0.0);
  }
}

TEST_CASE("logistic_fit: a sandwich needs more clusters than coefficients") {
  const Sample s = random_sample(11, 12);
  std::vector<std::uint32_t> three(12);
  std::vector<std::uint32_t> four(12);
  for (std::uint32_t i = 0; i < 12; ++i) {
    three[i] = 5 * (i % 3);  // indices may have gaps
    four[i] = 5 * (i % 4);
  }
  const auto too_few = logistic_fit(s.design, s.y, {.cluster = three});
  const auto enough = logistic_fit(s.design, s.y, {.cluster = four});
  REQUIRE(too_few);
  REQUIRE(enough);
  CHECK_FALSE(too_few->cluster_covariance);
  CHECK(enough->cluster_covariance);
}

TEST_CASE("logistic_fit: bad input throws and names the row") {
  CHECK_THROWS_AS(logistic_fit(line({1, 2}), Labels{1}), std::invalid_argument);
  CHECK_THROWS_AS(logistic_fit(Matrix(2, 0), Labels{0, 1}), std::invalid_argument);
  const std::vector<double> short_offset{1.0};
  CHECK_THROWS_AS(logistic_fit(line({1, 2}), Labels{0, 1}, {.offset = short_offset}),
                  std::invalid_argument);
  CHECK_THROWS_WITH(logistic_fit(line({1, 2}), Labels{0, 2}),
                    "logistic_fit: row 1 holds a value that is not finite or a label above 1");
  CHECK_THROWS_AS(logistic_fit(line({1, std::nan("")}), Labels{0, 1}), std::invalid_argument);
  const std::vector<double> infinite{0.0, HUGE_VAL};
  CHECK_THROWS_AS(logistic_fit(line({1, 2}), Labels{0, 1}, {.offset = infinite}),
                  std::invalid_argument);
}
