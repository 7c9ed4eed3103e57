#include "metrics/sum.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "tests/random_cases.h"

using clinval::metrics::dot;
using clinval::metrics::sum;
using clinval::metrics::weighted_sum;

namespace {

std::vector<double> random_values(std::uint64_t seed, std::size_t n) {
  clinval::tests::RandomIntegers random(seed);
  std::vector<double> values(n);
  for (double& value : values) {
    value = static_cast<double>(random.next(2000001)) / 1e6 - 1.0;
  }
  return values;
}

}  // namespace

TEST_CASE("sum: integers are added exactly at every length") {
  for (std::size_t n = 0; n <= 300; ++n) {
    CAPTURE(n);
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) {
      values[i] = static_cast<double>(i + 1);
    }
    CHECK(sum(values) == static_cast<double>(n * (n + 1) / 2));
  }
}

TEST_CASE("sum: a million tenths miss a hundred thousand by less than a plain loop does") {
  const std::vector<double> tenths(1000000, 0.1);
  double loop = 0.0;
  for (const double tenth : tenths) {
    loop += tenth;
  }
  CHECK(std::abs(sum(tenths) - 1e5) < 1e-9);
  CHECK(std::abs(loop - 1e5) > 1e-7);
}

TEST_CASE("sum: the tree is part of the contract: halves, leaves of 16, four lanes") {
  // 1e16 swallows a single 1, so the result shows which numbers met first.
  std::vector<double> values(32, 0.0);
  values[0] = 1e16;
  values[4] = 1.0;   // same lane: lost
  values[1] = 1.0;   // meets 1e16 when lanes are folded: lost
  values[16] = 1.0;  // the other leaf gathers 2, which survives
  values[20] = 1.0;
  CHECK(sum(values) == 1e16 + 2.0);
}

TEST_CASE("sum: dot and weighted sum follow the definition") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    const std::size_t n = 1 + 7 * seed;
    const std::vector<double> a = random_values(seed, n);
    const std::vector<double> b = random_values(seed + 1000, n);
    std::vector<std::uint32_t> times(n);
    long double products = 0.0L;
    long double weighted = 0.0L;
    for (std::size_t i = 0; i < n; ++i) {
      times[i] = static_cast<std::uint32_t>(i % 4);
      products += static_cast<long double>(a[i]) * static_cast<long double>(b[i]);
      weighted += static_cast<long double>(times[i]) * static_cast<long double>(a[i]);
    }
    CHECK(std::abs(dot(a, b) - static_cast<double>(products)) < 1e-13);
    CHECK(std::abs(weighted_sum(a, times) - static_cast<double>(weighted)) < 1e-13);
    CHECK(std::bit_cast<std::uint64_t>(weighted_sum(a, {})) ==
          std::bit_cast<std::uint64_t>(sum(a)));
  }
}

TEST_CASE("sum: lengths that differ are refused") {
  const std::vector<double> two = {1.0, 2.0};
  const std::vector<double> one = {1.0};
  CHECK_THROWS_AS(static_cast<void>(dot(two, one)), std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(weighted_sum(two, std::vector<std::uint32_t>{1})),
                  std::invalid_argument);
}
