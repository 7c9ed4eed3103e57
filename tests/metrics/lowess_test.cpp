#include "metrics/lowess.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration_distance.h"
#include "tests/metrics/calibration_sets.h"

namespace clinval::metrics {

TEST_CASE("lowess: equals R's lowess at every compared place of every data set") {
  const tests::OracleTable oracle("calibration_distance.csv");
  int sets = 0;
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    const ScoredCases cases = data.independent();
    for (const bool half : {false, true}) {
      const std::string quantity = half ? "lowess_f50@" : "lowess_f67@";
      CAPTURE(quantity);
      const Places places = places_of(cases);
      const double f = half ? 0.5 : 2.0 / 3.0;
      const double delta = half ? 0.0 : 0.01 * (places.x.back() - places.x.front());
      const auto smoother = lowess(places, f, delta);
      REQUIRE(smoother);
      const std::vector<double> smooth = smoother->fitted(events_at_places(cases));
      const auto line = lowess_line(places, events_at_places(cases), f, delta);
      REQUIRE(line);
      for (std::size_t i = 0; i < smooth.size(); ++i) {
        CHECK(std::abs(smooth[i] - (*line)(places.x[i])) < 1e-13);
      }
      int compared = 0;
      for (std::size_t place = 0; place < smooth.size(); ++place) {
        const double* expected = oracle.find(name, quantity, static_cast<double>(place));
        if (expected != nullptr) {
          CHECK(std::abs(smooth[place] - *expected) < 1e-11);
          ++compared;
        }
      }
      CHECK(compared >= 1);
      ++sets;
    }
  }
  CHECK(sets >= 46);
}

TEST_CASE("lowess: by hand: three cases, the outer two do not weigh") {
  const auto smoother = lowess({.x = {0.0, 1.0, 2.0}, .count = {1, 1, 1}}, 1.0, 0.0);
  REQUIRE(smoother);
  // At the middle the window's radius is 1: only the case itself weighs.
  CHECK(smoother->fitted(std::vector<double>{5.0, 7.0, 1.0})[1] == 7.0);
}

TEST_CASE("lowess: one place has its mean, none has nothing, and bad settings are refused") {
  const auto one = lowess({.x = {0.3}, .count = {4}}, 0.5, 0.0);
  REQUIRE(one);
  CHECK(one->fitted(std::vector<double>{3.0})[0] == 0.75);
  CHECK((*lowess_line({.x = {0.3}, .count = {4}}, std::vector<double>{3.0}, 0.5, 0.0))(0.3) ==
        0.75);
  CHECK(lowess_line({}, {}, 0.5, 0.0).error() == Undefined::NoCases);
  CHECK(lowess({}, 0.5, 0.0).error() == Undefined::NoCases);
  CHECK_THROWS_AS((void)lowess({.x = {0.3}, .count = {4}}, 0.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS((void)lowess({.x = {0.3}, .count = {4}}, 0.5, -1.0), std::invalid_argument);
}

}  // namespace clinval::metrics
