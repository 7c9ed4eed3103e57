#include <doctest/doctest.h>

#include "check_support.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

/// Puts the cases of one subject after the others, one a time.
void add_subject(CheckScene& scene, Reals& time, std::size_t number, const Reals& times,
                 bool outcome) {
  for (std::size_t i = 0; i < times.size(); ++i) {
    scene.subject.push_back("S" + std::to_string(10000 + (number * 7919) % 50021));
    scene.label.push_back(outcome && i + 1 == times.size() ? 1 : 0);
    time.push_back(times[i]);
  }
}

void add_time(CheckScene& scene, const Reals& time) {
  scene.columns = {real_column("when", time)};
  scene.roles = R"(, "prediction_time": "when", "time_unit": "hours")";
}

/// Hours from `first` on, `step` apart.
Reals hours(double first, std::size_t count, double step = 1.0) {
  Reals times;
  for (std::size_t i = 0; i < count; ++i) {
    times.emplace_back(first + step * static_cast<double>(i));
  }
  return times;
}

std::string reason_of(const CheckScene& scene) {
  for (const reports::DataCheck& check : scene.quality().checks) {
    if (check.check == "record_length") {
      return check.state == "ran" ? check.reason : "state " + check.state;
    }
  }
  return "no such check";
}

/// Stays of up to 40 hours; beyond the 30th only those with the outcome go on.
CheckScene cut_stays(double step, bool own_start, std::size_t stays = 2000) {
  CheckScene scene;
  Reals time;
  for (std::size_t stay = 0; stay < stays; ++stay) {
    const bool ill = stay % 10 == 0;
    const auto length = static_cast<std::size_t>(5 + 34 * scattered(stay));
    const double first = own_start ? 1000 * scattered(stay, 0.7548776662466927) : 1.0;
    add_subject(scene, time, stay,
                hours(first, ill ? length : std::min<std::size_t>(length, 30), step), ill);
  }
  add_time(scene, time);
  return scene;
}

}  // namespace

TEST_CASE("record_length: an age at the prediction is no position in the record") {
  // Visits at ages that follow no step; the outcome comes to the old.
  CheckScene scene;
  Reals time;
  for (std::size_t person = 0; person < 1000; ++person) {
    const double age = 20 + 60 * scattered(person);
    const Reals visits = {age, age + 1 + 3 * scattered(person, 0.7548776662466927)};
    add_subject(scene, time, person, visits, age > 75 && person % 8 != 0);
  }
  add_time(scene, time);
  CHECK(scene.find("record_length").empty());
  CHECK(reason_of(scene).find("step") != std::string::npos);
}

TEST_CASE("record_length: a position is the rank of a case where times follow a regular step") {
  for (const double step : {1.0, 24.0}) {
    for (const bool own_start : {false, true}) {
      const CheckScene scene = cut_stays(step, own_start);
      const auto found = scene.find("record_length");
      REQUIRE(found.size() == 1);
      CHECK(found[0].measure == "position");
      CHECK(*found[0].value == 31.0);
      CHECK(found[0].count == found[0].of);
      CHECK(reason_of(scene).empty());
    }
  }
}

TEST_CASE("record_length: the position furthest from all others does not hide one that is cut") {
  // Those who reach the tenth case have the outcome a little less often, and they are many; only
  // the few records of 20 cases are cut.
  CheckScene scene;
  Reals time;
  for (std::size_t person = 0; person < 12000; ++person) {
    const bool cut = person < 24;
    const bool long_one = cut || person % 2 == 0;
    const double chance = cut ? 0.9 : long_one ? 0.08 : 0.2;
    const bool outcome = scattered(person, 0.5698402909980532) < chance;
    add_subject(scene, time, person, hours(1, cut ? 20 : long_one ? 10 : 3), outcome);
  }
  add_time(scene, time);
  const auto found = scene.find("record_length");
  REQUIRE(found.size() == 1);
  CHECK(*found[0].value == 20.0);
  CHECK(found[0].of == 24);
}

TEST_CASE("record_length: a share that many looks reach by chance is none") {
  // 17 of 22 beyond the last position, where one in five has the outcome: z is above 6, the exact
  // chance 3e-8, and the record has 60 positions to look at.
  CheckScene scene;
  Reals time;
  for (std::size_t person = 0; person < 1200; ++person) {
    const bool last = person < 22;
    const bool outcome = last ? person < 17 : (person * 7919) % 1178 < 236;
    add_subject(scene, time, person, hours(1, last ? 61 : 1 + person % 60), outcome);
  }
  add_time(scene, time);
  CHECK(scene.find("record_length").empty());
}

TEST_CASE("record_length: few that go on are too few to tell") {
  CHECK(cut_stays(1.0, false, 400).find("record_length").empty());
}

TEST_CASE("record_length: a longer record has more chances of an outcome, and that is no finding") {
  // Every case has the outcome with the same chance, whatever the length of its record.
  CheckScene scene;
  Reals time;
  for (std::size_t person = 0; person < 3000; ++person) {
    const Reals times = hours(1, 1 + static_cast<std::size_t>(30 * scattered(person)));
    add_subject(scene, time, person, times, false);
    for (std::size_t i = 0; i < times.size(); ++i) {
      const std::size_t row = scene.label.size() - times.size() + i;
      scene.label[row] = scattered(row, 0.5698402909980532) < 0.05 ? 1 : 0;
    }
  }
  add_time(scene, time);
  CHECK(scene.find("record_length").empty());
  CHECK(reason_of(scene).empty());
}

TEST_CASE("record_length: times that are words, or none, order nothing") {
  CheckScene scene = cut_stays(1.0, false);
  scene.columns = {
      text_column("when", datasets::Texts(std::vector<std::string>(scene.label.size(), "noon")))};
  CHECK(scene.find("record_length").empty());
  CHECK(reason_of(scene).find("prediction_time") != std::string::npos);
  scene.roles = {};
  CHECK(scene.find("record_length").empty());
  CHECK(reason_of(scene).find("prediction_time") != std::string::npos);
}

TEST_CASE("record_length: cases without a time stand before the first and are not counted") {
  CheckScene scene = cut_stays(1.0, false);
  for (std::size_t row = 0; row < scene.label.size(); ++row) {
    if (scene.subject[row] != (row == 0 ? "" : scene.subject[row - 1])) {
      scene.columns[0].present[row] = 0;  // the first hour of everybody
    }
  }
  const auto found = scene.find("record_length");
  REQUIRE(found.size() == 1);
  CHECK(*found[0].value == 30.0);
}

TEST_CASE("record_length: nobody beyond a position has the outcome") {
  CheckScene scene;
  Reals time;
  for (std::size_t person = 0; person < 2000; ++person) {
    const bool ill = person % 2 == 0;
    const auto length = static_cast<std::size_t>(5 + 34 * scattered(person));
    add_subject(scene, time, person, hours(1, ill ? std::min<std::size_t>(length, 30) : length),
                ill);
  }
  add_time(scene, time);
  const auto found = scene.find("record_length");
  REQUIRE(found.size() == 1);
  CHECK(*found[0].value == 31.0);
  CHECK(found[0].count == found[0].of);  // who end alike
  CHECK(found[0].of > 100);
}
