#include "metrics/restricted_cubic_spline.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_oracle;

TEST_CASE("restricted_cubic_spline: worked by hand for knots 0, 1 and 9") {
  const std::vector<double> knots{0, 1, 9};
  // At 2: (8 - 1 * 9/8) / 81 = 55/648; at 12: (1728 - 1331 * 9/8 + 27/8) / 81 = 26/9.
  CHECK(restricted_cubic_terms(2, knots, SplineNorm::SquaredRange)[1] ==
        doctest::Approx(55.0 / 648).epsilon(1e-15));
  CHECK(restricted_cubic_terms(12, knots, SplineNorm::SquaredRange)[1] ==
        doctest::Approx(26.0 / 9).epsilon(1e-14));
  CHECK(restricted_cubic_terms(2, knots, SplineNorm::None)[1] == 8.0 - 9.0 / 8);
  CHECK(restricted_cubic_terms(-1, knots, SplineNorm::None) == std::vector<double>{-1, 0});
  CHECK(restricted_cubic_terms(5, {}, SplineNorm::SquaredRange) == std::vector<double>{5});
}

TEST_CASE("restricted_cubic_spline: equals rms::rcs, with and without its norm") {
  for (const std::size_t count : {3U, 4U, 5U}) {
    const std::string name = "basis" + std::to_string(count);
    const auto knots = calibration_oracle(name, "knots");
    const auto squared = calibration_oracle(name, "squared_range");
    const auto plain = calibration_oracle(name, "plain");
    std::size_t cell = 0;
    for (const double x : calibration_oracle(name, "x")) {
      const auto ours = restricted_cubic_terms(x, knots, SplineNorm::SquaredRange);
      const auto cubes = restricted_cubic_terms(x, knots, SplineNorm::None);
      REQUIRE(ours.size() == count - 1);
      for (std::size_t j = 0; j < ours.size(); ++j, ++cell) {
        CAPTURE(x);
        CHECK(ours[j] == doctest::Approx(squared.at(cell)).epsilon(1e-13));
        CHECK(cubes[j] == doctest::Approx(plain.at(cell)).epsilon(1e-13));
      }
    }
    CHECK(cell == squared.size());
  }
}

TEST_CASE("restricted_cubic_spline: straight beyond the outer knots, smooth at every knot") {
  const std::vector<double> knots{-2, -1, 0.5, 3, 7};
  const auto term = [&](double x, std::size_t j) {
    return restricted_cubic_terms(x, knots, SplineNorm::SquaredRange)[j];
  };
  for (std::size_t j = 1; j <= 3; ++j) {
    CHECK(term(-2.5, j) == 0.0);
    for (const double x : {8.0, 11.0, 20.0}) {  // second difference of a straight line
      CHECK(std::abs(term(x + 1, j) - 2 * term(x, j) + term(x - 1, j)) < 1e-11);
    }
    for (const double knot : knots) {  // second derivatives from both sides agree
      const double h = 1e-3;
      const double left = term(knot, j) - 2 * term(knot - h, j) + term(knot - 2 * h, j);
      const double right = term(knot + 2 * h, j) - 2 * term(knot + h, j) + term(knot, j);
      CHECK(std::abs(left - right) < 20 * h * h * h);
    }
  }
}

TEST_CASE("restricted_cubic_spline: knots are R's type-7 quantiles") {
  std::vector<double> eleven;
  for (int i = 0; i <= 10; ++i) {
    eleven.push_back(i);
  }
  CHECK(*spline_knots(eleven, 3) == std::vector<double>{1, 5, 9});
  const auto four = *spline_knots(eleven, 4);
  const auto five = *spline_knots(eleven, 5);
  const std::vector<double> expected_four{0.5, 3.5, 6.5, 9.5};
  const std::vector<double> expected_five{0.5, 2.75, 5, 7.25, 9.5};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(four[k] == doctest::Approx(expected_four[k]).epsilon(1e-15));
    CHECK(five[k] == doctest::Approx(expected_five[k]).epsilon(1e-15));
  }
  CHECK(type7_quantile(eleven, 0.0) == 0.0);
  CHECK(type7_quantile(eleven, 1.0) == 10.0);
  CHECK(type7_quantile(std::vector<double>{4.0}, 0.3) == 4.0);
}

TEST_CASE("restricted_cubic_spline: coinciding knots, no values and wrong counts") {
  CHECK(spline_knots(std::vector<double>{1, 1, 1, 1, 2}, 3).error() == Undefined::ZeroVariance);
  CHECK(spline_knots({}, 4).error() == Undefined::NoCases);
  CHECK_THROWS_AS(static_cast<void>(spline_knots({}, 6)), std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(type7_quantile({}, 0.5)), std::invalid_argument);
  CHECK_THROWS_AS(
      static_cast<void>(restricted_cubic_terms(1, std::vector<double>{1, 2}, SplineNorm::None)),
      std::invalid_argument);
}
