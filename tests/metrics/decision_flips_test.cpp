#include "metrics/decision_flips.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

using Flags = std::vector<std::uint8_t>;
using Subjects = std::vector<std::uint32_t>;

DecisionFlips flips_of(const Flags& a, const Flags& b, const Subjects& subject) {
  return decision_flips({.flagged_a = a, .flagged_b = b, .subject = subject});
}

/// Of one subject, by looking through all cases: cases flagged by B less those flagged by A, and
/// whether any decision differs.
std::pair<std::int64_t, bool> balance(const Flags& a, const Flags& b, const Subjects& subject,
                                      std::uint32_t who) {
  std::int64_t net = 0;
  bool any = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (subject[i] == who) {
      net += b[i] - a[i];
      any = any || a[i] != b[i];
    }
  }
  return {net, any};
}

/// Both tails term by term, each a product of fair coins.
double sign_test_by_terms(int k, int n) {
  double p = 0.0;
  for (int i = 0; i <= n; ++i) {
    double ways = 1.0;
    for (int j = 1; j <= i; ++j) {
      ways = ways * (n - i + j) / j;
    }
    // As unlikely as the observed count, or more: at 1/2 those at least as far from the middle.
    p += std::abs(2 * i - n) >= std::abs(2 * k - n) ? ways * std::pow(0.5, n) : 0.0;
  }
  return p;
}

}  // namespace

TEST_CASE("decision flips: worked by hand: six cases of three subjects") {
  const DecisionFlips flips = flips_of({1, 1, 0, 0, 1, 0}, {1, 0, 1, 0, 0, 1}, {7, 7, 8, 8, 9, 9});
  CHECK(flips.both == 1);
  CHECK(flips.only_a == 2);
  CHECK(flips.only_b == 2);
  CHECK(flips.neither == 1);
  CHECK(flips.cases() == 6);
  CHECK(flips.subjects == 3);
  CHECK(flips.subjects_more_a == 1);
  CHECK(flips.subjects_more_b == 1);
  CHECK(flips.subjects_even == 1);
  CHECK(flips.subjects_with_flip() == 3);
  CHECK(flips.net_b() == 0);
}

TEST_CASE("decision flips: McNemar by hand") {
  CHECK(*mcnemar_exact(0, 1) == 1.0);
  CHECK(*mcnemar_exact(0, 5) == doctest::Approx(2.0 / 32.0).epsilon(1e-14));
  CHECK(*mcnemar_exact(1, 4) == doctest::Approx(12.0 / 32.0).epsilon(1e-14));
  CHECK(*mcnemar_exact(3, 3) == 1.0);
  CHECK(mcnemar_exact(0, 0).error() == Undefined::NoCases);
  CHECK_THROWS_AS((void)mcnemar_exact(-1, 2), std::invalid_argument);
}

TEST_CASE("decision flips: equal their definition on random decisions") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto cases = tests::random_cases(seed, 1 + seed % 50, 4);
    Flags b;
    for (const double score : cases.y_score) {
      b.push_back(score >= 0.5 ? 1 : 0);
    }
    const DecisionFlips flips = flips_of(cases.y_true, b, cases.cluster);
    std::int64_t more_a = 0;
    std::int64_t more_b = 0;
    std::int64_t even = 0;
    const std::set<std::uint32_t> people(cases.cluster.begin(), cases.cluster.end());
    for (const std::uint32_t who : people) {
      const auto [net, any] = balance(cases.y_true, b, cases.cluster, who);
      more_a += net < 0 ? 1 : 0;
      more_b += net > 0 ? 1 : 0;
      even += any && net == 0 ? 1 : 0;
    }
    CHECK(flips.subjects == static_cast<std::int64_t>(people.size()));
    CHECK(flips.subjects_more_a == more_a);
    CHECK(flips.subjects_more_b == more_b);
    CHECK(flips.subjects_even == even);
    if (const auto p = mcnemar_exact(flips.only_a, flips.only_b)) {
      CHECK(*p == doctest::Approx(sign_test_by_terms(static_cast<int>(flips.only_a),
                                                     static_cast<int>(flips.flips())))
                      .epsilon(1e-12));
      ++compared;
    }
  }
  CHECK(compared > 150);  // the loop must not pass by skipping
}

TEST_CASE("decision flips: equal R table and binom.test") {
  std::map<std::string, std::map<std::string, double>> expected;
  for (const tests::OracleRow& row : tests::oracle_rows("decision_flips.csv")) {
    expected[row.data_set][row.quantity] = row.value;
  }
  int sets = 0;
  int tested = 0;
  for (const auto& [name, cases] : tests::oracle_cases()) {
    CAPTURE(name);
    Flags a;
    Flags b;
    for (std::size_t i = 0; i < cases.y_prob.size(); ++i) {
      const bool turned = i % 5 == 0 || i % 7 == 3;
      a.push_back(cases.y_prob[i] >= 0.3 ? 1 : 0);
      b.push_back((cases.y_prob[i] >= 0.5) != turned ? 1 : 0);
    }
    const DecisionFlips flips = flips_of(a, b, cases.cluster);
    const auto& row = expected.at(name);
    CHECK(static_cast<double>(flips.both) == row.at("both"));
    CHECK(static_cast<double>(flips.only_a) == row.at("only_a"));
    CHECK(static_cast<double>(flips.only_b) == row.at("only_b"));
    CHECK(static_cast<double>(flips.neither) == row.at("neither"));
    CHECK(static_cast<double>(flips.subjects) == row.at("subjects"));
    CHECK(static_cast<double>(flips.subjects_more_a) == row.at("subjects_more_a"));
    CHECK(static_cast<double>(flips.subjects_more_b) == row.at("subjects_more_b"));
    CHECK(static_cast<double>(flips.subjects_even) == row.at("subjects_even"));
    const auto p_cases = mcnemar_exact(flips.only_a, flips.only_b);
    const auto p_subjects = mcnemar_exact(flips.subjects_more_a, flips.subjects_more_b);
    REQUIRE(p_cases.has_value() == row.contains("p_cases"));
    REQUIRE(p_subjects.has_value() == row.contains("p_subjects"));
    tested += p_cases ? 1 : 0;
    CHECK((!p_cases || tests::close(*p_cases, row.at("p_cases"), 1e-12)));
    CHECK((!p_subjects || tests::close(*p_subjects, row.at("p_subjects"), 1e-12)));
    ++sets;
  }
  CHECK(sets > 5);
  CHECK(tested > 5);
  for (const auto& [a, b] : {std::pair{0, 1}, {5, 5}, {2, 9}, {10, 30}, {400, 460}, {1, 50}}) {
    const std::string name = std::to_string(a) + ":" + std::to_string(b);
    CAPTURE(name);
    CHECK(tests::close(*mcnemar_exact(a, b), expected.at(name).at("p_pair"), 1e-12));
  }
}

TEST_CASE("decision flips: swapping the rules swaps the flips, and order does not matter") {
  const auto cases = tests::random_cases(5, 60, 4);
  Flags b(cases.y_true.size(), 0);
  for (std::size_t i = 0; i < b.size(); ++i) {
    b[i] = cases.y_score[i] > 0.6 ? 1 : 0;
  }
  const DecisionFlips flips = flips_of(cases.y_true, b, cases.cluster);
  const DecisionFlips swapped = flips_of(b, cases.y_true, cases.cluster);
  CHECK(flips.only_a == swapped.only_b);
  CHECK(flips.subjects_more_a == swapped.subjects_more_b);
  CHECK(*mcnemar_exact(flips.only_a, flips.only_b) ==
        *mcnemar_exact(swapped.only_a, swapped.only_b));
  Flags a_back(cases.y_true.rbegin(), cases.y_true.rend());
  Flags b_back(b.rbegin(), b.rend());
  const DecisionFlips back =
      flips_of(a_back, b_back, Subjects(cases.cluster.rbegin(), cases.cluster.rend()));
  CHECK(back.only_a == flips.only_a);
  CHECK(back.subjects_even == flips.subjects_even);
}

TEST_CASE("decision flips: nobody, and input that means nothing") {
  CHECK(flips_of({}, {}, {}).cases() == 0);
  CHECK(flips_of({}, {}, {}).subjects == 0);
  CHECK_THROWS_AS((void)flips_of({1}, {1, 0}, {1}), std::invalid_argument);
  CHECK_THROWS_AS((void)flips_of({1}, {1}, {}), std::invalid_argument);
  CHECK_THROWS_AS((void)flips_of({2}, {1}, {1}), std::invalid_argument);
  CHECK_THROWS_AS((void)flips_of({1}, {2}, {1}), std::invalid_argument);
}

}  // namespace clinval::metrics
