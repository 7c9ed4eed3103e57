#include "harness/case_check.h"

#include <doctest/doctest.h>

#include "check_support.h"
#include "configs/check_catalogue.h"
#include "configs/input_error.h"
#include "reports/data_quality_json.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

/// 400 cases in which nothing is wrong: two columns of noise and an outcome that both rank a
/// little.
CheckScene sound() {
  CheckScene scene;
  Reals a;
  Reals b;
  for (std::size_t row = 0; row < 400; ++row) {
    a.push_back(50 + 10 * scattered(row));
    b.push_back(100 + 30 * scattered(row, 0.7548776662466927));
    scene.label.push_back(scattered(row, 0.5698402909980532) < 0.3 ? 1 : 0);
  }
  scene.columns = {real_column("a", a), real_column("b", b)};
  return scene;
}

Reals changed(const datasets::Column& column, double (*change)(double, std::size_t)) {
  Reals values;
  for (std::size_t row = 0; row < column.size(); ++row) {
    values.push_back(change(column.reals()[row], row));
  }
  return values;
}

}  // namespace

TEST_CASE("case_check: nothing is found where nothing is wrong, and every check is accounted for") {
  const reports::DataQuality quality = sound().quality();
  for (const reports::DataFinding& finding : quality.findings) {
    FAIL_CHECK(finding.check << ": " << finding.message);
  }
  const auto catalogue = configs::check_catalogue();
  REQUIRE(quality.checks.size() == catalogue.size());
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    CHECK(quality.checks[i].check == catalogue[i].id);
    CHECK(quality.checks[i].severity == catalogue[i].severity);
    CHECK(quality.checks[i].reason.empty() == (quality.checks[i].state != "not_applicable"));
  }
}

TEST_CASE("check_catalogue: sorted, whole sentences, known severities, stable codes") {
  const auto catalogue = configs::check_catalogue();
  CHECK(std::ranges::is_sorted(catalogue, {}, &configs::CheckEntry::id));
  for (const configs::CheckEntry& check : catalogue) {
    CAPTURE(check.id);
    CHECK(check.finds.ends_with('.'));
    CHECK(check.meaning.ends_with('.'));
    CHECK((check.severity == "error" || check.severity == "warn" || check.severity == "info"));
    CHECK(configs::find_check(check.id) == &check);
  }
  CHECK(configs::check_code("top_code") == "W-CHECK-TOP-CODE");
  CHECK(configs::find_check("no_such_check") == nullptr);
}

TEST_CASE("case_check: a severity of the config turns a check off, or stops the run") {
  CheckScene scene = sound();
  scene.columns.push_back(real_column("flat", Reals(400, 1.0)));
  CHECK(scene.find("constant_column").size() == 1);
  scene.checks = R"({"severities": {"constant_column": "off"}})";
  CHECK(scene.find("constant_column").empty());
  scene.checks = R"({"severities": {"constant_column": "error"}})";
  REQUIRE(scene.find("constant_column").size() == 1);
  CHECK(scene.find("constant_column")[0].severity == "error");
  try {
    throw_if_refused(scene.quality());
    FAIL("an error must stop the run");
  } catch (const configs::InputError& error) {
    CHECK(error.problems()[0].code == "E-DATA-CHECK");
    CHECK(error.problems()[0].expected.find("constant_column (1)") != std::string::npos);
  }
}

TEST_CASE("case_check: equal columns, rare flags that only look equal, and a constant") {
  CheckScene scene = sound();
  scene.columns.push_back(
      real_column("copy", changed(scene.columns[0], [](double x, std::size_t row) {
                    return row == 7 ? x + 1 : x;  // one in 400 differs
                  })));
  // Two flags that are 0 in nearly all cases agree in 95 % of them, and tell different things.
  Reals first(400, 0.0);
  Reals second(400, 0.0);
  for (std::size_t row = 0; row < 10; ++row) {
    first[row] = 1.0;
    second[row + 10] = 1.0;
  }
  scene.columns.push_back(real_column("flag", first));
  scene.columns.push_back(real_column("other_flag", second));
  const auto found = scene.find("identical_columns");
  REQUIRE(found.size() == 1);
  CHECK(found[0].columns == std::vector<std::string>{"a", "copy"});
  CHECK(found[0].count == 398);  // the first value counts as the most frequent one
  CHECK(found[0].of == 399);
}

TEST_CASE("case_check: copies of cases are found, coincidences of coarse columns are not") {
  CheckScene scene = sound();
  Reals third;
  for (std::size_t row = 0; row < 400; ++row) {
    third.push_back(scattered(row, 0.819));
  }
  CHECK(scene.find("duplicate_cases").empty());
  scene.columns.push_back(real_column("third", third));
  CHECK(scene.find("duplicate_cases").empty());
  for (auto& column : scene.columns) {
    auto values = column.reals();
    for (std::size_t row = 0; row < 5; ++row) {
      values[100 + row] = values[row];
    }
    column.values = values;
  }
  for (std::size_t row = 0; row < 5; ++row) {
    scene.label[100 + row] = scene.label[row];
  }
  REQUIRE(scene.find("duplicate_cases").size() == 1);
  CHECK(scene.find("duplicate_cases")[0].count == 5);

  CheckScene coarse = sound();
  for (auto& column : coarse.columns) {
    auto values = column.reals();
    for (double& value : values) {
      value = static_cast<double>(static_cast<int>(value / 5));
    }
    column.values = values;
  }
  Reals sex;
  for (std::size_t row = 0; row < 400; ++row) {
    sex.push_back(scattered(row, 0.31) < 0.5 ? 1.0 : 0.0);
  }
  coarse.columns.push_back(real_column("sex", sex));
  CHECK(coarse.find("duplicate_cases").empty());
}

TEST_CASE("case_check: one subject twice over, and ids that differ in blanks alone") {
  CheckScene scene = sound();
  for (std::size_t row = 0; row < 400; ++row) {
    scene.subject.push_back("S" + std::to_string(500'000 + (row * 7919) % 400'009));
  }
  CHECK(scene.find("duplicate_subjects").empty());
  scene.subject[3] = " " + scene.subject[4];
  REQUIRE(scene.find("duplicate_subjects").size() == 1);
  CHECK(scene.find("duplicate_subjects")[0].count == 1);
}

TEST_CASE("case_check: the slip of a decimal point, a code for missing, and a long tail") {
  CheckScene scene = sound();
  auto values = scene.columns[1].reals();
  values[17] = 13682;
  scene.columns[1].values = values;
  REQUIRE(scene.find("impossible_value").size() == 1);
  CHECK(scene.find("impossible_value")[0].columns == std::vector<std::string>{"b"});
  CHECK(scene.find("impossible_value")[0].count == 1);
  CHECK(scene.find("impossible_value")[0].message.find("13682") == std::string::npos);
  values[17] = 0;
  scene.columns[1].values = values;
  CHECK(scene.find("impossible_value").size() == 1);

  // A Pareto tail of index 1: the largest of 400 is 400 times the smallest, and no slip.
  CheckScene heavy = sound();
  Reals tail;
  for (std::size_t row = 0; row < 400; ++row) {
    tail.push_back(1 / (scattered(row) + 1e-3));
  }
  heavy.columns.push_back(real_column("tail", tail));
  CHECK(heavy.find("impossible_value").empty());
  heavy.checks = R"({"ranges": [{"column": "tail", "maximum": 100}]})";
  REQUIRE(heavy.find("impossible_value").size() == 1);
  CHECK(heavy.find("impossible_value")[0].count > 1);
}

TEST_CASE("case_check: a range for a column that is not there is refused") {
  CheckScene scene = sound();
  scene.checks = R"({"ranges": [{"column": "agee", "maximum": 100}]})";
  CHECK_THROWS_AS(static_cast<void>(scene.quality()), configs::InputError);
  scene.checks = R"({"features": ["agee"]})";
  CHECK_THROWS_AS(static_cast<void>(scene.quality()), configs::InputError);
}

TEST_CASE("case_check: what separates the outcome, its presence, and a share that differs") {
  CheckScene scene = sound();
  Reals leak;
  Reals filled;
  Reals differs;
  for (std::size_t row = 0; row < 400; ++row) {
    const bool died = scene.label[row] == 1;
    leak.push_back((died ? 1.0 : 0.0) + 0.5 * scattered(row));
    filled.push_back(died ? std::optional(7 * scattered(row)) : std::nullopt);
    differs.push_back(scattered(row, 0.41421356) < (died ? 0.6 : 0.95)
                          ? std::optional(9 * scattered(row))
                          : std::nullopt);
  }
  scene.columns.push_back(real_column("leak", leak));
  scene.columns.push_back(real_column("filled", filled));
  scene.columns.push_back(real_column("differs", differs));
  REQUIRE(scene.find("separating_feature").size() == 1);
  CHECK(scene.find("separating_feature")[0].columns == std::vector<std::string>{"leak"});
  CHECK(*scene.find("separating_feature")[0].value == doctest::Approx(1.0).epsilon(1e-12));
  REQUIRE(scene.find("separating_missingness").size() == 1);
  CHECK(scene.find("separating_missingness")[0].columns == std::vector<std::string>{"filled"});
  REQUIRE(scene.find("missing_by_outcome").size() == 1);
  CHECK(scene.find("missing_by_outcome")[0].columns == std::vector<std::string>{"differs"});
  scene.checks = R"({"features": ["a"]})";
  CHECK(scene.find("separating_feature").empty());
}

TEST_CASE(
    "case_check: another unit at one site, wholly or in part, and a column left empty there") {
  CheckScene scene = sound();
  Reals unit;
  Reals mixed;
  Reals empty;
  for (std::size_t row = 0; row < 400; ++row) {
    const bool there = scattered(row, 0.2360679) < 0.4;
    scene.site.push_back(there ? "B" : "A");
    unit.push_back((90 + 40 * scattered(row)) * (there ? 1 / 18.016 : 1.0));
    mixed.push_back(there && scattered(row, 0.913) < 0.2 ? 1.1 + 0.2 * scattered(row)
                                                         : 8.5 + 2 * scattered(row));
    empty.push_back(there ? std::nullopt : std::optional(scattered(row)));
  }
  CHECK(scene.find("unit_change").empty());
  CHECK(scene.find("empty_at_site").empty());
  scene.columns.push_back(real_column("unit", unit));
  scene.columns.push_back(real_column("empty", empty));
  auto found = scene.find("unit_change");
  REQUIRE(found.size() == 1);
  CHECK(found[0].columns == std::vector<std::string>{"unit"});
  CHECK(*found[0].value == doctest::Approx(18.016).epsilon(0.1));
  REQUIRE(scene.find("empty_at_site").size() == 1);
  CHECK(*scene.find("empty_at_site")[0].site == "B");
  CHECK(scene.find("empty_at_site")[0].columns == std::vector<std::string>{"empty"});
}

TEST_CASE("case_check: an age of 90 or above, and one that simply ends") {
  CheckScene scene = sound();
  Reals coded;
  for (std::size_t row = 0; row < 400; ++row) {
    const double age = 40 + 60 * scattered(row);
    coded.push_back(age > 85 ? 90 : age);
  }
  scene.columns.push_back(real_column("age", coded));
  REQUIRE(scene.find("top_code").size() == 1);
  CHECK(*scene.find("top_code")[0].value == 90.0);
}

TEST_CASE("case_check: a largest value of zero, or below, can be a code too") {
  for (const double top : {0.0, -12.0}) {
    CheckScene scene = sound();
    scene.columns.push_back(real_column("excess", [&] {
      Reals values;
      for (std::size_t row = 0; row < 400; ++row) {
        values.push_back(row % 5 == 0 ? top : top - 1 - 20 * scattered(row, 0.3247));
      }
      return values;
    }()));
    REQUIRE(scene.find("top_code").size() == 1);
    CHECK(*scene.find("top_code")[0].value == top);
  }
}

TEST_CASE("case_check: subjects of the development set, of two parts, of two exclusions") {
  CheckScene scene = sound();
  for (std::size_t row = 0; row < 400; ++row) {
    scene.subject.push_back("S" + std::to_string(100 + (row * 263) % 797));
    scene.part.push_back(row < 200 ? "one" : "two");
  }
  scene.roles = R"(, "development": {"from": "s", "subject": "case_id"})";
  scene.extras.development = {scene.subject[5], scene.subject[6], "elsewhere"};
  REQUIRE(scene.find("subject_in_development").size() == 1);
  CHECK(scene.find("subject_in_development")[0].count == 2);
  CHECK(scene.find("subject_in_development")[0].severity == "error");
  CHECK(scene.find("subject_in_parts").empty());
  scene.subject[300] = scene.subject[5];
  REQUIRE(scene.find("subject_in_parts").size() == 1);
  CHECK(scene.find("subject_in_parts")[0].count == 1);
}

TEST_CASE("case_check: the order of rows and of ids that knows the outcome") {
  CheckScene scene = sound();
  for (std::size_t row = 0; row < 400; ++row) {
    scene.extras.file_row.push_back(row);
    scene.subject.push_back("S" + std::to_string(1000 + row));
  }
  CHECK(scene.find("sorted_by_label").empty());
  CHECK(scene.find("ids_encode_label").empty());
  std::ranges::stable_sort(scene.label);
  REQUIRE(scene.find("sorted_by_label").size() == 1);
  REQUIRE(scene.find("ids_encode_label").size() == 1);
  CHECK(*scene.find("ids_encode_label")[0].value == 1.0);
  for (std::size_t row = 0; row < 400; ++row) {
    scene.site.push_back(row < 150 ? "A" : "B");
  }
  CHECK(scene.find("ids_encode_site").size() == 1);
}

TEST_CASE("case_check: a derived group that is filled where its source is missing") {
  CheckScene scene = sound();
  Reals age;
  Texts band;
  for (std::size_t row = 0; row < 400; ++row) {
    age.push_back(row % 10 == 0 ? std::nullopt : std::optional(40 + 50 * scattered(row)));
    band.push_back(age.back() && *age.back() < 60 ? "young" : "old");
  }
  scene.columns.push_back(real_column("Age", age));
  scene.columns.push_back(text_column("band", band));
  scene.derived = R"({"band": "case when age < 60 then 'young' else 'old' end"})";
  REQUIRE(scene.find("derived_group_filled").size() == 1);
  CHECK(scene.find("derived_group_filled")[0].count == 40);
  scene.derived =
      R"({"band": "case when age < 60 then 'young' when age is null then 'old' else 'old' end"})";
  CHECK(scene.find("derived_group_filled").empty());
}

TEST_CASE("case_check: per cent in a column that is declared as a probability") {
  CheckScene scene = sound();
  Reals risk;
  for (std::size_t row = 0; row < 400; ++row) {
    risk.push_back(scattered(row));
  }
  scene.columns.push_back(real_column("risk", risk));
  CHECK(scene.find("percent_for_probability").empty());
  for (auto& value : risk) {
    *value *= 100;
  }
  scene.columns.back() = real_column("risk", risk);
  CHECK(scene.find("percent_for_probability").size() == 1);
}

TEST_CASE("columns_in_sql: names bare and quoted, never in texts") {
  const std::vector<std::string> columns = {"age", "sample.yr", "d"};
  CHECK(columns_in_sql("case when AGE > 3 then 'd' else \"sample.yr\" end", columns) ==
        std::set<std::string>{"age", "sample.yr"});
  CHECK(columns_in_sql("'it''s d' || ages", columns).empty());
}

TEST_CASE("case_check_text: a line for each finding, what it means below the last of its check") {
  CheckScene scene = sound();
  scene.columns.push_back(real_column("flat", Reals(400, 1.0)));
  scene.columns.push_back(real_column("still", Reals(400, 2.0)));
  const std::string text = case_check_text(scene.quality());
  CHECK(text.find("  constant_column: flat has one value in every case.\n"
                  "  constant_column: still has one value in every case.\n      ") !=
        std::string::npos);
}

TEST_CASE("data_quality_json: what is written can be read again") {
  CheckScene scene = sound();
  scene.columns.push_back(real_column("flat", Reals(400, 1.0)));
  const reports::DataQuality quality = scene.quality();
  const configs::Json json = reports::data_quality_json(quality);
  const reports::DataQuality again =
      reports::read_data_quality(reports::FieldReader(json, "results.json", ""));
  CHECK(configs::canonical_json(reports::data_quality_json(again)) ==
        configs::canonical_json(json));
  CHECK(again.findings.size() == 1);
}
