#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "check_support.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

/// 400 cases with a column "x"; every case is its own subject.
CheckScene scene_of(double (*value)(std::size_t)) {
  CheckScene scene;
  Reals x;
  for (std::size_t row = 0; row < 400; ++row) {
    x.push_back(value(row));
    scene.label.push_back(scattered(row, 0.5698402909980532) < 0.3 ? 1 : 0);
  }
  scene.columns = {real_column("x", x)};
  return scene;
}

/// From 1 to 1000, level in the logarithm.
double wide(std::size_t row) {
  return std::exp(std::log(1000.0) * scattered(row));
}

CheckScene with_code(double (*value)(std::size_t), double code, std::size_t count) {
  CheckScene scene = scene_of(value);
  auto values = scene.columns[0].reals();
  for (std::size_t i = 0; i < count; ++i) {
    values[17 + 31 * i] = code;
  }
  scene.columns[0].values = values;
  return scene;
}

}  // namespace

TEST_CASE("impossible_value: a repeated negative code is found whatever the spread") {
  CHECK(scene_of(wide).find("impossible_value").empty());
  for (const double code : {-999.0, -1.0, -9999.0, -2000.0}) {
    CAPTURE(code);
    for (const std::size_t count : {3U, 12U}) {
      const auto found = with_code(wide, code, count).find("impossible_value");
      REQUIRE(found.size() == 1);
      CHECK(found[0].count == static_cast<std::int64_t>(count));
      CHECK(found[0].message.find("99") == std::string::npos);
    }
  }
}

TEST_CASE("impossible_value: nines far beyond all others are a code") {
  const auto found = with_code(wide, 9999.0, 3).find("impossible_value");
  REQUIRE(found.size() == 1);
  CHECK(found[0].count == 3);
}

TEST_CASE("impossible_value: a tail that ends below zero is no code") {
  // Whole numbers around 12: the few at -1 are the end of a tail, not a code.
  const auto rounded = [](std::size_t row) {
    const double z = scattered(row) + scattered(row, 0.7548776662466927) +
                     scattered(row, 0.5698402909980532) + scattered(row, 0.3247179572447460);
    return std::max(-1.0, std::round(10 + 8 * (z - 2)));
  };
  CHECK(scene_of(rounded).find("impossible_value").empty());
  const auto sign = [](std::size_t row) { return static_cast<double>(row % 3) - 1; };
  CHECK(scene_of(sign).find("impossible_value").empty());
  // Differences that are negative in many ways.
  const auto change = [](std::size_t row) {
    return row % 40 == 0 ? -200 - 10 * static_cast<double>(row % 3) : 100 * scattered(row);
  };
  CHECK(scene_of(change).find("impossible_value").empty());
}

TEST_CASE("impossible_value: the many rows of one subject are not what others are held against") {
  // 20 subjects of one value that spreads widely, and one with 30000 values about 3.
  CheckScene scene;
  Reals x;
  for (std::size_t row = 0; row < 30020; ++row) {
    const bool many = row >= 20;
    x.emplace_back(many ? 3 + 0.1 * scattered(row) : 1 + 5 * static_cast<double>(row));
    scene.subject.push_back(many ? "S1" : "T" + std::to_string(row));
    scene.label.push_back(row % 3 == 0 ? 1 : 0);
  }
  scene.columns = {real_column("x", x)};
  CHECK(scene.find("impossible_value").empty());
}

TEST_CASE("impossible_value: fewer than 20 subjects tell nothing") {
  for (const std::size_t subjects : {19U, 20U}) {
    CheckScene scene;
    Reals x;
    for (std::size_t row = 0; row < 400; ++row) {
      x.emplace_back(row == 5 ? 900.0 : 3 + scattered(row));
      scene.subject.push_back("S" + std::to_string(row % subjects));
      scene.label.push_back(row % 3 == 0 ? 1 : 0);
    }
    scene.columns = {real_column("x", x)};
    CHECK(scene.find("impossible_value").size() == (subjects == 20 ? 1U : 0U));
  }
}

TEST_CASE("one_sided_values: one subject with many rows makes no cut") {
  // 100 subjects with bell-shaped values from 2 on, and one whose 900 values begin at a cut.
  CheckScene scene;
  Reals x;
  for (std::size_t row = 0; row < 2000; ++row) {
    const bool many = row < 900;
    const double bell = scattered(row) + scattered(row, 0.7548776662466927) +
                        scattered(row, 0.5698402909980532) + scattered(row, 0.3247179572447460);
    x.push_back(row >= 1000 ? std::nullopt
                            : std::optional(many ? 2 + 2 * scattered(row) : 2 + bell));
    scene.subject.push_back(many ? "S1" : "T" + std::to_string(row));
    scene.label.push_back(row % 3 == 0 ? 1 : 0);
  }
  scene.columns = {real_column("x", x)};
  CHECK(scene.find("one_sided_values").empty());
}

TEST_CASE("top_code: one subject with many rows at the top makes no code") {
  CheckScene scene;
  Reals x;
  for (std::size_t row = 0; row < 1000; ++row) {
    const bool many = row < 300;
    const double age = std::floor(60 + 31 * scattered(row, 0.7548776662466927));
    x.push_back(many ? 90.0 : age);
    scene.subject.push_back(many ? "S1" : "T" + std::to_string(row));
    scene.label.push_back(row % 3 == 0 ? 1 : 0);
  }
  scene.columns = {real_column("x", x)};
  CHECK(scene.find("top_code").empty());
}

TEST_CASE("impossible_value: no zero among counts of few, a zero far from all others") {
  const auto count = [](std::size_t row) { return 1 + std::floor(11 * scattered(row)); };
  CHECK(with_code(count, 0, 1).find("impossible_value").empty());
  const auto pulse = [](std::size_t row) { return 60 + std::floor(60 * scattered(row)); };
  CheckScene scene = with_code(pulse, 0, 1);
  REQUIRE(scene.find("impossible_value").size() == 1);
  CHECK(scene.find("impossible_value")[0].count == 1);
  auto values = scene.columns[0].reals();
  values[3] = 1;  // a slip besides: it does not make the zero a neighbour
  scene.columns[0].values = values;
  REQUIRE(scene.find("impossible_value").size() == 1);
  CHECK(scene.find("impossible_value")[0].count == 2);
}

TEST_CASE("outcome_impossible: few ill people with many cases do not make a ward of the well odd") {
  // 5 % of the people have the outcome, in 190 cases each; the others have ten cases.
  CheckScene scene;
  Reals ward;
  for (std::size_t person = 0; person < 1000; ++person) {
    const bool ill = person % 20 == 7;
    const auto where = std::floor(20 * scattered(person));
    for (std::size_t i = 0; i < (ill ? 190U : 10U); ++i) {
      scene.subject.push_back("S" + std::to_string(10000 + (person * 7919) % 50021));
      scene.label.push_back(ill ? 1 : 0);
      ward.emplace_back(ill && where == 3 ? 4 : where);  // by chance none of them is on ward 3
    }
  }
  scene.columns = {real_column("ward", ward)};
  CHECK(scene.find("outcome_impossible").empty());
}
