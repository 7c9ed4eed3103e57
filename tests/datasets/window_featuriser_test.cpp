#include "datasets/window_featuriser.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "datasets/event_featuriser.h"
#include "tests/datasets/timeline_support.h"

namespace {

using namespace clinval;
using namespace clinval::datasets;
using configs::Aggregate;
using tests::seen;

constexpr double kPast = std::numeric_limits<double>::infinity();
const std::vector<Aggregate> kAll = {Aggregate::Last,  Aggregate::Minimum, Aggregate::Maximum,
                                     Aggregate::Count, Aggregate::Slope,   Aggregate::HoursSince};

configs::TimelineSpec spec_of(std::vector<double> windows, std::vector<Aggregate> aggregates = kAll,
                              std::vector<std::string> codes = {"a"}) {
  configs::TimelineSpec spec;
  spec.codes = std::move(codes);
  spec.windows = std::move(windows);
  spec.aggregates = std::move(aggregates);
  return spec;
}

/// Code i of the case set is code i of the vocabulary; the code after them is unknown.
std::vector<std::int64_t> ids_of(const configs::TimelineSpec& spec) {
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < spec.codes.size(); ++i) {
    ids.push_back(static_cast<std::int64_t>(i) + 2);
  }
  ids.push_back(1);
  return ids;
}

/// Features; NaN where the mask is 0, so that one comparison sees both.
std::vector<float> features(const std::vector<VisibleEvent>& events,
                            const configs::TimelineSpec& spec) {
  WindowArrays arrays;
  arrays.features.assign(3, 9.0F);  // what an earlier case left must not show
  arrays.mask.assign(3, 1);
  arrays.summaries.assign(1, {.count = 5, .valued = 5});
  Timeline timeline;
  timeline.undated = {seen(0, 0.0, 99.0F)};
  timeline.events = events;
  window_features(timeline, spec, ids_of(spec), arrays);
  REQUIRE(arrays.features.size() == spec.width());
  REQUIRE(arrays.mask.size() == spec.width());
  for (std::size_t i = 0; i < arrays.mask.size(); ++i) {
    if (arrays.mask[i] == 0) {
      CHECK(arrays.features[i] == 0.0F);
      arrays.features[i] = std::nanf("");
    }
  }
  return arrays.features;
}

void check_equal(const std::vector<float>& got, const std::vector<float>& expected) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(std::isnan(got[i]) == std::isnan(expected[i]));
    if (!std::isnan(expected[i])) {
      CHECK(got[i] == expected[i]);
    }
  }
}

const float kNone = std::nanf("");

}  // namespace

TEST_CASE("window_featuriser: every aggregate by hand") {
  // Hours 10, 6, 2 with 1, 5, 3: t = -hours, slope = sum((t + 6)(y - 3)) / 32 = 8 / 32.
  const std::vector<VisibleEvent> events = {seen(0, 10.0, 1.0F), seen(0, 6.0, 5.0F),
                                            seen(0, 2.0, 3.0F), seen(0, 1.0, {})};
  check_equal(features(events, spec_of({kPast})), {3.0F, 1.0F, 5.0F, 4.0F, 0.25F, 1.0F});
}

TEST_CASE("window_featuriser: codes, then windows, then aggregates") {
  const configs::TimelineSpec spec =
      spec_of({5.0, kPast}, {Aggregate::Count, Aggregate::Last}, {"a", "b"});
  const std::vector<VisibleEvent> events = {seen(0, 9.0, 1.0F), seen(1, 8.0, 2.0F),
                                            seen(2, 7.0, 3.0F), seen(1, 4.0, 5.0F)};
  check_equal(features(events, spec), {0.0F, kNone, 1.0F, 1.0F, 1.0F, 5.0F, 2.0F, 5.0F});
}

TEST_CASE("window_featuriser: a window ends at its edge, which belongs to it") {
  constexpr double kHour = static_cast<double>(tests::kHour);
  const auto count = [](double hours) {
    return features({seen(0, hours, 1.0F)}, spec_of({24.0, 168.0}, {Aggregate::Count}));
  };
  check_equal(count(24.0), {1.0F, 1.0F});
  check_equal(count((24.0 * kHour + 1.0) / kHour), {0.0F, 1.0F});
  check_equal(count((24.0 * kHour - 1.0) / kHour), {1.0F, 1.0F});
  check_equal(count(168.0), {0.0F, 1.0F});
  check_equal(count((168.0 * kHour + 1.0) / kHour), {0.0F, 0.0F});
  check_equal(count(0.0), {1.0F, 1.0F});
}

TEST_CASE("window_featuriser: what does not exist is masked and a count always exists") {
  const configs::TimelineSpec spec = spec_of({kPast});
  check_equal(features({}, spec), {kNone, kNone, kNone, 0.0F, kNone, kNone});
  check_equal(features({seen(0, 3.0, {})}, spec), {kNone, kNone, kNone, 1.0F, kNone, 3.0F});
  check_equal(features({seen(0, 3.0, 2.0F)}, spec), {2.0F, 2.0F, 2.0F, 1.0F, kNone, 3.0F});
  // Two values of one moment have no slope; the later in the order is the last.
  check_equal(features({seen(0, 3.0, 2.0F), seen(0, 3.0, 1.0F)}, spec),
              {1.0F, 1.0F, 2.0F, 2.0F, kNone, 3.0F});
}

TEST_CASE("window_featuriser: an event without a value is the latest but not the last") {
  const configs::TimelineSpec spec = spec_of({5.0, kPast});
  check_equal(features({seen(0, 9.0, 4.0F), seen(0, 2.0, {})}, spec),
              {kNone, kNone, kNone, 1.0F, kNone, 2.0F, 4.0F, 4.0F, 4.0F, 2.0F, kNone, 2.0F});
}

TEST_CASE("window_featuriser: computed in double and rounded once") {
  // (y0 + 1 ulp - y0) over 3 hours: the quotient of float32 numbers would be rounded twice.
  const float low = 16777216.0F;
  const float high = 16777218.0F;
  const auto got = features({seen(0, 3.0, low), seen(0, 0.0, high)},
                            spec_of({kPast}, {Aggregate::Slope, Aggregate::HoursSince}));
  CHECK(got[0] == static_cast<float>(2.0 / 3.0));
  // A slope that float32 cannot hold does not exist.
  const double moment = 1.0 / 3.6e9;
  check_equal(features({seen(0, moment, -3e38F), seen(0, 0.0, 3e38F)},
                       spec_of({kPast}, {Aggregate::Slope, Aggregate::Maximum})),
              {kNone, 3e38F});
}

namespace {

/// All aggregates of one code and window, each from its definition, in long double.
struct BruteForce {
  std::vector<VisibleEvent> events;
  std::vector<VisibleEvent> valued;

  BruteForce(const Timeline& timeline, std::uint32_t code, double window) {
    for (const VisibleEvent& event : timeline.events) {
      if (event.code == code && event.hours <= window) {
        events.push_back(event);
        if (event.has_value) {
          valued.push_back(event);
        }
      }
    }
  }

  /// Slope and the scale that its rounding is measured on: sqrt(Syy / Stt).
  [[nodiscard]] std::optional<std::pair<long double, long double>> slope() const {
    long double t_sum = 0;
    long double y_sum = 0;
    for (const VisibleEvent& event : valued) {
      t_sum -= event.hours;
      y_sum += static_cast<long double>(event.value);
    }
    const auto n = static_cast<long double>(valued.size());
    long double stt = 0;
    long double sty = 0;
    long double syy = 0;
    for (const VisibleEvent& event : valued) {
      const long double t = -event.hours - t_sum / n;
      const long double y = static_cast<long double>(event.value) - y_sum / n;
      stt += t * t;
      sty += t * y;
      syy += y * y;
    }
    const bool distinct =
        !valued.empty() && valued.front().hours != valued.back().hours;  // sorted by time
    return distinct ? std::optional(std::pair(sty / stt, std::sqrt(syy / stt))) : std::nullopt;
  }
};

Timeline random_timeline(std::mt19937_64& random) {
  Timeline timeline;
  const std::size_t events = random() % 60;
  for (std::size_t i = 0; i < events; ++i) {
    // Whole and odd hours, with many ties; values far from 0.
    const double hours = random() % 3 == 0 ? static_cast<double>(random() % 12) * 24.0
                                           : static_cast<double>(random() % 1000000) / 997.0;
    const auto value = static_cast<float>(1000.0 + static_cast<double>(random() % 5000) / 49.0);
    timeline.events.push_back(seen(static_cast<std::uint32_t>(random() % 4), hours,
                                   random() % 5 == 0 ? std::nullopt : std::optional<float>(value)));
  }
  std::ranges::stable_sort(timeline.events, std::ranges::greater(), &VisibleEvent::hours);
  return timeline;
}

void check_summary(const WindowSummary& summary, const BruteForce& truth) {
  const auto extreme = [&](auto pick) {
    return truth.valued.empty()
               ? std::optional<double>()
               : std::optional(static_cast<double>(
                     pick(truth.valued.begin(), truth.valued.end(),
                          [](const auto& a, const auto& b) { return a.value < b.value; })
                         ->value));
  };
  CHECK(summary.value(Aggregate::Count) == static_cast<double>(truth.events.size()));
  CHECK(summary.value(Aggregate::Minimum) ==
        extreme([](auto... range) { return std::min_element(range...); }));
  CHECK(summary.value(Aggregate::Maximum) ==
        extreme([](auto... range) { return std::max_element(range...); }));
  CHECK(summary.value(Aggregate::Last) ==
        (truth.valued.empty() ? std::optional<double>()
                              : std::optional(static_cast<double>(truth.valued.back().value))));
  CHECK(
      summary.value(Aggregate::HoursSince) ==
      (truth.events.empty() ? std::optional<double>() : std::optional(truth.events.back().hours)));
  const auto slope = truth.slope();
  const std::optional<double> got = summary.value(Aggregate::Slope);
  REQUIRE(got.has_value() == slope.has_value());
  if (slope) {
    const long double error = std::fabs(static_cast<long double>(*got) - slope->first);
    CHECK(error <= 1e-12L * std::max(slope->second, std::fabs(slope->first)));
  }
}

}  // namespace

TEST_CASE("window_featuriser: seeded timelines agree with the definitions") {
  const configs::TimelineSpec spec = spec_of({24.0, 168.0, kPast}, kAll, {"a", "b", "c"});
  std::mt19937_64 random(20260101);
  WindowArrays arrays;
  int slopes = 0;
  for (int repeat = 0; repeat < 2000; ++repeat) {
    const Timeline timeline = random_timeline(random);
    summarise_windows(timeline, spec, ids_of(spec), arrays);
    for (std::uint32_t code = 0; code < 3; ++code) {
      for (std::size_t w = 0; w < 3; ++w) {
        const BruteForce truth(timeline, code, spec.windows[w]);
        check_summary(arrays.summaries[code * 3 + w], truth);
        slopes += truth.slope() ? 1 : 0;
      }
    }
  }
  CHECK(slopes > 3000);
}
