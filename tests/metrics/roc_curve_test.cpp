#include "metrics/roc_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/metrics/calibration_oracle.h"

using namespace clinval::metrics;
using clinval::tests::calibration_cases;
using clinval::tests::column;
using clinval::tests::curve_oracle;

namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

// Rates at a threshold by counting: too simple to be wrong.
struct Rates {
  double false_positive = 0.0;
  double sensitivity = 0.0;
};

Rates rates_by_counting(const Labels& y, const Values& s, double threshold, ThresholdRule rule) {
  double flagged[2] = {0.0, 0.0};
  double all[2] = {0.0, 0.0};
  for (std::size_t i = 0; i < y.size(); ++i) {
    all[y[i]] += 1.0;
    flagged[y[i]] += rule == ThresholdRule::Ge ? s[i] >= threshold : s[i] > threshold;
  }
  return {flagged[0] / all[0], flagged[1] / all[1]};
}

void check_points(const Labels& y, const Values& s, ThresholdRule rule, std::size_t distinct) {
  const auto curve = roc_curve(ScoredCases(y, s), {.rule = rule});
  REQUIRE(curve);
  const Values& fpr = column(*curve, "false_positive_rate");
  const Values& sensitivity = column(*curve, "sensitivity");
  const Values& threshold = column(*curve, "threshold");
  REQUIRE(fpr.size() == std::min<std::size_t>(fpr.size(), 200));
  if (distinct < 200) {
    CHECK(fpr.size() == distinct + 1);
  } else {
    CHECK(fpr.size() > 100);  // a positive makes several steps at once
  }
  CHECK(fpr.front() + sensitivity.front() == 0.0);
  CHECK(fpr.back() + sensitivity.back() == 2.0);
  for (std::size_t k = 0; k < fpr.size(); ++k) {
    const Rates rates = rates_by_counting(y, s, threshold[k], rule);
    CHECK(fpr[k] == rates.false_positive);
    CHECK(sensitivity[k] == rates.sensitivity);
    if (k > 0) {
      CHECK(threshold[k] < threshold[k - 1]);
    }
  }
}

}  // namespace

TEST_CASE("roc_curve: worked by hand with a tie") {
  const auto curve = roc_curve(ScoredCases(Labels{0, 0, 1, 1}, Values{1, 2, 2, 3}), {});
  REQUIRE(curve);
  CHECK(curve->curve == "roc");
  CHECK(column(*curve, "false_positive_rate") == Values{0, 0, 0.5, 1});
  CHECK(column(*curve, "sensitivity") == Values{0, 0.5, 1, 1});
  CHECK(column(*curve, "threshold") == Values{std::nextafter(3.0, 4.0), 3, 2, 1});
  const auto strict =
      roc_curve(ScoredCases(Labels{0, 0, 1, 1}, Values{1, 2, 2, 3}), {.rule = ThresholdRule::Gt});
  CHECK(column(*strict, "threshold") == Values{3, 2, 1, std::nextafter(1.0, 0.0)});
}

TEST_CASE("roc_curve: every point is what its threshold gives, by either rule") {
  std::mt19937_64 engine(1);
  for (const std::size_t n : {2U, 10U, 60U, 198U, 199U, 200U, 700U}) {
    for (const std::uint64_t levels : {std::uint64_t{5}, std::uint64_t{1} << 53}) {
      CAPTURE(n);
      CAPTURE(levels);
      Labels y{0, 1};
      Values s;
      for (std::size_t i = 0; i < n; ++i) {
        s.push_back(static_cast<double>(engine() % levels) / static_cast<double>(levels));
        if (i >= 2) {
          y.push_back(engine() % 5 == 0);
        }
      }
      const std::size_t distinct = ScoredCases(y, s).groups().size();
      check_points(y, s, ThresholdRule::Ge, distinct);
      check_points(y, s, ThresholdRule::Gt, distinct);
    }
  }
}

TEST_CASE("roc_curve: thinning leaves no gap of more than two steps") {
  std::mt19937_64 engine(2);
  Labels y{0, 1};
  Values s{0.1, 0.9};
  for (int i = 0; i < 5000; ++i) {
    y.push_back(engine() % 3 == 0);
    s.push_back(static_cast<double>(engine() >> 11) * 0x1.0p-53 + 0.3 * y.back());
  }
  const auto curve = roc_curve(ScoredCases(y, s), {});
  REQUIRE(curve);
  const Values& fpr = column(*curve, "false_positive_rate");
  const Values& sensitivity = column(*curve, "sensitivity");
  CHECK(fpr.size() <= 200);
  CHECK(fpr.size() > 190);
  for (std::size_t k = 1; k < fpr.size(); ++k) {
    CHECK(fpr[k] + sensitivity[k] - fpr[k - 1] - sensitivity[k - 1] < 2.0 / 199 + 1.0 / 1000);
  }
}

TEST_CASE("roc_curve: equals scikit-learn") {
  for (const std::string name : {"tied", "narrow", "nearly_separated"}) {
    CAPTURE(name);
    const auto curve = roc_curve(calibration_cases().at(name).independent(), {});
    const auto oracle = curve_oracle("roc", name);
    REQUIRE(curve);
    REQUIRE(column(*curve, "threshold").size() == oracle.size() + 1);  // and (0, 0)
    for (std::size_t k = 0; k < oracle.size(); ++k) {
      CHECK(column(*curve, "false_positive_rate")[k + 1] == oracle[k][0]);
      CHECK(column(*curve, "sensitivity")[k + 1] == oracle[k][1]);
      CHECK(column(*curve, "threshold")[k + 1] == oracle[k][2]);
    }
  }
}

TEST_CASE("roc_curve: a replicate is the repeated cases and scores that nobody has fall away") {
  const ScoredCases cases(Labels{0, 1, 0, 1}, Values{1, 2, 3, 4});
  const std::vector<std::uint32_t> times{2, 1, 0, 3};
  const auto view = roc_curve(CaseView(cases, times), {});
  const auto repeated =
      roc_curve(ScoredCases(Labels{0, 0, 1, 1, 1, 1}, Values{1, 1, 2, 4, 4, 4}), {});
  REQUIRE(view);
  CHECK(column(*view, "threshold") == column(*repeated, "threshold"));
  CHECK(column(*view, "sensitivity") == column(*repeated, "sensitivity"));
}

TEST_CASE("roc_curve: the largest double has no next one and stays finite") {
  const double largest = std::numeric_limits<double>::max();
  const auto curve = roc_curve(ScoredCases(Labels{0, 1}, Values{-largest, largest}), {});
  REQUIRE(curve);
  CHECK(column(*curve, "threshold").front() == largest);
}

TEST_CASE("roc_curve: without an answer it says why") {
  CHECK(roc_curve(ScoredCases(Labels{}, Values{}), {}).error() == Undefined::NoCases);
  CHECK(roc_curve(ScoredCases(Labels{1, 1}, Values{1, 2}), {}).error() == Undefined::OneClass);
  const ScoredCases cases(Labels{0, 1}, Values{1, 2});
  const std::vector<std::uint32_t> negatives{2, 0};
  CHECK(roc_curve(CaseView(cases, negatives), {}).error() == Undefined::OneClass);
}
