#include <doctest/doctest.h>

#include "check_support.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

constexpr std::int64_t kHour = 3'600'000'000;

/// 300 subjects of one case each, predicted at hour 100, with five events a code and subject.
CheckScene sound() {
  CheckScene scene;
  Reals a;
  scene.events.emplace();
  for (std::size_t row = 0; row < 300; ++row) {
    a.push_back(scattered(row));
    scene.label.push_back(scattered(row, 0.5698402909980532) < 0.3 ? 1 : 0);
    scene.subject.push_back("S" + std::to_string(1000 + (row * 7919) % 5003));
    scene.prediction.push_back(100 * kHour);
    for (std::size_t k = 0; k < 5; ++k) {
      const std::size_t draw = row * 5 + k;
      const auto time = static_cast<std::int64_t>(99 * scattered(draw, 0.7548776) * kHour);
      scene.events->push_back(
          {scene.subject.back(), time, "sbp", static_cast<float>(110 + 40 * scattered(draw)), {}});
      scene.events->push_back({scene.subject.back(),
                               time,
                               "dbp",
                               static_cast<float>(60 + 30 * scattered(draw, 0.31)),
                               {}});
      for (auto i : {1U, 2U}) {
        (*scene.events)[scene.events->size() - i].available = datasets::kUndated;
      }
    }
  }
  scene.columns = {real_column("a", a)};
  return scene;
}

}  // namespace

TEST_CASE("case_check: events in which nothing is wrong") {
  const reports::DataQuality quality = sound().quality();
  CHECK(quality.findings.empty());
  for (const reports::DataFinding& finding : quality.findings) {
    FAIL_CHECK(finding.check << ": " << finding.message);
  }
}

TEST_CASE("case_check: repeated events are counted, equal values at other times are not") {
  CheckScene scene = sound();
  scene.events->push_back((*scene.events)[0]);
  scene.events->push_back((*scene.events)[0]);
  scene.events->push_back((*scene.events)[5]);
  SmallEvent later = (*scene.events)[8];
  later.time += 1;
  scene.events->push_back(later);
  const auto found = scene.find("duplicate_rows");
  REQUIRE(found.size() == 1);
  CHECK(found[0].count == 3);
  CHECK(found[0].of == 3004);
  CHECK(found[0].codes == std::vector<std::string>{"dbp", "sbp"});
}

TEST_CASE("case_check: a code that repeats another one, but for a few events") {
  CheckScene scene = sound();
  std::size_t kept = 0;
  for (SmallEvent& event : *scene.events) {
    if (event.code == "dbp") {
      event.value = (&event - 1)->value;
      if (++kept % 200 == 0) {
        event.value = *event.value + 1;
      }
    }
  }
  const auto found = scene.find("identical_codes");
  REQUIRE(found.size() == 1);
  CHECK(found[0].codes == std::vector<std::string>{"dbp", "sbp"});
  CHECK(found[0].of == 1500);
  CHECK(found[0].count == 1493);
}

TEST_CASE("case_check: two subjects with one record") {
  CheckScene scene = sound();
  std::erase_if(*scene.events, [&](const SmallEvent& e) { return e.subject == scene.subject[4]; });
  const std::vector<SmallEvent> all = *scene.events;
  for (SmallEvent event : all) {
    if (event.subject == scene.subject[9]) {
      event.subject = scene.subject[4];
      scene.events->push_back(event);
    }
  }
  REQUIRE(scene.find("duplicate_subjects").size() == 1);
  CHECK(scene.find("duplicate_subjects")[0].count == 1);
}

TEST_CASE("case_check: events after the end of observation, and predictions after it") {
  CheckScene scene = sound();
  scene.extras.observed_until.assign(300, 200 * kHour);
  CHECK(scene.find("event_after_follow_up").empty());
  (*scene.events)[2].time = 201 * kHour;
  (*scene.events)[7].time = 200 * kHour;  // at the end is within
  REQUIRE(scene.find("event_after_follow_up").size() == 1);
  CHECK(scene.find("event_after_follow_up")[0].count == 1);
  scene.extras.observed_until[5] = 99 * kHour;
  scene.extras.observed_until[6] = datasets::kUndated;
  REQUIRE(scene.find("label_before_prediction").size() == 1);
  CHECK(scene.find("label_before_prediction")[0].count == 1);
}

TEST_CASE("case_check: events that were available late, or before they happened") {
  CheckScene scene = sound();
  CHECK(scene.find("late_availability").empty());
  (*scene.events)[2].available = 101 * kHour;
  REQUIRE(scene.find("late_availability").size() == 1);
  CHECK(scene.find("late_availability")[0].count == 1);
  (*scene.events)[3].available = (*scene.events)[3].time - 1;
  REQUIRE(scene.find("available_before_time").size() == 1);
  CHECK(scene.find("available_before_time")[0].count == 1);
}

TEST_CASE("case_check: a code that is recorded above a cut alone") {
  CheckScene scene = sound();
  for (std::size_t row = 0; row < 300; ++row) {
    const double score = 1.5 / (0.05 + scattered(row, 0.4142));  // from 1.43 on, falling
    if (score > 2.67) {
      scene.events->push_back({scene.subject[row],
                               5 * kHour + static_cast<std::int64_t>(row),
                               "fib4",
                               static_cast<float>(score),
                               {}});
      scene.events->back().available = datasets::kUndated;
      scene.events->push_back({scene.subject[row],
                               6 * kHour + static_cast<std::int64_t>(row),
                               "fib4",
                               static_cast<float>(score * 1.01),
                               {}});
      scene.events->back().available = datasets::kUndated;
    }
  }
  const auto found = scene.find("one_sided_values");
  REQUIRE(found.size() == 1);
  CHECK(found[0].codes == std::vector<std::string>{"fib4"});
  CHECK(*found[0].value == 3.0);  // fewer than ten people share 2.67, or 2.7
}

TEST_CASE("case_check: records that are long when the outcome comes") {
  CheckScene scene = sound();
  for (std::size_t row = 0; row < 300; ++row) {
    for (std::int64_t k = 0; k < 8 * scene.label[row]; ++k) {
      scene.events->push_back({scene.subject[row],
                               k * kHour + static_cast<std::int64_t>(row),
                               "sbp",
                               static_cast<float>(100 + scattered(row * 8)),
                               {}});
      scene.events->back().available = datasets::kUndated;
    }
  }
  const auto found = scene.find("record_length");
  REQUIRE(found.size() == 1);
  CHECK(*found[0].value == 1.0);
  CHECK(found[0].measure == "auroc");
}
