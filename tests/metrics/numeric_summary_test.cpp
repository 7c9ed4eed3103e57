#include "metrics/numeric_summary.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::metrics {

using Values = std::vector<double>;

TEST_CASE("numeric_summary: worked by hand: five values and their quartiles") {
  const auto summary = numeric_summary(Values{5, 1, 3, 2, 9});
  REQUIRE(summary);
  CHECK(summary->count == 5);
  CHECK(summary->mean == 4.0);
  CHECK(summary->sd == doctest::Approx(std::sqrt(10.0)).epsilon(1e-15));  // 40 / 4
  CHECK(summary->lower_quartile == 2.0);
  CHECK(summary->median == 3.0);
  CHECK(summary->upper_quartile == 5.0);
}

TEST_CASE("numeric_summary: quartiles between two values are interpolated as R's type 7 does") {
  const auto summary = numeric_summary(Values{1, 2, 3, 4, 5, 6});
  REQUIRE(summary);
  CHECK(summary->lower_quartile == 2.25);
  CHECK(summary->median == 3.5);
  CHECK(summary->upper_quartile == 4.75);
}

TEST_CASE("numeric_summary: fewer than five values are not shown") {
  CHECK(numeric_summary(Values{1, 2, 3, 4}).error() == Undefined::TooFewValues);
  CHECK(numeric_summary(Values{}).error() == Undefined::TooFewValues);
}

TEST_CASE("numeric_summary: the order of the values does not change a bit") {
  CHECK(numeric_summary(Values{0.1, 0.2, 0.3, 1e16, -1e16})->mean ==
        numeric_summary(Values{1e16, 0.3, 0.1, -1e16, 0.2})->mean);
}

TEST_CASE("moments: equal values have no spread, however they are rounded") {
  const auto equal = moments(Values(7, 0.1));
  REQUIRE(equal);
  CHECK(equal->mean == 0.1);
  CHECK(equal->variance == 0.0);
}

TEST_CASE("moments: two values are enough, one is not, and huge ones have no square") {
  CHECK(moments(Values{1, 3})->variance == 2.0);
  CHECK(moments(Values{1}).error() == Undefined::TooFewValues);
  CHECK(moments(Values{1e200, -1e200}).error() == Undefined::BeyondDouble);
  CHECK(numeric_summary(Values{1e308, 1.1e308, 1e308, 1e308, 1e308}).error() ==
        Undefined::BeyondDouble);
}

TEST_CASE("moments: a value that is not finite is refused") {
  CHECK_THROWS_AS(static_cast<void>(moments(Values{1, std::nan("")})), std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(
                      numeric_summary(Values{1, 2, 3, 4, std::numeric_limits<double>::infinity()})),
                  std::invalid_argument);
}

}  // namespace clinval::metrics
