#include "metrics/loess.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration_distance.h"
#include "tests/metrics/calibration_sets.h"
#include "tests/metrics/oracle_checks.h"

namespace clinval::metrics {
namespace {

using tests::close;

struct Variant {
  std::string quantity;
  LoessOptions options;
};

const std::vector<Variant>& variants() {
  static const std::vector<Variant> kAll = {{"loess@", {}},
                                            {"loess_direct@", {.surface = LoessSurface::Direct}},
                                            {"loess_degree1@", {.degree = 1}},
                                            {"loess_half@", {.span = 0.5}}};
  return kAll;
}

/// Evenly spaced, one case each.
Places line(std::size_t n) {
  Places places;
  for (std::size_t i = 0; i < n; ++i) {
    places.x.push_back(static_cast<double>(i) / static_cast<double>(n));
    places.count.push_back(1);
  }
  return places;
}

}  // namespace

TEST_CASE("loess: equals R's loess at every compared place, and is undefined where R warns") {
  const tests::OracleTable oracle("calibration_distance.csv");
  for (const Variant& variant : variants()) {
    CAPTURE(variant.quantity);
    int sets = 0;
    int left_out = 0;
    for (const auto& [name, data] : tests::calibration_sets()) {
      CAPTURE(name);
      const ScoredCases cases = data.independent();
      const auto smoother = loess(places_of(cases), variant.options);
      if (oracle.find(name, variant.quantity) == nullptr) {
        ++left_out;
        REQUIRE_FALSE(smoother);
        CHECK((smoother.error() == Undefined::Collinear ||
               smoother.error() == Undefined::ZeroVariance));
        continue;
      }
      REQUIRE(smoother);
      const std::vector<double> smooth = smoother->fitted(events_at_places(cases));
      if (variant.options.surface == LoessSurface::Direct) {
        CHECK(*loess_at_places(places_of(cases), events_at_places(cases)) == smooth);
      }
      int compared = 0;
      for (std::size_t place = 0; place < smooth.size(); ++place) {
        const double* expected = oracle.find(name, variant.quantity, static_cast<double>(place));
        if (expected != nullptr) {
          CHECK(std::abs(smooth[place] - *expected) < 1e-9);
          ++compared;
        }
      }
      CHECK(compared >= 5);
      ++sets;
    }
    CHECK(sets >= 18);
    CHECK(left_out >= 3);
  }
}

TEST_CASE("loess: a parabola is its own smooth of degree 2, and a line of degree 1") {
  for (const std::size_t degree : {std::size_t{1}, std::size_t{2}}) {
    for (const LoessSurface surface : {LoessSurface::Interpolate, LoessSurface::Direct}) {
      const Places places = line(60);
      std::vector<double> y;
      for (const double x : places.x) {
        y.push_back(degree == 1 ? 0.3 - 0.7 * x : 0.1 + x - 2.0 * x * x);
      }
      const auto smoother = loess(places, {.degree = degree, .span = 0.4, .surface = surface});
      REQUIRE(smoother);
      const std::vector<double> smooth = smoother->fitted(y);
      for (std::size_t i = 0; i < y.size(); ++i) {
        CHECK(std::abs(smooth[i] - y[i]) < 1e-12);
      }
    }
  }
}

TEST_CASE("loess: the weights of a place reproduce its smooth, and sum to one") {
  const auto& data = tests::calibration_sets().at("hundredths");
  const ScoredCases cases = data.independent();
  const std::vector<double> events = events_at_places(cases);
  const auto smoother = loess(places_of(cases));
  REQUIRE(smoother);
  const std::vector<double> smooth = smoother->fitted(events);
  const Places& places = smoother->places();
  for (std::size_t i = 0; i < smooth.size(); i += 7) {
    const std::vector<double> row = smoother->row(places.x[i]);
    double value = 0.0;
    double total = 0.0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      value += row[j] * events[j];
      total += row[j] * static_cast<double>(places.count[j]);
    }
    CHECK(std::abs(value - smooth[i]) < 1e-13);
    CHECK(std::abs(total - 1.0) < 1e-13);
  }
}

TEST_CASE("loess: a count is a repetition, to the last cell") {
  const Places places = line(40);
  Places counted = places;
  std::vector<std::uint8_t> y;
  std::vector<double> p;
  std::vector<double> events;
  for (std::size_t i = 0; i < places.x.size(); ++i) {
    counted.count[i] = static_cast<std::int64_t>(1 + (i * 5) % 4);
    events.push_back(static_cast<double>((i * 3) % 2) * static_cast<double>(counted.count[i]));
    for (std::int64_t time = 0; time < counted.count[i]; ++time) {
      y.push_back(static_cast<std::uint8_t>((i * 3) % 2));
      p.push_back(places.x[i]);
    }
  }
  const ScoredCases repeated(y, p);
  const auto a = loess(counted);
  const auto b = loess(places_of(repeated));
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->fitted(events) == b->fitted(events_at_places(repeated)));
}

TEST_CASE("loess: without an answer it says why, and refuses what it has not") {
  CHECK(loess({}).error() == Undefined::NoCases);
  CHECK(loess({.x = {0.4}, .count = {9}}).error() == Undefined::Collinear);
  CHECK(loess({.x = {0.1, 0.4, 0.9}, .count = {1, 1, 1}}).error() == Undefined::Collinear);
  // Nine of ten at one place: the neighbourhoods there have no width.
  CHECK(loess({.x = {0.1, 0.4}, .count = {9, 1}}, {.surface = LoessSurface::Direct}).error() ==
        Undefined::ZeroVariance);
  CHECK_THROWS_AS((void)loess(line(9), {.degree = 3}), std::invalid_argument);
  CHECK_THROWS_AS((void)loess(line(9), {.span = 1.5}), std::invalid_argument);
  const auto smoother = loess(line(30));
  REQUIRE(smoother);
  CHECK_THROWS_AS((void)smoother->fitted(std::vector<double>(29)), std::invalid_argument);
}

}  // namespace clinval::metrics
