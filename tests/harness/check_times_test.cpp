#include <doctest/doctest.h>

#include "check_support.h"
#include "datasets/moments.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

/// 300 cases without events, each with a prediction time and an end of observation in days.
struct Followed {
  CheckScene scene;
  Reals begin;
  Reals end;

  Followed() {
    Reals a;
    for (std::size_t row = 0; row < 300; ++row) {
      a.push_back(scattered(row));
      begin.push_back(100 + 900 * scattered(row, 0.7548776662466927));
      end.push_back(*begin.back() + 30);
      scene.label.push_back(scattered(row, 0.5698402909980532) < 0.3 ? 1 : 0);
    }
    scene.columns = {real_column("a", a)};
    scene.task = R"(, "window": "30 days")";
    scene.roles = R"(, "prediction_time": "begin", "observed_until": "end", "time_unit": "days")";
  }
  [[nodiscard]] std::vector<reports::DataFinding> found() {
    scene.columns.resize(1);
    scene.columns.push_back(real_column("begin", begin));
    scene.columns.push_back(real_column("end", end));
    scene.extras = check_extras(scene.config(), scene.cases(), "", false);
    return scene.find("label_before_prediction");
  }
};

}  // namespace

TEST_CASE("label_before_prediction: cases without events are held against their end too") {
  Followed cases;
  CHECK(cases.found().empty());
  cases.end[3] = *cases.begin[3] - 1;
  cases.end[4] = cases.begin[4];
  cases.end[5] = std::nullopt;
  REQUIRE(cases.found().size() == 1);
  CHECK(cases.found()[0].count == 2);
  CHECK(cases.found()[0].of == 300);
}

TEST_CASE("undated_code_repeated: a fact of a subject with two values is counted, a copy is not") {
  CheckScene scene;
  Reals a;
  scene.events.emplace();
  const auto fact = [&](std::size_t row, const char* code, std::optional<float> value,
                        std::int64_t time = datasets::kUndated) {
    scene.events->push_back({scene.subject[row], time, code, value});
  };
  for (std::size_t row = 0; row < 100; ++row) {
    a.push_back(scattered(row));
    scene.label.push_back(row % 3 == 0 ? 1 : 0);
    scene.subject.push_back("S" + std::to_string(1000 + row));
    scene.prediction.push_back(1'000'000);
    fact(row, "height", static_cast<float>(150 + 40 * scattered(row)));
    fact(row, "weight", static_cast<float>(50 + 40 * scattered(row)), 5);
    fact(row, "weight", static_cast<float>(50 + 41 * scattered(row)), 6);
  }
  scene.columns = {real_column("a", a)};
  CHECK(scene.find("undated_code_repeated").empty());
  fact(7, "height", *(*scene.events)[21].value);  // as it is there already: duplicate_rows
  CHECK(scene.find("undated_code_repeated").empty());
  fact(8, "height", 1.0F);
  fact(8, "height", 2.0F);
  fact(9, "height", std::nullopt);
  const auto found = scene.find("undated_code_repeated");
  REQUIRE(found.size() == 1);
  CHECK(found[0].codes == std::vector<std::string>{"height"});
  CHECK(found[0].count == 2);
  CHECK(found[0].of == 100);
  CHECK(found[0].counted == "subjects");
}
