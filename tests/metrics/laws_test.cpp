#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/registry.h"
#include "metrics/resampling.h"
#include "metrics/tally.h"
#include "tests/random_cases.h"

// What holds for every row of the catalogue. A new row is covered from its first day.
namespace clinval::metrics {
namespace {

constexpr std::uint64_t kSeeds = 60;
// Sums in another order, and refitted logistic models.
constexpr double kTolerance = 1e-9;

struct Drawn {
  tests::RandomCases cases;
  Setting setting;
};

Drawn drawn(std::uint64_t seed) {
  return {.cases = tests::random_cases(seed, 3 + seed % 60, seed % 3 == 0 ? 4 : 40),
          .setting = {.threshold = 0.1 * static_cast<double>(seed % 9),
                      .rule = seed % 2 == 0 ? ThresholdRule::Ge : ThresholdRule::Gt}};
}

ScoredCases scored(const tests::RandomCases& cases, Design design) {
  return design == Design::Independent ? cases.independent() : cases.clustered();
}

bool near(double a, double b) {
  return std::abs(a - b) <= kTolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

void check_same(const Outcome<Limits>& a, const Outcome<Limits>& b) {
  REQUIRE(a.has_value() == b.has_value());
  if (a) {
    CHECK(near(a->lower, b->lower));
    CHECK(near(a->upper, b->upper));
  } else {
    CHECK(a.error() == b.error());
  }
}

/// Both sides agree in value, error, intervals and marks, or in the reason. Returns whether there
/// was a value.
bool check_same(const Outcome<Estimate>& a, const Outcome<Estimate>& b) {
  REQUIRE(a.has_value() == b.has_value());
  if (!a) {
    CHECK(a.error() == b.error());
    return false;
  }
  CHECK(near(a->value, b->value));
  CHECK(a->marks == b->marks);
  REQUIRE(a->standard_error.has_value() == b->standard_error.has_value());
  if (a->standard_error) {
    CHECK(near(*a->standard_error, *b->standard_error));
  }
  REQUIRE(a->intervals.size() == b->intervals.size());
  for (std::size_t i = 0; i < a->intervals.size(); ++i) {
    CHECK(a->intervals[i].id == b->intervals[i].id);
    check_same(a->intervals[i].limits, b->intervals[i].limits);
  }
  return true;
}

/// Runs the law on every row, seed and design; the law returns whether it compared values. Fails
/// for a row on which it hardly ever did.
template <typename Law>
void for_every_row(Law law) {
  for (const BinaryMetric& metric : binary_metrics()) {
    CAPTURE(metric.name);
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      CAPTURE(seed);
      for (const Design design : {Design::Independent, Design::Clustered}) {
        compared += law(metric, drawn(seed), design, seed) ? 1 : 0;
      }
    }
    CHECK(compared > static_cast<int>(kSeeds) * 3 / 4);
  }
}

std::vector<std::uint32_t> random_times(std::uint64_t seed, std::size_t n) {
  tests::RandomIntegers random(seed);
  std::vector<std::uint32_t> times(n);
  for (std::uint32_t& count : times) {
    count = static_cast<std::uint32_t>(random.next(4));
  }
  return times;
}

}  // namespace

TEST_CASE("laws: value and infer agree") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t) {
    const ScoredCases cases = scored(d.cases, design);
    const auto value = metric.value(cases, d.setting);
    const auto estimate = metric.infer(cases, d.setting);
    REQUIRE(value.has_value() == estimate.has_value());
    if (!value) {
      CHECK(value.error() == estimate.error());
      return false;
    }
    CHECK(near(*value, estimate->value));
    return true;
  });
}

TEST_CASE("laws: the order of the cases does not matter") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t seed) {
    const auto order = tests::random_order(seed + 77, d.cases.y_true.size());
    return check_same(metric.infer(scored(d.cases, design), d.setting),
                      metric.infer(scored(d.cases.reordered(order), design), d.setting));
  });
}

TEST_CASE("laws: multiplicities of one change nothing") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t) {
    const ScoredCases cases = scored(d.cases, design);
    const std::vector<std::uint32_t> ones(cases.size(), 1);
    return check_same(metric.infer(cases, d.setting),
                      metric.infer(CaseView(cases, ones), d.setting));
  });
}

TEST_CASE("laws: a multiplicity is a repetition within the cluster") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t seed) {
    const ScoredCases cases = scored(d.cases, design);
    const std::size_t n = cases.size();
    const std::vector<std::uint32_t> unit_times = random_times(seed + 5, n);
    std::vector<std::uint32_t> times;
    spread_to_cases(cases, unit_times, times);

    std::vector<std::size_t> repeated;
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t unit = design == Design::Independent ? i : d.cases.cluster[i];
      repeated.insert(repeated.end(), unit_times[unit], i);
    }
    const ScoredCases longer = scored(d.cases.reordered(repeated), design);
    if (longer.design() != cases.design()) {
      return false;  // the repetition happens to hold one case a cluster
    }
    return check_same(metric.infer(CaseView(cases, times), d.setting),
                      metric.infer(longer, d.setting));
  });
}

TEST_CASE("laws: a multiplicity of zero is a removal") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t seed) {
    const ScoredCases cases = scored(d.cases, design);
    const std::size_t n = cases.size();
    std::vector<std::uint32_t> unit_times = random_times(seed + 9, n);
    std::ranges::transform(unit_times, unit_times.begin(),
                           [](std::uint32_t count) { return count > 0 ? 1U : 0U; });
    std::vector<std::uint32_t> times;
    spread_to_cases(cases, unit_times, times);
    std::vector<std::uint8_t> member(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t unit = design == Design::Independent ? i : d.cases.cluster[i];
      member[i] = static_cast<std::uint8_t>(unit_times[unit]);
    }
    return check_same(metric.infer(CaseView(cases, times), d.setting),
                      metric.infer(cases.subset(member), d.setting));
  });
}

TEST_CASE("laws: a tally changes no bit") {
  Tally tally;  // used again by all: what an earlier replicate left must not matter
  for_every_row(
      [&tally](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t seed) {
        const ScoredCases cases = scored(d.cases, design);
        const std::vector<std::uint32_t> times = random_times(seed + 3, cases.size());
        const CaseView view(cases, times);
        take_tally(view, tally);
        const auto with = metric.value(CaseView(cases, times, tally), d.setting);
        const auto without = metric.value(view, d.setting);
        REQUIRE(with.has_value() == without.has_value());
        if (!with) {
          CHECK(with.error() == without.error());
          return false;
        }
        CHECK(*with == *without);
        return true;
      });
}

TEST_CASE("laws: a monotone transformation of the scores changes no rank metric") {
  int rows = 0;
  for (const BinaryMetric& metric : binary_metrics()) {
    if (metric.invariance != Invariance::MonotoneTransform) {
      continue;
    }
    CAPTURE(metric.name);
    ++rows;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      CAPTURE(seed);
      const Drawn d = drawn(seed);
      tests::RandomCases other = d.cases;
      std::ranges::transform(other.y_score, other.y_score.begin(),
                             [](double score) { return score * score * 0.25; });
      const auto a = metric.infer(d.cases.independent(), d.setting);
      const auto b = metric.infer(other.independent(), d.setting);
      if (check_same(a, b)) {
        CHECK(a->value == b->value);
      }
    }
  }
  CHECK(rows >= 3);
}

TEST_CASE("laws: intervals widen with the level and hold the estimate, all within the range") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t) {
    const ScoredCases cases = scored(d.cases, design);
    std::vector<Limits> before;
    bool any = false;
    for (const double level : {0.5, 0.8, 0.95, 0.99}) {
      Setting setting = d.setting;
      setting.level = level;
      const auto estimate = metric.infer(cases, setting);
      if (!estimate) {
        return false;
      }
      any = true;
      CHECK(estimate->value >= metric.minimum);
      CHECK(estimate->value <= metric.maximum);
      before.resize(estimate->intervals.size(),
                    {.lower = estimate->value, .upper = estimate->value});
      for (std::size_t i = 0; i < before.size(); ++i) {
        const Interval& interval = estimate->intervals[i];
        CAPTURE(interval.id);
        CHECK(interval.level == level);
        if (!interval.limits) {
          continue;
        }
        const Limits now = *interval.limits;
        CHECK(now.lower >= metric.minimum);
        CHECK(now.upper <= metric.maximum);
        CHECK(now.lower <= before[i].lower);
        CHECK(now.upper >= before[i].upper);
        CHECK((now.upper - now.lower > before[i].upper - before[i].lower ||
               (now.lower == metric.minimum && now.upper == metric.maximum)));
        before[i] = now;
      }
    }
    return any;
  });
}

TEST_CASE("laws: the headline interval is the first, or left to the bootstrap, or there is none") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t) {
    const ScoredCases cases = scored(d.cases, design);
    const auto estimate = metric.infer(cases, d.setting);
    if (!estimate) {
      return false;
    }
    const std::string_view headline =
        cases.design() == Design::Independent ? metric.headline : metric.headline_clustered;
    if (headline == "percentile" || headline == "basic" || headline.empty()) {
      CHECK(estimate->intervals.empty());
    } else {
      REQUIRE_FALSE(estimate->intervals.empty());
      CHECK(estimate->intervals.front().id == headline);
    }
    return true;
  });
}

TEST_CASE("laws: other names of the clusters change nothing") {
  for_every_row([](const BinaryMetric& metric, const Drawn& d, Design design, std::uint64_t seed) {
    if (design == Design::Independent) {
      return metric.value(scored(d.cases, design), d.setting).has_value();
    }
    const auto names = tests::random_order(seed + 31, 500);
    tests::RandomCases renamed = d.cases;
    for (std::uint32_t& cluster : renamed.cluster) {
      cluster = static_cast<std::uint32_t>(names[cluster]);
    }
    return check_same(metric.infer(scored(d.cases, design), d.setting),
                      metric.infer(scored(renamed, design), d.setting));
  });
}

TEST_CASE("laws: no case has no value, one class a finite one or a reason") {
  for (const BinaryMetric& metric : binary_metrics()) {
    CAPTURE(metric.name);
    const tests::RandomCases none;
    CHECK(metric.infer(none.independent(), {.threshold = 0.5}).error() == Undefined::NoCases);
    CHECK(metric.value(none.independent(), {.threshold = 0.5}).error() == Undefined::NoCases);
    for (const std::uint8_t label : {std::uint8_t{0}, std::uint8_t{1}}) {
      for (const Design design : {Design::Independent, Design::Clustered}) {
        tests::RandomCases cases = tests::random_cases(8, 30, 10);
        std::ranges::fill(cases.y_true, label);
        const auto estimate = metric.infer(scored(cases, design), {.threshold = 0.5});
        if (!estimate) {
          CHECK((estimate.error() == Undefined::OneClass ||
                 (metric.name == "expected_cost_threshold" &&
                  estimate.error() == Undefined::NoneFlagged)));
          continue;
        }
        CHECK(std::isfinite(estimate->value));
        for (const Interval& interval : estimate->intervals) {
          if (interval.limits) {
            CHECK(interval.limits->lower < interval.limits->upper);
            CHECK(std::isfinite(interval.limits->upper - interval.limits->lower));
          }
        }
      }
    }
  }
}

TEST_CASE("laws: what needs probabilities refuses scores on another scale") {
  for (const BinaryMetric& metric : binary_metrics()) {
    CAPTURE(metric.name);
    const tests::RandomCases cases = tests::random_cases(8, 40, 10);
    const ScoredCases raw(cases.y_true, cases.y_score);
    const auto value = metric.value(raw, {.threshold = 0.5});
    if (metric.scale == Scale::Any) {
      CHECK(value.has_value());
    } else {
      REQUIRE_FALSE(value.has_value());
      CHECK(value.error() == Undefined::NotAProbability);
    }
  }
}

}  // namespace clinval::metrics
