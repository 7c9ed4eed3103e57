#include "harness/privacy_audit.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "reports/privacy_json.h"
#include "reports/privacy_words.h"
#include "tests/harness/small_case_set.h"

namespace clinval::harness {

using reports::MeasureKey;
using reports::PrivacyAudit;
using reports::PrivacyGroup;

namespace {

/// Seven records of six people; the last does not say its sex.
const std::vector<tests::SmallCase> kPeople = {
    {"1", "p1", "F", 1}, {"2", "p2", "F", 1}, {"3", "p3", "M", 1},         {"4", "p4", "M", 0},
    {"5", "p5", "M", 0}, {"6", "p5", "M", 0}, {"7", "p6", std::nullopt, 1}};

configs::RunConfig config_with(const std::vector<std::string>& quasi_identifiers,
                               const std::string& subgroup = "") {
  configs::RunConfig config;
  config.quasi_identifiers = quasi_identifiers;
  if (!subgroup.empty()) {
    config.subgroups = {{.id = subgroup, .column = subgroup, .reference = {}, .cross = {}}};
  }
  return config;
}

PrivacyAudit audit_of(const configs::RunConfig& config,
                      const std::vector<tests::SmallCase>& people) {
  const datasets::CaseSet cases = tests::small_case_set(people);
  return audit_privacy(config, cases, case_groups(config, cases.cases, cases.part));
}

metrics::Outcome<double> value(const PrivacyGroup& group, const MeasureKey& key = {}) {
  const reports::PrivacyMeasure* found = reports::find_measure(group, key);
  REQUIRE(found != nullptr);
  return found->value;
}

std::vector<std::int64_t> records_by_band(const PrivacyGroup& group) {
  std::vector<std::int64_t> records;
  for (const reports::PrivacyBand& band : group.bands) {
    records.push_back(band.records);
  }
  return records;
}

}  // namespace

TEST_CASE("privacy_audit: classes count subjects, and a missing value is a value") {
  const PrivacyAudit audit = audit_of(config_with({"sex", "y"}), kPeople);
  REQUIRE(audit.groups.size() == 1);
  const PrivacyGroup& all = audit.groups.front();
  // F 1: p1 p2.  M 1: p3.  M 0: p4 p5, who has two records.  missing 1: p6.
  CHECK(all.records == 7);
  CHECK(all.subjects == 6);
  CHECK(all.classes == 4);
  CHECK(all.incomplete == 1);
  CHECK(all.uniques == 2);
  CHECK(records_by_band(all) == std::vector<std::int64_t>{2, 5, 0, 0, 0, 0});
  CHECK(*value(all) == 1.0);
  CHECK(*value(all, {.metric = "prosecutor_risk"}) == 1.0);
  CHECK(*value(all, {.metric = "prosecutor_risk_mean"}) ==
        doctest::Approx((5 * 0.5 + 2 * 1.0) / 7).epsilon(1e-15));
  CHECK(*value(all, {.metric = "prosecutor_risk_above", .limit = 0.33}) == 1.0);
}

TEST_CASE("privacy_audit: other rules and units stand beside the headline") {
  const PrivacyAudit audit = audit_of(config_with({"sex", "y"}), kPeople);
  const PrivacyGroup& all = audit.groups.front();
  // p6 may be any of p1, p2, p3, and they may be p6: p3 is one of two.
  CHECK(*value(all, {.missing = "wildcard"}) == 2.0);
  CHECK(*value(all, {.missing = "excluded"}) == 1.0);
  CHECK(*value(all, {.counted = "records"}) == 1.0);
  // With both records of p5 counted, nobody is in a class of fewer than two.
  const std::vector<tests::SmallCase> some = {kPeople[0], kPeople[1], kPeople[4], kPeople[5]};
  const PrivacyAudit repeated = audit_of(config_with({"sex"}), some);
  CHECK(*value(repeated.groups.front(), {.counted = "records"}) == 2.0);
  CHECK(*value(repeated.groups.front()) == 1.0);
}

TEST_CASE("privacy_audit: a group is searched for in the whole table, and by itself beside it") {
  const PrivacyAudit audit = audit_of(config_with({"sex"}, "y"), kPeople);
  REQUIRE(audit.groups.size() == 3);
  const PrivacyGroup& no = audit.groups[1];
  const PrivacyGroup& yes = audit.groups[2];
  CHECK(no.subgroup->level.front() == "0");
  // The men of y = 0 hide among three men, by themselves among two.
  CHECK(*value(no) == 3.0);
  CHECK(*value(no, {.searched = "group"}) == 2.0);
  CHECK(*value(no, {.metric = "prosecutor_risk_mean"}) == doctest::Approx(1.0 / 3).epsilon(1e-15));
  CHECK(no.records == 3);
  CHECK(no.subjects == 2);
  CHECK(no.classes == 1);
  CHECK(*value(yes) == 1.0);
  CHECK(*value(yes, {.missing = "excluded"}) == 2.0);
  CHECK(*value(yes, {.searched = "group"}) == 1.0);
  CHECK(reports::find_measure(audit.groups.front(), {.searched = "group"}) == nullptr);
}

TEST_CASE("privacy_audit: each quasi-identifier tells how many values it has and lacks") {
  const PrivacyAudit audit = audit_of(config_with({"sex", "y"}), kPeople);
  REQUIRE(audit.quasi_identifiers.size() == 2);
  const reports::PrivacyAttribute& sex = audit.quasi_identifiers.front();
  CHECK(sex.column == "sex");
  CHECK(sex.values == 3);
  CHECK(sex.missing == 1);
  CHECK(*sex.distinction == doctest::Approx(3.0 / 7).epsilon(1e-15));
  // Of 21 pairs one is equal among women and six are among men.
  CHECK(*sex.separation == doctest::Approx(14.0 / 21).epsilon(1e-15));
}

TEST_CASE("privacy_audit: without quasi-identifiers every value is a reason") {
  const PrivacyAudit audit = audit_of(config_with({}, "sex"), kPeople);
  CHECK(audit.quasi_identifiers.empty());
  REQUIRE(audit.groups.size() == 1);
  REQUIRE_FALSE(audit.groups.front().measures.empty());
  for (const reports::PrivacyMeasure& measure : audit.groups.front().measures) {
    REQUIRE_FALSE(measure.value);
    CHECK(measure.value.error() == metrics::Undefined::NoQuasiIdentifier);
  }
  CHECK(audit.groups.front().records == 7);
  CHECK(audit.groups.front().classes == 0);
}

TEST_CASE("privacy_audit: nobody, or nobody left by a rule, is a reason") {
  const PrivacyAudit none = audit_of(config_with({"sex"}), {});
  for (const reports::PrivacyMeasure& measure : none.groups.front().measures) {
    REQUIRE_FALSE(measure.value);
    CHECK(measure.value.error() == metrics::Undefined::NoCases);
  }
  CHECK_FALSE(none.quasi_identifiers.front().distinction);
  const PrivacyAudit audit = audit_of(config_with({"y", "sex"}, "sex"), kPeople);
  const PrivacyGroup& unknown = audit.groups.back();
  REQUIRE_FALSE(unknown.subgroup->level.front());
  CHECK(*value(unknown) == 1.0);
  CHECK(value(unknown, {.missing = "excluded"}).error() == metrics::Undefined::NoCases);
}

TEST_CASE("privacy_audit: the order of cases and of quasi-identifiers changes no number") {
  const configs::RunConfig config = config_with({"sex", "y"}, "sex");
  const PrivacyAudit audit = audit_of(config, kPeople);
  const std::string bytes = configs::canonical_json(reports::privacy_json(audit));
  std::vector<tests::SmallCase> people = kPeople;
  std::ranges::reverse(people);
  CHECK(configs::canonical_json(reports::privacy_json(audit_of(config, people))) == bytes);
  std::ranges::rotate(people, people.begin() + 3);
  CHECK(configs::canonical_json(reports::privacy_json(audit_of(config, people))) == bytes);
  PrivacyAudit swapped = audit_of(config_with({"y", "sex"}, "sex"), kPeople);
  std::ranges::reverse(swapped.quasi_identifiers);
  CHECK(configs::canonical_json(reports::privacy_json(swapped)) == bytes);
}

TEST_CASE("privacy_audit: no value of a quasi-identifier, id of a case or subject leaves") {
  const std::vector<tests::SmallCase> people = {{"case-a", "subject-a", "value-a", 86421},
                                                {"case-b", "subject-b", "value-b", 97531}};
  const std::string bytes =
      configs::canonical_json(reports::privacy_json(audit_of(config_with({"sex", "y"}), people)));
  for (const char* secret : {"case-", "subject-", "value-", "86421", "97531"}) {
    CHECK(bytes.find(secret) == std::string::npos);
  }
}

}  // namespace clinval::harness
