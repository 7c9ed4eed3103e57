#include "harness/paired_contrasts.h"

#include <cmath>

#include <doctest/doctest.h>

namespace clinval::harness {
namespace {

using metrics::Undefined;

const PairedValue kA{.value = 0.8};
const PairedValue kB{.value = 0.5};

ReplicateValues replicates(double shift, std::size_t count) {
  ReplicateValues values;
  for (std::size_t i = 0; i < count; ++i) {
    values.emplace_back(shift + static_cast<double>(i % 8) / 8.0);
  }
  return values;
}

}  // namespace

TEST_CASE("paired_contrasts: by hand, from a standard error") {
  reports::ContrastRow contrast;
  const double error = std::sqrt(0.1);
  complete_paired(kA, kB, {.standard_error = error}, contrast);
  REQUIRE(contrast.row.value);
  CHECK(*contrast.row.value == doctest::Approx(0.3).epsilon(1e-12));
  CHECK(contrast.values == std::pair{0.8, 0.5});
  CHECK(*contrast.row.standard_error == doctest::Approx(error).epsilon(1e-12));
  REQUIRE(contrast.row.intervals.size() == 1);
  CHECK(contrast.row.intervals[0].id == "wald_paired");
  CHECK(contrast.row.intervals[0].limits->lower ==
        doctest::Approx(0.3 - 1.959963984540054 * error).epsilon(1e-12));
  // 2 pnorm(-0.3 / sqrt(0.1)) in R.
  CHECK(*contrast.row.p_value == doctest::Approx(0.3427817111).epsilon(1e-9));
}

TEST_CASE("paired_contrasts: several comparisons widen a simultaneous interval") {
  reports::ContrastRow contrast;
  complete_paired(kA, kB, {.standard_error = 0.1, .comparisons = 2}, contrast);
  REQUIRE(contrast.row.intervals.size() == 2);
  CHECK(contrast.row.intervals[1].id == "wald_paired.bonferroni");
  CHECK(contrast.row.intervals[1].kind == "simultaneous");
  CHECK(contrast.row.intervals[1].level == doctest::Approx(0.975).epsilon(1e-12));
  CHECK(contrast.row.intervals[1].limits->lower < contrast.row.intervals[0].limits->lower);
}

TEST_CASE("paired_contrasts: replicates are paired one by one") {
  const ReplicateValues a = replicates(1.0, 2000);
  const ReplicateValues b = replicates(0.75, 2000);
  reports::ContrastRow contrast;
  complete_paired({.value = 1.5, .replicates = &a}, {.value = 1.25, .replicates = &b}, {},
                  contrast);
  // Every paired difference is one quarter: no spread, however wide each side is.
  CHECK(contrast.row.intervals[0].limits.error() == Undefined::ZeroVariance);
  CHECK_FALSE(contrast.row.p_value);

  ReplicateValues other = b;
  for (std::size_t i = 0; i < other.size(); ++i) {
    *other[i] += i % 4 == 0 ? 0.5 : 0.1;  // differences -0.25 in a quarter, 0.15 elsewhere
  }
  complete_paired({.value = 1.5, .replicates = &a}, {.value = 1.25, .replicates = &other}, {},
                  contrast);
  CHECK(contrast.row.intervals[0].id == "percentile_paired");
  CHECK(contrast.row.intervals[0].limits->lower == doctest::Approx(-0.25).epsilon(1e-12));
  CHECK(contrast.row.intervals[0].limits->upper == doctest::Approx(0.15).epsilon(1e-12));
  // 500 below zero at -0.25, the next at 0.15: zero stands at 499 + 0.25 / 0.4 of 1999.
  CHECK(*contrast.row.p_value ==
        doctest::Approx(2.0 * (499.0 + 0.25 / 0.4) / 1999.0).epsilon(1e-9));
  complete_paired({.value = 1.5, .replicates = &a}, {.value = 1.25, .replicates = &other},
                  {.basic = true}, contrast);
  CHECK(contrast.row.intervals[0].id == "basic_paired");
  CHECK(contrast.row.intervals[0].limits->lower == doctest::Approx(0.35).epsilon(1e-9));
  CHECK(contrast.row.intervals[0].limits->upper == doctest::Approx(0.75).epsilon(1e-9));
}

TEST_CASE("paired_contrasts: what does not exist has a reason") {
  reports::ContrastRow contrast;
  complete_paired({.value = Undefined::OneClass}, kB, {}, contrast);
  CHECK(contrast.row.value.error() == Undefined::OneClass);
  complete_paired(kA, {.value = Undefined::NoneFlagged}, {}, contrast);
  CHECK(contrast.row.value.error() == Undefined::NoneFlagged);
  // The same model twice: no spread, hence neither interval nor p-value.
  reports::ContrastRow same;
  complete_paired(kA, kA, {.standard_error = 0.0}, same);
  CHECK(*same.row.value == 0.0);
  CHECK(same.row.intervals[0].limits.error() == Undefined::ZeroVariance);
  CHECK_FALSE(same.row.p_value);
  const ReplicateValues few = replicates(0.0, 100);
  const ReplicateValues zero(100, 0.0);
  reports::ContrastRow rough;
  complete_paired({.value = 0.5, .replicates = &few}, {.value = 0.0, .replicates = &zero}, {},
                  rough);
  CHECK(rough.row.intervals[0].limits.error() == Undefined::TooFewReplicates);
}

}  // namespace clinval::harness
