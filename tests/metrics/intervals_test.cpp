#include "metrics/intervals.h"

#include <cmath>
#include <stdexcept>

#include <doctest/doctest.h>

namespace clinval::metrics {
namespace {
constexpr double kZ = 1.959963984540054;
}

TEST_CASE("intervals: Wald limits lie z errors to each side and inside the range") {
  const Interval plain = wald_interval("wald", 0.3, 0.1, 0.95);
  REQUIRE(plain.limits);
  CHECK(plain.limits->lower == doctest::Approx(0.3 - kZ * 0.1).epsilon(1e-14));
  CHECK(plain.limits->upper == doctest::Approx(0.3 + kZ * 0.1).epsilon(1e-14));
  CHECK(plain.level == 0.95);
  const Interval cut = wald_interval("wald", 0.9, 0.5, 0.95, kUnit);
  REQUIRE(cut.limits);
  CHECK(cut.limits->lower == 0.0);
  CHECK(cut.limits->upper == 1.0);
}

TEST_CASE("intervals: logit limits are symmetric on the logit") {
  const Interval interval = logit_interval("logit", 0.8, 0.05, 0.95);
  REQUIRE(interval.limits);
  const auto logit = [](double p) { return std::log(p / (1.0 - p)); };
  const double half = kZ * 0.05 / (0.8 * 0.2);
  CHECK(logit(interval.limits->lower) == doctest::Approx(std::log(4.0) - half).epsilon(1e-13));
  CHECK(logit(interval.limits->upper) == doctest::Approx(std::log(4.0) + half).epsilon(1e-13));
}

TEST_CASE("intervals: log limits are symmetric as ratios") {
  const Interval interval = log_interval("influence", 2.0, 0.1, 0.95);
  REQUIRE(interval.limits);
  CHECK(interval.limits->lower == doctest::Approx(2.0 * std::exp(-kZ * 0.1)).epsilon(1e-14));
  CHECK(interval.limits->upper == doctest::Approx(2.0 * std::exp(kZ * 0.1)).epsilon(1e-14));
}

TEST_CASE("intervals: an error of nothing or of mere rounding gives a reason") {
  for (const Interval& interval :
       {wald_interval("a", 0.3, 0.0, 0.95), wald_interval("b", 0.3, 1e-17, 0.95),
        logit_interval("c", 0.3, 0.0, 0.95), logit_interval("d", 1.0, 0.0, 0.95),
        log_interval("e", 0.3, 1e-16, 0.95)}) {
    CAPTURE(interval.id);
    REQUIRE_FALSE(interval.limits);
    CHECK(interval.limits.error() == Undefined::ZeroVariance);
  }
}

TEST_CASE("intervals: Wilson keeps width at none and all, and touches the end exactly") {
  const Interval none = wilson_interval(0, 10, 0.95);
  REQUIRE(none.limits);
  CHECK(none.limits->lower == 0.0);
  CHECK(none.limits->upper == doctest::Approx(kZ * kZ / (10.0 + kZ * kZ)).epsilon(1e-13));
  const Interval all = wilson_interval(10, 10, 0.95);
  REQUIRE(all.limits);
  CHECK(all.limits->upper == 1.0);
  CHECK(all.limits->lower == doctest::Approx(10.0 / (10.0 + kZ * kZ)).epsilon(1e-13));
}

TEST_CASE("intervals: the standard error is kept beside limits only") {
  Estimate estimate{.value = 0.3};
  add_interval(estimate, 0.0, wald_interval("wald", 0.3, 0.0, 0.95));
  CHECK_FALSE(estimate.standard_error);
  CHECK(estimate.intervals.size() == 1);
  add_interval(estimate, 0.1, wald_interval("wald", 0.3, 0.1, 0.95));
  CHECK(estimate.standard_error == 0.1);
}

TEST_CASE("intervals: a level outside 0 to 1 is refused") {
  for (const double level : {0.0, 1.0, -0.5, 2.0}) {
    CAPTURE(level);
    CHECK_THROWS_AS(static_cast<void>(wilson_interval(1, 2, level)), std::invalid_argument);
  }
}

}  // namespace clinval::metrics
