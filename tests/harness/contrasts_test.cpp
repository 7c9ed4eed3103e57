#include "harness/contrasts.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::harness {
namespace {

constexpr double kZ = 1.959963984540054;

reports::EstimateRow level(const std::string& name, double value, double error) {
  reports::EstimateRow row{.task = "t", .model = "m", .metric = "oe_ratio", .estimator = "oe.1"};
  row.subgroup = reports::Slice{{"age"}, {name}};
  row.value = value;
  row.standard_error = error;
  row.cases = 100;
  row.events = 10;
  return row;
}

doctest::Approx close(double value) {
  return doctest::Approx(value).scale(0.0).epsilon(1e-12);
}

}  // namespace

TEST_CASE("contrasts: two independent groups by hand") {
  const auto young = level("<50", 1.2, 0.12);
  const auto old = level("50+", 0.96, 0.0768);
  const auto rows = group_contrasts({{&young, true, nullptr}, {&old, true, nullptr}}, true, 0.95);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].kind == "difference");
  CHECK(rows[0].row.subgroup->level.front() == "<50");
  CHECK(rows[0].against.subgroup->level.front() == "50+");
  CHECK(*rows[0].row.value == close(0.24));
  const double error = std::sqrt(0.12 * 0.12 + 0.0768 * 0.0768);
  CHECK(rows[0].row.intervals[0].id == "wald");
  CHECK(rows[0].row.intervals[0].limits->lower == close(0.24 - kZ * error));
  CHECK(rows[1].kind == "ratio");
  CHECK(*rows[1].row.value == close(1.25));
  // Log errors 0.1 and 0.08.
  CHECK(rows[1].row.intervals[0].id == "log_wald");
  CHECK(rows[1].row.intervals[0].limits->upper ==
        close(1.25 * std::exp(kZ * std::hypot(0.1, 0.08))));
  CHECK(rows[1].row.cases == 200);
  CHECK(rows[1].row.events == 20);
  // One pair: the simultaneous interval is the pointwise one.
  CHECK(rows[1].row.intervals[1].id == "log_wald.bonferroni");
  CHECK(rows[1].row.intervals[1].kind == "simultaneous");
  CHECK(rows[1].row.intervals[1].limits->upper == close(rows[1].row.intervals[0].limits->upper));
}

TEST_CASE("contrasts: three groups make three pairs, and the simultaneous interval is wider") {
  const auto a = level("a", 1.0, 0.1);
  const auto b = level("b", 1.1, 0.1);
  const auto c = level("c", 0.9, 0.1);
  const auto rows =
      group_contrasts({{&a, true, nullptr}, {&b, true, nullptr}, {&c, true, nullptr}}, true, 0.95);
  REQUIRE(rows.size() == 6);
  for (const auto& row : rows) {
    const auto& intervals = row.row.intervals;
    CHECK(intervals[1].level == close(1.0 - 0.05 / 3.0));
    CHECK(intervals[1].limits->lower < intervals[0].limits->lower);
    CHECK(intervals[1].limits->upper > intervals[0].limits->upper);
  }
}

TEST_CASE("contrasts: dependent groups take the percentiles of paired replicates") {
  const auto a = level("a", 1.0, 0.1);
  const auto b = level("b", 0.8, 0.1);
  ReplicateValues of_a;
  ReplicateValues of_b;
  for (int i = 0; i < 1000; ++i) {
    of_a.emplace_back(1.0 + 0.001 * i);
    of_b.emplace_back(0.8 + 0.001 * i);  // moves along: the difference hardly varies
  }
  of_b[0] = 0.8 - 1e-9;
  of_b[999] = 1.799 + 1e-9;
  const auto rows = group_contrasts({{&a, true, &of_a}, {&b, true, &of_b}}, false, 0.95);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row.intervals[0].id == "percentile");
  CHECK_FALSE(rows[0].row.standard_error.has_value());
  CHECK(rows[0].row.intervals[1].limits.has_value());
  const auto few = group_contrasts({{&a, true, &of_a}, {&b, true, &of_b}}, false, 0.999);
  CHECK(few[0].row.intervals[0].limits.error() == metrics::Undefined::TooFewReplicates);
  CHECK(group_contrasts({{&a, false, &of_a}, {&b, false, &of_b}}, false, 0.95).size() == 1);
  const auto& ratio = rows[1].row.intervals[0];
  REQUIRE(ratio.limits.has_value());
  CHECK(ratio.limits->lower > 1.999 / 1.799 - 1e-6);
  CHECK(ratio.limits->upper < 1.0 / 0.8);
}

TEST_CASE("contrasts: without an error, a value or a partner there is none") {
  const auto a = level("a", 1.0, 0.1);
  auto no_error = level("b", 0.8, 0.1);
  no_error.standard_error = std::nullopt;
  auto undefined = level("c", 0.8, 0.1);
  undefined.value = metrics::Undefined::OneClass;
  CHECK(group_contrasts(
            {{&a, true, nullptr}, {&no_error, true, nullptr}, {&undefined, true, nullptr}}, true,
            0.95)
            .empty());
  CHECK(group_contrasts({{&a, true, nullptr}}, true, 0.95).empty());
  auto negative = level("d", -0.2, 0.1);  // no ratio of it
  CHECK(group_contrasts({{&a, true, nullptr}, {&negative, true, nullptr}}, true, 0.95).size() == 1);
  auto other_metric = level("b", 1.0, 0.1);
  other_metric.metric = "uno_c";
  CHECK(group_contrasts({{&a, true, nullptr}, {&other_metric, true, nullptr}}, true, 0.95).empty());
  auto cross = level("b", 1.0, 0.1);
  cross.subgroup = reports::Slice{{"age", "sex"}, {"a", "F"}};
  CHECK(group_contrasts({{&a, true, nullptr}, {&cross, true, nullptr}}, true, 0.95).empty());
  std::vector<reports::EstimateRow> many;
  for (int i = 0; i < 13; ++i) {
    many.push_back(level(std::to_string(i), 1.0, 0.1));
  }
  std::vector<GroupEstimate> estimates;
  for (const auto& row : many) {
    estimates.push_back({&row, true, nullptr});
  }
  CHECK(group_contrasts(estimates, true, 0.95).empty());
  estimates.pop_back();
  CHECK(group_contrasts(estimates, true, 0.95).size() == 2 * 66);
}

}  // namespace clinval::harness
