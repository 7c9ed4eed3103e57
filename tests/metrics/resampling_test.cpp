#include "metrics/resampling.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/random.h"
#include "tests/oracle.h"

namespace clinval::metrics {
namespace {

using Block = std::array<std::uint32_t, 4>;

std::vector<std::uint32_t> drawn(std::uint32_t seed, std::uint32_t replicate, std::size_t units) {
  std::vector<std::uint32_t> counts(units, 99U);
  draw_multiplicities(seed, Purpose::Bootstrap, replicate, counts);
  return counts;
}

Replicates one_to(int last) {
  Replicates replicates{.values = {}, .requested = last};
  for (int value = last; value >= 1; --value) {
    replicates.values.push_back(value);
  }
  return replicates;
}

}  // namespace

TEST_CASE("random: many words are those of the single blocks, whatever their number") {
  for (const std::size_t count : {0U, 1U, 2U, 15U, 16U, 17U, 31U, 32U, 33U, 256U, 257U}) {
    CAPTURE(count);
    // The block number passes 2^32 on the way.
    std::vector<std::uint64_t> words(count);
    fill_with_philox_words({0xFFFFFFF0U, 7, 8, 9}, {0xDEADBEEF, 3}, words);
    for (std::uint32_t i = 0; i < count; ++i) {
      CHECK(words[i] == philox_words({0xFFFFFFF0U + i / 2, 7, 8, 9}, {0xDEADBEEF, 3})[i % 2]);
    }
  }
}

TEST_CASE("random: Philox gives the known answers of Random123") {
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const std::uint32_t ones = 0xffffffff;
  CHECK(philox({ones, ones, ones, ones}, {ones, ones}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random: words take the low output first") {
  const auto words = philox_words({0, 0, 0, 0}, {0, 0});
  CHECK(words[0] == 0xe169c58d6627e8d5);
  CHECK(words[1] == 0x9b00dbd8bc57ac4c);
}

TEST_CASE("random: integers and uniforms keep inside their bounds") {
  const std::uint64_t last = ~std::uint64_t{0};
  CHECK(below(0, 7) == 0);
  CHECK(below(last, 7) == 6);
  CHECK(below(std::uint64_t{1} << 63U, 10) == 5);
  CHECK(open_uniform(0) == 0x1.0p-54);
  CHECK(open_uniform(last) == 1.0 - 0x1.0p-54);
}

TEST_CASE("resampling: multiplicities equal the big-integer twin in Python") {
  int compared = 0;
  const std::string path = std::string(CLINVAL_TEST_DIR) + "/oracles/draws.csv";
  auto rows = clinval::tests::read_cells(path, ',');
  for (std::size_t row = 1; row < rows.size(); ++row) {
    CAPTURE(row);
    REQUIRE(rows[row].size() == 4);
    std::istringstream cells(rows[row][3]);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t count = 0; cells >> count;) {
      expected.push_back(count);
    }
    CHECK(drawn(static_cast<std::uint32_t>(std::stoul(rows[row][0])),
                static_cast<std::uint32_t>(std::stoul(rows[row][1])),
                std::stoul(rows[row][2])) == expected);
    ++compared;
  }
  CHECK(compared == 8);
}

TEST_CASE("resampling: as many draws as units, also for odd numbers and none") {
  for (const std::size_t units : {0U, 1U, 2U, 3U, 1001U}) {
    CAPTURE(units);
    const auto counts = drawn(5, 2, units);
    CHECK(std::accumulate(counts.begin(), counts.end(), std::size_t{0}) == units);
  }
}

TEST_CASE("resampling: replicates differ by seed and number") {
  CHECK(drawn(1, 0, 50) == drawn(1, 0, 50));
  CHECK(drawn(1, 0, 50) != drawn(1, 1, 50));
  CHECK(drawn(1, 0, 50) != drawn(2, 0, 50));
}

TEST_CASE("resampling: over 2000 replicates each unit has the moments of a multinomial count") {
  const std::size_t units = 20;
  std::vector<double> first(units, 0.0);
  std::vector<double> second(units, 0.0);
  const int replicates = 2000;
  for (int r = 0; r < replicates; ++r) {
    const auto counts = drawn(11, static_cast<std::uint32_t>(r), units);
    for (std::size_t u = 0; u < units; ++u) {
      first[u] += counts[u] / static_cast<double>(replicates);
      second[u] += counts[u] * counts[u] / static_cast<double>(replicates);
    }
  }
  for (std::size_t u = 0; u < units; ++u) {
    CAPTURE(u);
    CHECK(std::abs(first[u] - 1.0) < 0.1);                          // 4.5 standard errors
    CHECK(std::abs(second[u] - first[u] * first[u] - 0.95) < 0.2);  // variance 1 - 1/20
  }
}

TEST_CASE("resampling: every case takes the multiplicity of its cluster") {
  const std::vector<std::uint8_t> y = {1, 0, 1};
  const std::vector<double> p = {0.9, 0.1, 0.5};
  const ScoredCases cases(y, p, std::vector<std::uint32_t>{2, 0, 2}, {});
  std::vector<std::uint32_t> times(17);
  spread_to_cases(cases, std::vector<std::uint32_t>{5, 6, 7}, times);
  CHECK(times == std::vector<std::uint32_t>{5, 7, 7});
  CHECK_THROWS_AS(spread_to_cases(cases, std::vector<std::uint32_t>{5, 6}, times),
                  std::invalid_argument);
}

TEST_CASE("resampling: percentile limits are R's type 7 quantiles") {
  const Interval interval = percentile_interval(one_to(2000), 0.95);
  REQUIRE(interval.limits);
  CHECK(interval.id == "percentile");
  CHECK(interval.limits->lower == doctest::Approx(50.975).epsilon(1e-13));
  CHECK(interval.limits->upper == doctest::Approx(1950.025).epsilon(1e-13));
  CHECK(interval.replicates == 2000);
}

TEST_CASE("resampling: the Monte-Carlo error spans one binomial standard deviation to each side") {
  const Interval interval = percentile_interval(one_to(2000), 0.95);
  REQUIRE(interval.monte_carlo_error);
  // 49.975 -+ sqrt(2000 * 0.025 * 0.975) = 49.975 -+ 6.98: order statistics 43 and 58, counted
  // from 1.
  CHECK(interval.monte_carlo_error->lower == 7.5);
  CHECK(interval.monte_carlo_error->upper == 7.5);
}

TEST_CASE("resampling: more than 1 percent of replicates without a value leave no interval") {
  Replicates replicates = one_to(990);
  replicates.requested = 1000;
  CHECK(percentile_interval(replicates, 0.95).limits.has_value());
  replicates.values.pop_back();
  const Interval missing = percentile_interval(replicates, 0.95);
  REQUIRE_FALSE(missing.limits);
  CHECK(missing.limits.error() == Undefined::ReplicatesUndefined);
  CHECK(missing.replicates == 989);
  CHECK(percentile_interval({}, 0.95).limits.error() == Undefined::ReplicatesUndefined);
}

TEST_CASE("resampling: equal replicates give no interval rather than one without width") {
  const Replicates replicates{.values = std::vector<double>(100, 1.0), .requested = 100};
  const Interval interval = percentile_interval(replicates, 0.95);
  REQUIRE_FALSE(interval.limits);
  CHECK(interval.limits.error() == Undefined::ZeroVariance);
}

TEST_CASE("resampling: a level outside 0 to 1 is refused") {
  CHECK_THROWS_AS(static_cast<void>(percentile_interval(one_to(10), 1.0)), std::invalid_argument);
}

}  // namespace clinval::metrics
