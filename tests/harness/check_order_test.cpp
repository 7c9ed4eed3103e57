#include <doctest/doctest.h>

#include "check_support.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

/// Ids in blocks, one a site, with the outcome at 10 % in the first and at 60 % in the second;
/// `leak`: within a site the later ids have it.
CheckScene in_blocks(bool leak) {
  CheckScene scene;
  Reals a;
  for (std::size_t row = 0; row < 600; ++row) {
    const bool second = row >= 300;
    const double share = second ? 0.6 : 0.1;
    const double place = static_cast<double>(row % 300) / 300;
    scene.label.push_back((leak ? 1 - place : scattered(row, 0.5698402909980532)) < share ? 1 : 0);
    scene.subject.push_back("S" + std::to_string(1000 + row));
    scene.site.push_back(second ? "B" : "A");
    a.push_back(scattered(row));
  }
  scene.columns = {real_column("a", a)};
  return scene;
}

}  // namespace

TEST_CASE("ids_encode_label: a site that explains both the id and the outcome is no leak") {
  CheckScene scene = in_blocks(false);
  CHECK(scene.find("ids_encode_label").empty());
  scene.part = scene.site;
  scene.site.clear();
  CHECK(scene.find("ids_encode_label").empty());
  scene.part.clear();
  REQUIRE(scene.find("ids_encode_label").size() == 1);  // no stratum is known
  CHECK(scene.find("ids_encode_label")[0].measure == "auroc");
}

TEST_CASE("ids_encode_label: the AUROC of sites is pooled by their pairs") {
  CheckScene scene = in_blocks(true);
  const auto found = scene.find("ids_encode_label");
  REQUIRE(found.size() == 1);
  CHECK(*found[0].value == 1.0);
  CHECK(found[0].measure == "auroc_within_sites");
  CHECK(found[0].of == 600);
  // In the first site the order is turned: 30 * 270 pairs against, 179 * 121 for it.
  for (std::size_t row = 0; row < 300; ++row) {
    scene.label[row] = row < 30 ? 1 : 0;
  }
  REQUIRE(scene.find("ids_encode_label").size() == 1);
  CHECK(*scene.find("ids_encode_label")[0].value ==
        doctest::Approx(21659.0 / (21659.0 + 8100.0)).epsilon(1e-12));
}
