#include "metrics/reidentification.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/coded_table.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using tests::close;
using Codes = std::vector<std::vector<std::uint32_t>>;  ///< by column
using Sizes = std::vector<std::int64_t>;
using Subjects = std::vector<std::uint32_t>;

constexpr std::uint32_t kMissing = 0;
constexpr MissingRule kRules[] = {MissingRule::OwnCategory, MissingRule::Wildcard,
                                  MissingRule::Excluded};

std::vector<QuasiIdentifier> columns_of(const Codes& codes) {
  std::vector<QuasiIdentifier> columns;
  for (const auto& code : codes) {
    columns.push_back({.code = code, .missing = kMissing});
  }
  return columns;
}

bool matches(const Codes& codes, std::size_t a, std::size_t b, MissingRule rule) {
  return std::ranges::all_of(codes, [&](const auto& code) {
    const bool missing = code[a] == kMissing || code[b] == kMissing;
    return missing && rule != MissingRule::OwnCategory ? rule == MissingRule::Wildcard
                                                       : code[a] == code[b];
  });
}

/// The definition: every record held against every other.
Sizes sizes_by_pairs(const Codes& codes, MissingRule rule, const Subjects& subject) {
  Sizes sizes;
  for (std::size_t a = 0; a < subject.size(); ++a) {
    std::set<std::uint32_t> who;
    for (std::size_t b = 0; b < subject.size(); ++b) {
      if (matches(codes, a, b, rule)) {
        who.insert(subject[b]);
      }
    }
    sizes.push_back(static_cast<std::int64_t>(who.size()));
  }
  return sizes;
}

struct Drawn {
  Codes codes;
  Subjects subject;
};

/// Up to 40 records, 1 to 4 columns of few values, about a quarter of them missing.
Drawn drawn(std::uint64_t seed) {
  tests::RandomIntegers random(seed);
  const std::size_t rows = 1 + random.next(40);
  Drawn all{.codes = Codes(1 + random.next(4)), .subject = {}};
  for (auto& code : all.codes) {
    for (std::size_t row = 0; row < rows; ++row) {
      code.push_back(random.next(4) == 0 ? kMissing
                                         : static_cast<std::uint32_t>(1 + random.next(3)));
    }
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t who = seed % 2 == 0 ? row : random.next(1 + rows / 3);
    all.subject.push_back(static_cast<std::uint32_t>(7 * who));
  }
  return all;
}

/// The sizes, or none of any when nobody is left.
Sizes sizes_of(const Drawn& all, MissingRule rule) {
  const auto sizes = class_sizes(columns_of(all.codes), rule, all.subject);
  return sizes ? *sizes : Sizes(all.subject.size(), 0);
}

}  // namespace

TEST_CASE("reidentification: worked by hand, classes of 3, 2 and 1") {
  const Codes codes = {{1, 1, 1, 2, 2, 3}, {5, 5, 5, 5, 5, 5}};
  const auto sizes = class_sizes(columns_of(codes), MissingRule::OwnCategory);
  REQUIRE(sizes);
  CHECK(*sizes == Sizes{3, 3, 3, 2, 2, 1});
  const auto risk = prosecutor_risk(*sizes);
  REQUIRE(risk);
  CHECK(risk->records == 6);
  CHECK(risk->k_anonymity == 1);
  CHECK(risk->uniques == 1);
  CHECK(risk->highest == 1.0);
  CHECK(risk->mean == 0.5);  // 3 classes of 6 records
  CHECK(risk->share_above == std::array<double, 4>{1.0, 1.0, 1.0, 1.0});
  CHECK(risk->records_in == std::array<std::int64_t, 6>{1, 2, 3, 0, 0, 0});
}

TEST_CASE("reidentification: a member of a group is looked for in the whole table") {
  const std::vector<std::uint8_t> member = {1, 0, 0, 1, 1, 0};
  const auto risk = prosecutor_risk(Sizes{3, 3, 3, 2, 2, 1}, member);
  REQUIRE(risk);
  CHECK(risk->records == 3);
  CHECK(risk->k_anonymity == 2);
  CHECK(risk->mean == (1.0 / 3.0 + 1.0) / 3.0);
}

TEST_CASE("reidentification: twelve records of one patient are a class of one") {
  const Codes codes = {std::vector<std::uint32_t>(13, 4)};
  Subjects subject(13, 9);
  CHECK(class_sizes(columns_of(codes), MissingRule::OwnCategory)->front() == 13);
  CHECK(class_sizes(columns_of(codes), MissingRule::OwnCategory, subject)->front() == 1);
  subject.back() = 1;
  CHECK(class_sizes(columns_of(codes), MissingRule::OwnCategory, subject)->front() == 2);
}

TEST_CASE("reidentification: bands and limits at their borders, a limit itself is not above") {
  const auto risk = prosecutor_risk(Sizes{1, 2, 3, 4, 5, 10, 11, 12, 19, 20, 21});
  REQUIRE(risk);
  CHECK(risk->records_in == std::array<std::int64_t, 6>{1, 1, 2, 2, 3, 2});
  CHECK(risk->share_above[0] == 9.0 / 11.0);  // 1/20 is not above 0.05
  CHECK(risk->share_above[1] == 7.0 / 11.0);  // 1/11 is above 0.09, 1/12 is not
  CHECK(risk->share_above[2] == 4.0 / 11.0);  // 1/5 is not above 0.2
  CHECK(risk->share_above[3] == 3.0 / 11.0);  // 1/3 is above 0.33
}

TEST_CASE("reidentification: what does not exist has a reason") {
  CHECK(class_sizes({}, MissingRule::Wildcard).error() == Undefined::NoQuasiIdentifier);
  CHECK(distinction({}).error() == Undefined::NoQuasiIdentifier);
  CHECK(class_sizes(columns_of({{}}), MissingRule::Wildcard).error() == Undefined::NoCases);
  CHECK(class_sizes(columns_of({{0, 0}}), MissingRule::Excluded).error() == Undefined::NoCases);
  CHECK(prosecutor_risk(Sizes{}).error() == Undefined::NoCases);
  CHECK(prosecutor_risk(Sizes{0, 2}, std::vector<std::uint8_t>{1, 0}).error() ==
        Undefined::NoCases);
  CHECK(distinction(columns_of({{3}}))->distinction == 1.0);
  CHECK(distinction(columns_of({{3}}))->separation.error() == Undefined::NoCases);
}

TEST_CASE("reidentification: columns, subjects and flags of another length are refused") {
  const auto uneven = columns_of({{1, 2}, {1}});
  CHECK_THROWS_AS((void)equivalence_classes(uneven), std::invalid_argument);
  const Subjects three = {1, 2, 3};
  CHECK_THROWS_AS((void)class_sizes(columns_of({{1, 2}}), MissingRule::Wildcard, three),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)prosecutor_risk(Sizes{1, 2}, std::vector<std::uint8_t>{1}),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)prosecutor_risk(Sizes{-1}), std::invalid_argument);
}

TEST_CASE("reidentification: sizes equal the definition by pairs, under each rule") {
  int repeated = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const Drawn all = drawn(seed);
    for (const MissingRule rule : kRules) {
      CHECK(sizes_of(all, rule) == sizes_by_pairs(all.codes, rule, all.subject));
    }
    repeated += std::set(all.subject.begin(), all.subject.end()).size() < all.subject.size();
  }
  CHECK(repeated > 80);
}

TEST_CASE("reidentification: classes, distinction and separation equal a count of pairs") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    const Drawn all = drawn(seed);
    const auto columns = columns_of(all.codes);
    const auto classes = equivalence_classes(columns);
    const auto result = distinction(columns);
    REQUIRE(classes);
    REQUIRE(result);
    const std::size_t n = all.subject.size();
    std::int64_t pairs = 0;
    std::int64_t different = 0;
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = a + 1; b < n; ++b) {
        const bool same = matches(all.codes, a, b, MissingRule::OwnCategory);
        CHECK(((*classes)[a] == (*classes)[b]) == same);
        ++pairs;
        different += same ? 0 : 1;
      }
    }
    CHECK(result->classes ==
          static_cast<std::int64_t>(std::set(classes->begin(), classes->end()).size()));
    CHECK(result->distinction == static_cast<double>(result->classes) / static_cast<double>(n));
    REQUIRE(result->separation.has_value() == (n > 1));
    if (n > 1) {
      CHECK(*result->separation == static_cast<double>(different) / static_cast<double>(pairs));
    }
  }
}

TEST_CASE("reidentification: neither the order of records nor the codes of values matter") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const Drawn all = drawn(seed);
    const auto order = tests::random_order(seed, all.subject.size());
    Drawn other{.codes = Codes(all.codes.size()), .subject = {}};
    for (const std::size_t row : order) {
      other.subject.push_back(all.subject[row]);
      for (std::size_t c = 0; c < all.codes.size(); ++c) {
        const std::uint32_t code = all.codes[c][row];
        other.codes[c].push_back(code == kMissing ? kMissing : 4'000'000'000U - 11 * code);
      }
    }
    for (const MissingRule rule : kRules) {
      const Sizes sizes = sizes_of(all, rule);
      const Sizes moved = sizes_of(other, rule);
      for (std::size_t i = 0; i < order.size(); ++i) {
        CHECK(moved[i] == sizes[order[i]]);
      }
    }
  }
}

TEST_CASE("reidentification: one more quasi-identifier never raises k") {
  int lowered = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    Drawn all = drawn(seed);
    for (const MissingRule rule : {MissingRule::OwnCategory, MissingRule::Wildcard}) {
      const auto before = prosecutor_risk(sizes_of(all, rule));
      Drawn more = all;
      more.codes.push_back(drawn(seed + 1000).codes.front());
      more.codes.back().resize(all.subject.size(), 2);
      const auto after = prosecutor_risk(sizes_of(more, rule));
      REQUIRE(before);
      REQUIRE(after);
      CHECK(after->k_anonymity <= before->k_anonymity);
      CHECK(after->mean >= before->mean);
      lowered += after->k_anonymity < before->k_anonymity ? 1 : 0;
    }
  }
  CHECK(lowered > 10);
}

TEST_CASE("reidentification: every record twice doubles k, unless it is the same patient twice") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const Drawn all = drawn(seed);
    Drawn twins = all;
    for (auto& code : twins.codes) {
      code.insert(code.end(), code.begin(),
                  code.begin() + static_cast<std::ptrdiff_t>(all.subject.size()));
    }
    Drawn same = twins;
    for (const std::uint32_t who : all.subject) {
      twins.subject.push_back(who + 1);  // subjects are multiples of 7
      same.subject.push_back(who);
    }
    for (const MissingRule rule : kRules) {
      const Sizes sizes = sizes_of(all, rule);
      const Sizes doubled = sizes_of(twins, rule);
      const Sizes repeated = sizes_of(same, rule);
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        CHECK(doubled[i] == 2 * sizes[i]);
        CHECK(repeated[i] == sizes[i]);
      }
    }
  }
}

namespace {

/// Quasi-identifiers of the oracle's data sets, as columns of flchain.csv.
const std::vector<std::pair<std::string, std::vector<std::size_t>>> kSets = {
    {"coarse", {2, 8}},
    {"no_missing", {1, 2, 3}},
    {"creatinine", {1, 2, 7}},
    {"two_missing", {1, 2, 7, 11}}};

double of_oracle(const std::vector<tests::OracleRow>& rows, const std::string& set,
                 const std::string& quantity, double at = 0.0) {
  for (const tests::OracleRow& row : rows) {
    if (row.data_set == set && row.quantity == quantity && row.at == at) {
      return row.value;
    }
  }
  FAIL("the oracle has no " << set << " " << quantity);
  return 0.0;
}

void check_risk(const ProsecutorRisk& risk, const std::vector<tests::OracleRow>& rows,
                const std::string& set, const std::string& prefix) {
  CHECK(static_cast<double>(risk.records) == of_oracle(rows, set, prefix + "records"));
  CHECK(static_cast<double>(risk.k_anonymity) == of_oracle(rows, set, prefix + "k_anonymity"));
  CHECK(close(risk.mean, of_oracle(rows, set, prefix + "mean"), 1e-12));
  for (std::size_t i = 0; i < kRiskLimits.size(); ++i) {
    CHECK(close(risk.share_above[i], of_oracle(rows, set, prefix + "share_above", kRiskLimits[i]),
                1e-12));
  }
  for (std::size_t i = 0; i < kSizeBands.size(); ++i) {
    CHECK(static_cast<double>(risk.records_in[i]) ==
          of_oracle(rows, set, prefix + "records_in", static_cast<double>(kSizeBands[i].from)));
  }
}

}  // namespace

TEST_CASE("reidentification: equals pandas on flchain, by records and by subjects") {
  auto cells = tests::read_cells(CLINVAL_SOURCE_DIR "/datasets/flchain/flchain.csv", ',');
  cells.erase(cells.begin());
  const auto rows = tests::oracle_rows("reidentification.csv");
  Subjects subject;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    subject.push_back(static_cast<std::uint32_t>(row / 3));
  }
  for (const auto& [set, indices] : kSets) {
    CAPTURE(set);
    const tests::CodedTable table(cells, indices);
    const auto whole = distinction(table.columns());
    REQUIRE(whole);
    CHECK(static_cast<double>(whole->classes) == of_oracle(rows, set, "classes"));
    CHECK(close(*whole->separation, of_oracle(rows, set, "separation"), 1e-12));
    const std::string names[] = {"own_category.", "wildcard.", "excluded."};
    for (std::size_t i = 0; i < 3; ++i) {
      CAPTURE(names[i]);
      const auto alone = class_sizes(table.columns(), kRules[i]);
      const auto people = class_sizes(table.columns(), kRules[i], subject);
      REQUIRE(alone);
      REQUIRE(people);
      check_risk(*prosecutor_risk(*alone), rows, set, "record." + names[i]);
      check_risk(*prosecutor_risk(*people), rows, set, "subject." + names[i]);
    }
  }
}

}  // namespace clinval::metrics
