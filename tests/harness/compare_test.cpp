#include "harness/compare.h"

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {
namespace {

/// Five cases of four subjects with two models' risks, the last one not scored by B.
struct Two {
  configs::TaskSpec task;
  datasets::CaseSet cases = tests::small_case_set({{"0", "a", "F", 1},
                                                   {"1", "a", "F", 1},
                                                   {"2", "c", "F", 0},
                                                   {"3", "d", "M", 0},
                                                   {"4", "e", "M", 1}});
  std::vector<Label> labels = {Label::Positive, Label::Positive, Label::Negative, Label::Negative,
                               Label::Positive};
  EvaluatedRows a{.model = "a",
                  .rows = {0, 1, 2, 3, 4},
                  .probability = {0.5, 0.2, 0.6, 0.1, 0.9},
                  .units = {0, 0, 1, 2, 3}};
  EvaluatedRows b{.model = "b",
                  .rows = {0, 1, 2, 3},
                  .probability = {0.4, 0.7, 0.1, 0.1},
                  .units = {0, 0, 1, 2}};

  Two() {
    configs::BinaryTask binary;
    binary.label = "y";
    binary.thresholds = {{.value = 0.5, .origin = configs::ThresholdOrigin::Prespecified}};
    task = {.id = "t", .outcome = "", .window = "", .kind = binary};
  }

  [[nodiscard]] std::vector<FlipRow> flips() const {
    configs::RunConfig config;
    config.subgroups = {{.id = "sex", .column = "sex", .reference = std::nullopt, .cross = {}}};
    return decision_flip_rows(task, cases, case_groups(config, cases.cases, {}), a, b, labels);
  }
};

}  // namespace

TEST_CASE("compare: flips by hand, on the cases that both have scored") {
  const std::vector<FlipRow> rows = Two().flips();
  REQUIRE(rows.size() == 6);  // everybody, women, men, each by class
  const FlipRow& with = rows[0];
  CHECK(with.outcome == "with_event");
  CHECK(with.flips.cases() == 2);  // case 4 has no score of B
  CHECK(with.flips.only_a == 1);   // 0.5 is flagged: the rule is at least
  CHECK(with.flips.only_b == 1);
  CHECK(with.flips.subjects_even == 1);
  CHECK(*with.p_cases == 1.0);
  CHECK(with.p_subjects.error() == metrics::Undefined::NoCases);
  const FlipRow& without = rows[1];
  CHECK(without.outcome == "without_event");
  CHECK(without.flips.only_a == 1);
  CHECK(without.flips.neither == 1);
  CHECK(*without.p_subjects == 1.0);
  CHECK(rows[4].flips.cases() == 0);  // men with the event: only case 4
  CHECK(rows[5].flips.neither == 1);
}

TEST_CASE("compare: the rule above the threshold leaves its own value out") {
  Two two;
  std::get<configs::BinaryTask>(two.task.kind).threshold_rule = configs::FlagRule::Gt;
  CHECK(two.flips()[0].flips.only_a == 0);
  CHECK(two.flips()[0].flips.only_b == 1);
}

TEST_CASE("compare: the cases of a survival task stay together") {
  Two two;
  configs::SurvivalTask survival;
  survival.thresholds = {{.value = 0.5, .origin = configs::ThresholdOrigin::Prespecified}};
  two.task.kind = survival;
  const std::vector<FlipRow> rows = two.flips();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].outcome == "all");
  CHECK(rows[0].flips.cases() == 4);
  CHECK(rows[0].flips.only_a == 2);
}

TEST_CASE("compare: names of strangers cannot steer the terminal or the page") {
  Comparison comparison;
  comparison.a.model = "old\x1b[2J";
  comparison.b.model = "new | <b>";
  comparison.b.digest = "`<b>`";
  comparison.cases_sha256 = "\x1b[2J";
  comparison.flips = Two().flips();
  CHECK(compare_text(comparison).find('\x1b') == std::string::npos);
  CHECK(compare_markdown(comparison).find("<b>") == std::string::npos);
  CHECK(compare_markdown(comparison).find("no metric of these tasks") != std::string::npos);
}

}  // namespace clinval::harness
