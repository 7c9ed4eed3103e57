#include "metrics/ascending_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/random.h"

namespace clinval::metrics {
namespace {

std::vector<std::uint32_t> by_comparison(const std::vector<double>& values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t index) { return values[index]; });
  return order;
}

}  // namespace

TEST_CASE("ascending_order: few and many values, ties, both signs, every magnitude") {
  for (const std::uint32_t count : {0U, 1U, 2U, 100U, 512U, 513U, 5000U, 131072U, 131073U}) {
    for (const int shape : {0, 1, 2}) {
      std::vector<double> values;
      for (std::uint32_t i = 0; i < count; ++i) {
        const auto words = philox_words({i, count, 0, 0}, {7, 0});
        const double uniform = open_uniform(words[0]);
        // Plain; tied in a hundred values with both zeros; over all exponents.
        values.push_back(shape == 0 ? uniform
                         : shape == 1
                             ? (words[1] % 2 == 0 ? 1.0 : -1.0) * std::floor(50 * uniform)
                             : std::ldexp(uniform - 0.5, static_cast<int>(words[1] % 2000) - 1000));
      }
      CAPTURE(count);
      CAPTURE(shape);
      CHECK(ascending_order(values) == by_comparison(values));
    }
  }
}

TEST_CASE("ascending_order: few distinct values, one that most have, sorted and reversed input") {
  constexpr std::uint32_t kCount = 200000;
  std::vector<std::vector<double>> shapes(4);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const double uniform = open_uniform(philox_words({i, 1, 0, 0}, {7, 0})[0]);
    shapes[0].push_back(std::floor(3 * uniform));
    shapes[1].push_back(uniform < 0.9 ? 0.0 : uniform);
    shapes[2].push_back(i);
    shapes[3].push_back(-static_cast<double>(i));
  }
  for (const std::vector<double>& values : shapes) {
    CHECK(ascending_order(values) == by_comparison(values));
  }
}

TEST_CASE("ascending_order: the same whatever the order in which the tasks run") {
  std::vector<double> values;
  for (std::uint32_t i = 0; i < 150000; ++i) {
    values.push_back(std::floor(1e5 * open_uniform(philox_words({i, 2, 0, 0}, {7, 0})[0])));
  }
  const auto backwards = [](std::size_t count, const Task& task) {
    for (std::size_t i = count; i-- > 0;) {
      task(i);
    }
  };
  const auto forth = ascending(values);
  const auto back = ascending(values, backwards);
  REQUIRE(forth.size() == values.size());
  bool same = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    same = same && forth[i].index == back[i].index && forth[i].value() == back[i].value() &&
           forth[i].value() == values[forth[i].index];
  }
  CHECK(same);
}

TEST_CASE("ascending_order: denormal, largest and equal values") {
  std::vector<double> values(3000, 0.25);
  CHECK(ascending_order(values) == by_comparison(values));
  values[10] = std::numeric_limits<double>::denorm_min();
  values[20] = -std::numeric_limits<double>::denorm_min();
  values[30] = std::numeric_limits<double>::max();
  values[40] = std::numeric_limits<double>::lowest();
  values[50] = -0.0;
  values[60] = 0.0;
  CHECK(ascending_order(values) == by_comparison(values));
}

}  // namespace clinval::metrics
