#include <cmath>

#include <doctest/doctest.h>

#include "check_support.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

/// 400 subjects with one value each, in turn at each of the sites.
CheckScene at_sites(const Texts& sites, double (*value)(std::size_t row, const std::string& site)) {
  CheckScene scene;
  Reals x;
  for (std::size_t row = 0; row < 400; ++row) {
    scene.site.push_back(sites[(row * 7) % sites.size()]);
    scene.label.push_back(scattered(row, 0.5698402909980532) < 0.3 ? 1 : 0);
    x.push_back(value(row, scene.site.back()));
  }
  scene.columns = {real_column("x", x)};
  return scene;
}

double other_unit_at_b(std::size_t row, const std::string& site) {
  return (90 + 40 * scattered(row)) / (site == "B" ? 18.016 : 1.0);
}

}  // namespace

TEST_CASE("unit_change: two sites that differ are one difference, and neither is the wrong one") {
  const auto found = at_sites({"A", "B"}, other_unit_at_b).find("unit_change");
  REQUIRE(found.size() == 1);
  CHECK(!found[0].site);
  CHECK(*found[0].value == doctest::Approx(18.016).epsilon(0.05));
  CHECK(found[0].message.find("A and B") != std::string::npos);
  CHECK(found[0].of == 400);
  CHECK(found[0].counted == "subjects");
}

TEST_CASE("unit_change: of three sites the one is named") {
  const auto found = at_sites({"A", "B", "C"}, other_unit_at_b).find("unit_change");
  REQUIRE(found.size() == 1);
  CHECK(*found[0].site == "B");
  CHECK(*found[0].value == doctest::Approx(1 / 18.016).epsilon(0.05));
}

TEST_CASE("unit_change: a shift is 1.5 times the interquartile range, else a share is beyond") {
  // A factor of 4 between the medians: the middle half spreads over a factor of 2.8, then of 2.
  const auto wide = [](std::size_t row, const std::string& site) {
    return std::pow(8.0, scattered(row)) * (site == "B" ? 4.0 : 1.0);
  };
  const auto beyond = at_sites({"A", "B", "C"}, wide).find("unit_change");
  REQUIRE(beyond.size() == 1);
  CHECK(beyond[0].measure == "share_beyond");
  const auto narrow = [](std::size_t row, const std::string& site) {
    return std::pow(4.0, scattered(row)) * (site == "B" ? 4.0 : 1.0);
  };
  const auto whole = at_sites({"A", "B", "C"}, narrow).find("unit_change");
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].measure == "ratio_of_medians");
}

TEST_CASE("unit_change: one subject with many rows is one subject") {
  for (const bool swamped : {false, true}) {
    CheckScene scene = at_sites(
        {"A", "B"}, swamped ? other_unit_at_b : [](std::size_t row, const std::string&) {
          return 90 + 40 * scattered(row);
        });
    Reals x;
    for (const double value : scene.columns[0].reals()) {
      x.emplace_back(value);
    }
    for (std::size_t row = 0; row < 400; ++row) {
      scene.subject.push_back("S" + std::to_string(row));
    }
    for (std::size_t more = 0; more < 3000; ++more) {  // of one subject at B
      scene.site.emplace_back("B");
      scene.label.push_back(0);
      scene.subject.emplace_back("S1");
      x.emplace_back(swamped ? 90 + 40 * scattered(more) : 5 + scattered(more));
    }
    scene.columns = {real_column("x", x)};
    CHECK(scene.find("unit_change").size() == (swamped ? 1U : 0U));
  }
}

TEST_CASE("unit_change: a share of few subjects is none, a large one needs fewer") {
  // 60 subjects a site; at B a tenth, or a half, has another unit.
  for (const double part : {0.1, 0.5}) {
    CheckScene scene;
    Reals x;
    for (std::size_t row = 0; row < 120; ++row) {
      const bool there = row % 2 == 1;
      scene.site.push_back(there ? "B" : "A");
      scene.label.push_back(row % 3 == 0 ? 1 : 0);
      const bool other = there && static_cast<double>(row) < part * 120;
      x.emplace_back((90 + 40 * scattered(row)) / (other ? 18.016 : 1.0));
    }
    scene.columns = {real_column("x", x)};
    CHECK(scene.find("unit_change").size() == (part > 0.2 ? 1U : 0U));
  }
}

TEST_CASE("unit_change: a third site of one subject leaves two that differ") {
  CheckScene scene = at_sites({"A", "B"}, other_unit_at_b);
  scene.site[0] = "C";
  const auto found = scene.find("unit_change");
  REQUIRE(found.size() == 1);
  CHECK(found[0].message.find("A and B") != std::string::npos);
}
