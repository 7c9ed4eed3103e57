#include "metrics/distributions.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

using clinval::metrics::binomial_tail;
using clinval::metrics::chi_squared_tail;
using clinval::metrics::normal_cdf;
using clinval::metrics::normal_quantile;
using clinval::metrics::poisson_tail;
using clinval::metrics::two_sided_p;

TEST_CASE("distributions: normal quantiles equal R's qnorm") {
  CHECK(normal_quantile(0.5) == 0.0);
  CHECK(normal_quantile(0.975) == doctest::Approx(1.9599639845400545).epsilon(1e-15));
  CHECK(normal_quantile(0.95) == doctest::Approx(1.6448536269514715).epsilon(1e-15));
  CHECK(normal_quantile(1e-10) == doctest::Approx(-6.3613409024040557).epsilon(1e-14));
}

TEST_CASE("distributions: normal probabilities equal R's pnorm") {
  CHECK(normal_cdf(0.0) == 0.5);
  CHECK(normal_cdf(1.5) == doctest::Approx(0.93319279873114191).epsilon(1e-15));
  CHECK(normal_cdf(-8.0) == doctest::Approx(6.2209605742717849e-16).epsilon(1e-14));
}

TEST_CASE("distributions: chi-squared tails equal R's pchisq") {
  CHECK(chi_squared_tail(0.0, 3.0) == 1.0);
  CHECK(chi_squared_tail(3.8414588206941236, 1.0) == doctest::Approx(0.05).epsilon(1e-14));
  CHECK(chi_squared_tail(80.1108517439, 8.0) == doctest::Approx(4.64402793e-14).epsilon(1e-8));
  CHECK(chi_squared_tail(2.0 * 7.0, 2.0) == doctest::Approx(std::exp(-7.0)).epsilon(1e-14));
  CHECK(two_sided_p(-1.9599639845400545) == doctest::Approx(0.05).epsilon(1e-14));
  CHECK_THROWS_AS((void)chi_squared_tail(-1.0, 2.0), std::invalid_argument);
  CHECK_THROWS_AS((void)chi_squared_tail(1.0, 0.0), std::invalid_argument);
}

TEST_CASE("distributions: binomial tails equal scipy.stats.binom.sf on either side of the mean") {
  CHECK(binomial_tail(17, 22, 0.21) == doctest::Approx(2.6245558990714862e-08).epsilon(1e-9));
  CHECK(binomial_tail(212, 212, 0.088) == doctest::Approx(1.6995208456491406e-224).epsilon(1e-9));
  CHECK(binomial_tail(3, 20, 0.5) == doctest::Approx(0.9997987747192383).epsilon(1e-12));
  CHECK(binomial_tail(1, 10, 0.01) == doctest::Approx(0.09561792499119552).epsilon(1e-12));
  CHECK(binomial_tail(0, 10, 0.3) == 1.0);
  CHECK(binomial_tail(11, 10, 0.3) == 0.0);
  CHECK(binomial_tail(2, 10, 0.0) == 0.0);
  CHECK(binomial_tail(10, 10, 1.0) == 1.0);
  CHECK_THROWS_AS(static_cast<void>(binomial_tail(1, 2, 1.5)), std::invalid_argument);
}

TEST_CASE("distributions: Poisson tails equal scipy.stats.poisson.sf on either side of the mean") {
  CHECK(poisson_tail(5, 1.5) == doctest::Approx(0.018575936222140675).epsilon(1e-12));
  CHECK(poisson_tail(40, 2.0) == doctest::Approx(1.917158341594305e-37).epsilon(1e-12));
  CHECK(poisson_tail(900, 1000.0) == doctest::Approx(0.9993774022157249).epsilon(1e-12));
  CHECK(poisson_tail(0, 3.0) == 1.0);
  CHECK(poisson_tail(2, 0.0) == 0.0);
  CHECK_THROWS_AS(static_cast<void>(poisson_tail(1, -1.0)), std::invalid_argument);
}

TEST_CASE("distributions: what is no probability is refused") {
  for (const double p : {0.0, 1.0, -0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(p);
    CHECK_THROWS_AS(static_cast<void>(normal_quantile(p)), std::invalid_argument);
  }
  CHECK_THROWS_AS(static_cast<void>(normal_cdf(std::numeric_limits<double>::quiet_NaN())),
                  std::invalid_argument);
}
