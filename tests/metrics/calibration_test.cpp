#include "metrics/calibration.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "metrics/calibration_curve.h"
#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_cases;
using clinval::tests::calibration_oracle;

namespace {

using Labels = std::vector<std::uint8_t>;
using Clusters = std::vector<std::uint32_t>;

constexpr double kZ975 = 1.959963984540054;
const ScoredCases::Settings kProbability{.scale = Scale::Probability};

doctest::Approx relative(double value, double epsilon) {
  return doctest::Approx(value).epsilon(epsilon).scale(0.0);
}

ScoredCases probabilities(const Labels& y, const std::vector<double>& p, const Clusters& g = {}) {
  return {y, p, g, kProbability};
}

}  // namespace

TEST_CASE("calibration_intercept: worked by hand: one prediction for all") {
  // Three of four have the event and all are given 1/2: log(3), variance 1/(4 * 3/4 * 1/4).
  const ScoredCases cases = probabilities({1, 1, 0, 1}, {0.5, 0.5, 0.5, 0.5});
  const auto result = calibration_intercept(cases, {});
  REQUIRE(result);
  CHECK(result->value == relative(std::log(3.0), 1e-14));
  CHECK(*result->standard_error == relative(std::sqrt(4.0 / 3), 1e-14));
  REQUIRE(result->intervals.size() == 2);
  CHECK(result->intervals[0].id == "wald");
  CHECK(result->intervals[0].limits->upper ==
        relative(std::log(3.0) + kZ975 * std::sqrt(4.0 / 3), 1e-13));
  CHECK(*calibration_intercept_value(cases, {}) == result->value);
}

TEST_CASE("calibration_slope: worked by hand: two predictions, the observed odds squared") {
  // Predicted odds 1/2 and 2; observed 1/4 (1 of 5) and 4 (4 of 5): the slope is 2.
  const ScoredCases cases = probabilities(
      {1, 0, 0, 0, 0, 1, 1, 1, 1, 0},
      {1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 2.0 / 3, 2.0 / 3, 2.0 / 3, 2.0 / 3, 2.0 / 3});
  const auto result = calibration_slope(cases, {.level = 0.9});
  REQUIRE(result);
  CHECK(result->value == relative(2.0, 1e-13));
  // Variance of the log odds ratio 2 (1 + 1/4), over the squared distance 2 log 2 of the logits.
  const double error = std::sqrt(2.5) / (2.0 * std::log(2.0));
  CHECK(*result->standard_error == relative(error, 1e-13));
  CHECK(result->intervals[0].level == 0.9);
  CHECK(result->intervals[0].limits->lower == relative(2.0 - 1.6448536269514722 * error, 1e-12));
}

TEST_CASE("calibration: equals R's glm and sandwich::vcovCL") {
  int compared = 0;
  for (const auto& [name, data] : calibration_cases()) {
    CAPTURE(name);
    // The narrow set's logits vary by 2 %: its slope keeps two digits less, here and in R.
    const double epsilon = name == "narrow" ? 1e-9 : 1e-11;
    const ScoredCases independent = data.independent();
    const ScoredCases clustered = data.clustered();
    const auto intercept = calibration_intercept(independent, {});
    const auto robust = calibration_intercept(clustered, {});
    REQUIRE(intercept);
    REQUIRE(robust);
    CHECK(intercept->value == relative(calibration_oracle(name, "intercept")[0], 1e-12));
    CHECK(*intercept->standard_error ==
          relative(calibration_oracle(name, "intercept_error")[0], 1e-12));
    CHECK(robust->value == intercept->value);
    const double error = calibration_oracle(name, "intercept_sandwich")[0];
    CHECK(*robust->standard_error == relative(error, 1e-12));
    CHECK(robust->intervals[0].id == "sandwich");
    CHECK(robust->intervals[0].limits->lower ==
          doctest::Approx(robust->value - kZ975 * error).epsilon(1e-12));

    const auto slope = calibration_slope(independent, {});
    const auto robust_slope = calibration_slope(clustered, {});
    REQUIRE(slope);
    REQUIRE(robust_slope);
    CHECK(slope->value == relative(calibration_oracle(name, "slope")[1], epsilon));
    CHECK(*slope->standard_error ==
          relative(std::sqrt(calibration_oracle(name, "slope_covariance")[3]), epsilon));
    CHECK(*robust_slope->standard_error ==
          relative(std::sqrt(calibration_oracle(name, "slope_sandwich")[3]), epsilon));
    CHECK(*calibration_slope_value(clustered, {}) == slope->value);
    ++compared;
  }
  CHECK(compared == 7);
}

TEST_CASE("calibration: recalibrated predictions have intercept 0 and slope 1") {
  for (const std::string name : {"plain", "overfitted", "rare", "tied"}) {
    CAPTURE(name);
    const auto& data = calibration_cases().at(name);
    const auto spline = fit_calibration_spline(data.independent(), 0);
    REQUIRE(spline);
    std::vector<double> recalibrated;
    for (const double p : data.y_prob) {
      recalibrated.push_back(1.0 / (1.0 + std::exp(-spline->log_odds(std::log(p / (1.0 - p))))));
    }
    const ScoredCases cases = probabilities(data.y_true, recalibrated);
    CHECK(std::abs(*calibration_intercept_value(cases, {})) < 1e-12);
    CHECK(*calibration_slope_value(cases, {}) == relative(1.0, 1e-12));
  }
}

TEST_CASE("calibration: a replicate is the repeated cases") {
  const auto& data = calibration_cases().at("plain");
  const ScoredCases cases = data.independent();
  Clusters times;
  Labels y;
  std::vector<double> p;
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    times.push_back((i * 7) % 3);
    y.insert(y.end(), times[i], cases.labels()[i]);
    p.insert(p.end(), times[i], cases.scores()[i]);
  }
  const CaseView view(cases, times);
  const ScoredCases repeated = probabilities(y, p);
  CHECK(*calibration_intercept_value(view, {}) ==
        relative(*calibration_intercept_value(repeated, {}), 1e-12));
  CHECK(*calibration_slope_value(view, {}) ==
        relative(*calibration_slope_value(repeated, {}), 1e-12));
}

TEST_CASE("calibration: without an answer it says why") {
  const auto both = [](const CaseView& view, Undefined reason) {
    CHECK(calibration_intercept(view, {}).error() == reason);
    CHECK(calibration_intercept_value(view, {}).error() == reason);
    CHECK(calibration_slope(view, {}).error() == reason);
    CHECK(calibration_slope_value(view, {}).error() == reason);
  };
  both(probabilities({}, {}), Undefined::NoCases);
  both(ScoredCases(Labels{0, 1}, std::vector<double>{0.2, 0.7}), Undefined::NotAProbability);
  both(probabilities({0, 1}, {0.0, 0.7}), Undefined::ProbabilityZeroOrOne);
  both(probabilities({1, 1}, {0.2, 0.7}), Undefined::OneClass);
  const ScoredCases cases = probabilities({0, 1, 1}, {0.2, 0.5, 0.7});
  both(CaseView(cases, Clusters{0, 2, 1}), Undefined::OneClass);
  both(CaseView(cases, Clusters{0, 0, 0}), Undefined::NoCases);
}

TEST_CASE("calibration: a clip makes certain predictions usable") {
  const std::vector<double> p{0.0, 0.5, 0.6, 1.0};
  const ScoredCases cases(Labels{0, 1, 0, 1}, p, {},
                          {.scale = Scale::Probability, .probability_clip = 0.01});
  const ScoredCases moved = probabilities({0, 1, 0, 1}, {0.01, 0.5, 0.6, 0.99});
  CHECK(*calibration_intercept_value(cases, {}) ==
        relative(*calibration_intercept_value(moved, {}), 1e-12));
  CHECK(*calibration_slope_value(cases, {}) ==
        relative(*calibration_slope_value(moved, {}), 1e-12));
}

TEST_CASE("calibration_slope: equal predictions and separated classes have no slope") {
  const ScoredCases equal = probabilities({0, 1, 1}, {0.3, 0.3, 0.3});
  CHECK(calibration_slope(equal, {}).error() == Undefined::ZeroVariance);
  CHECK(calibration_intercept(equal, {}).has_value());
  const ScoredCases separated = probabilities({0, 0, 1, 1}, {0.1, 0.2, 0.3, 0.4});
  CHECK(calibration_slope(separated, {}).error() == Undefined::Separated);
  CHECK(calibration_intercept(separated, {}).has_value());
  const ScoredCases overlapping = probabilities({0, 1, 0, 1}, {0.1, 0.2, 0.3, 0.4});
  const Clusters separated_replicate{1, 0, 1, 1};
  CHECK(calibration_slope_value(CaseView(overlapping, separated_replicate), {}).error() ==
        Undefined::Separated);
}

TEST_CASE("calibration: too few clusters and vanishing scores leave a value without interval") {
  const Labels y{0, 1, 0, 1, 1, 0};
  const std::vector<double> p{0.1, 0.2, 0.3, 0.4, 0.6, 0.7};
  const auto intercept_of_one = calibration_intercept(probabilities(y, p, Clusters(6, 0)), {});
  REQUIRE(intercept_of_one);
  CHECK_FALSE(intercept_of_one->standard_error);
  CHECK(intercept_of_one->intervals[0].limits.error() == Undefined::TooFewClusters);
  const auto slope_of_two = calibration_slope(probabilities(y, p, {0, 0, 0, 1, 1, 1}), {});
  REQUIRE(slope_of_two);
  CHECK(slope_of_two->intervals[0].limits.error() == Undefined::TooFewClusters);
  CHECK(calibration_slope(probabilities(y, p, {0, 0, 1, 1, 2, 2}), {})->standard_error);
  // Every pair holds its one expected event.
  const auto balanced =
      calibration_intercept(probabilities({0, 1, 1, 0}, {0.5, 0.5, 0.5, 0.5}, {0, 0, 1, 1}), {});
  REQUIRE(balanced);
  CHECK(balanced->value == doctest::Approx(0.0).epsilon(1e-15));
  CHECK(balanced->intervals[0].limits.error() == Undefined::ZeroVariance);
}

TEST_CASE("calibration: ADNEX on transIOTA, the published validation") {
  const char* folder = std::getenv("CLINVAL_DATA");
  if (folder == nullptr) {
    MESSAGE("SKIPPED: CLINVAL_DATA is not set, the published ADNEX values were not checked");
    return;
  }
  std::ifstream in(std::string(folder) + "/adnex/adnex.csv");
  REQUIRE(in.good());
  std::string header;
  std::getline(in, header);
  Labels y;
  std::vector<double> p;
  // Outcome, outcome in words, probability; blanks between, carriage returns at the ends.
  for (std::string line; std::getline(in, line);) {
    if (line.size() > 1) {
      y.push_back(line.front() == '1' ? 1 : 0);
      p.push_back(std::stod(line.substr(line.find_last_of(' ') + 1)));
    }
  }
  const ScoredCases cases = probabilities(y, p);
  REQUIRE(cases.size() == 894);
  REQUIRE(cases.positives() == 434);
  const auto intercept = calibration_intercept(cases, {});
  const auto slope = calibration_slope(cases, {});
  REQUIRE(intercept);
  REQUIRE(slope);
  CHECK(intercept->value == relative(0.80957790454, 1e-11));
  CHECK(*intercept->standard_error == relative(0.09982142952767, 1e-12));
  CHECK(slope->value == relative(0.9338235206776, 1e-12));
  CHECK(*slope->standard_error == relative(0.05941879675, 1e-10));
  CHECK(slope->intervals[0].limits->lower == relative(0.817364819041, 1e-11));
  CHECK(slope->intervals[0].limits->upper == relative(1.050282222314, 1e-11));

  const auto mean_distance = [&](std::size_t knots) {
    const auto spline = fit_calibration_spline(cases, knots);
    double total = 0.0;
    for (const double value : p) {
      const double log_odds = spline->log_odds(std::log(value / (1.0 - value)));
      total += std::abs(1.0 / (1.0 + std::exp(-log_odds)) - value);
    }
    return total / static_cast<double>(p.size());
  };
  // These two come from a glm that stopped at its default tolerance.
  CHECK(mean_distance(3) == relative(0.0912751839, 1e-6));
  CHECK(mean_distance(5) == relative(0.09244568201, 1e-6));
}
