#include "metrics/distributions.h"

#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

using clinval::metrics::normal_cdf;
using clinval::metrics::normal_quantile;

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

TEST_CASE("distributions: what is no probability is refused") {
  for (const double p : {0.0, 1.0, -0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(p);
    CHECK_THROWS_AS(static_cast<void>(normal_quantile(p)), std::invalid_argument);
  }
  CHECK_THROWS_AS(static_cast<void>(normal_cdf(std::numeric_limits<double>::quiet_NaN())),
                  std::invalid_argument);
}
