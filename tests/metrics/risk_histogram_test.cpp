#include "metrics/risk_histogram.h"

#include <numeric>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_cases;
using clinval::tests::column;

namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

ScoredCases probabilities(const Labels& y, const Values& p) {
  return {y, p, {}, {.scale = Scale::Probability}};
}

}  // namespace

TEST_CASE("risk_histogram: bounds belong to the bin above, 1 to the last") {
  const auto curve =
      risk_histogram(probabilities({0, 1, 0, 1, 1, 0}, {0.0, 0.05, 0.0499, 0.95, 1.0, 0.9499}), {});
  REQUIRE(curve);
  CHECK(curve->curve == "risk_histogram");
  const Values& events = column(*curve, "events");
  const Values& non_events = column(*curve, "non_events");
  REQUIRE(events.size() == 20);
  CHECK(non_events[0] == 2.0);
  CHECK(events[1] == 1.0);
  CHECK(non_events[18] == 1.0);
  CHECK(events[19] == 2.0);
  CHECK(column(*curve, "lower")[0] == 0.0);
  CHECK(column(*curve, "upper")[19] == 1.0);
}

TEST_CASE("risk_histogram: each bound k / 20 opens bin k, although k / 20 * 20 may round") {
  for (std::size_t k = 0; k < 20; ++k) {
    CAPTURE(k);
    const auto curve = risk_histogram(probabilities({1}, {static_cast<double>(k) / 20.0}), {});
    REQUIRE(curve);
    CHECK(column(*curve, "events")[k] == 1.0);
  }
}

TEST_CASE("risk_histogram: counts every case once, by definition") {
  for (const auto& [name, data] : calibration_cases()) {
    CAPTURE(name);
    const auto curve = risk_histogram(data.independent(), {});
    REQUIRE(curve);
    double counted = 0.0;
    for (std::size_t k = 0; k < 20; ++k) {
      double events = 0.0;
      for (std::size_t i = 0; i < data.y_true.size(); ++i) {
        const double p = data.y_prob[i];
        const bool inside = p >= column(*curve, "lower")[k] &&
                            (p < column(*curve, "upper")[k] || (k == 19 && p == 1.0));
        events += inside && data.y_true[i] == 1;
      }
      CHECK(column(*curve, "events")[k] == events);
      counted += column(*curve, "events")[k] + column(*curve, "non_events")[k];
    }
    CHECK(counted == static_cast<double>(data.y_true.size()));
  }
}

TEST_CASE("risk_histogram: a replicate counts and without an answer it says why") {
  const ScoredCases cases = probabilities({0, 1}, {0.11, 0.62});
  const std::vector<std::uint32_t> times{3, 0};
  const auto replicate = risk_histogram(CaseView(cases, times), {});
  REQUIRE(replicate);
  CHECK(column(*replicate, "non_events")[2] == 3.0);
  CHECK(column(*replicate, "events")[12] == 0.0);
  const std::vector<std::uint32_t> nobody{0, 0};
  CHECK(risk_histogram(CaseView(cases, nobody), {}).error() == Undefined::NoCases);
  CHECK(risk_histogram(probabilities({}, {}), {}).error() == Undefined::NoCases);
  CHECK(risk_histogram(ScoredCases(Labels{0}, Values{0.5}), {}).error() ==
        Undefined::NotAProbability);
}
