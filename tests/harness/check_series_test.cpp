#include "harness/check_series.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "harness/check_weights.h"

using namespace clinval::harness;

TEST_CASE("WeightedValues: one value a subject is the plain distribution") {
  const WeightedValues values({4, 1, 3, 2}, {0, 1, 2, 3});
  CHECK(values.value() == std::vector<double>{1, 2, 3, 4});
  CHECK(values.subjects() == 4.0);
  CHECK(values.quantile(0.5) == 2.0);
  CHECK(values.quantile(0.51) == 3.0);
  CHECK(values.up_to(2.5) == 2.0);
  CHECK(values.below_top(1) == 3.0);
  CHECK(values.turned().value() == std::vector<double>{-4, -3, -2, -1});
  CHECK(values.turned().quantile(0.5) == -3.0);
}

TEST_CASE("WeightedValues: a subject with many values weighs one") {
  const WeightedValues values({5, 5, 5, 5, 1, 9}, {0, 0, 0, 0, 1, 2});
  CHECK(values.subjects() == 3.0);
  CHECK(values.up_to(1) == 1.0);
  CHECK(values.up_to(5) == doctest::Approx(2.0).epsilon(1e-12));
  CHECK(values.quantile(0.3) == 1.0);
  CHECK(values.quantile(0.6) == 5.0);
  CHECK(values.below_top(1) == 5.0);
}

TEST_CASE("separation_within: strata are weighted by their pairs, those without pairs not at all") {
  // AUROC 1 of 1 x 2 pairs, 3/4 of 2 x 2 pairs, and a stratum of one class.
  const std::vector<std::uint8_t> label = {0, 1, 0, 1, 0, 1, 0, 1, 1};
  const std::vector<double> value = {1, 9, 2, 2, 1, 4, 3, 5, 6};
  const std::vector<std::uint32_t> stratum = {0, 0, 0, 1, 1, 1, 1, 2, 2};
  const Separation found = separation_within(label, value, stratum);
  CHECK(found.positives == 3);
  CHECK(found.negatives == 4);
  CHECK(found.auroc == doctest::Approx((2 * 1.0 + 4 * 0.75) / 6).epsilon(1e-12));
  // Variance of the number of pairs: 2 * 4 / 12 + 4 * 5 / 12 = 7 / 3.
  CHECK(found.z == doctest::Approx(2 / std::sqrt(7.0 / 3)).epsilon(1e-12));
}
