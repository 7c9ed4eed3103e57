#include "metrics/concordance.h"

#include <cmath>
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"
#include "tests/random_cases.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

using Times = std::vector<double>;
using Events = std::vector<std::uint8_t>;
using Risks = std::vector<double>;

/// Whether case i has its event while j is still followed.
bool comparable(const tests::SurvivalInput& input, std::size_t i, std::size_t j) {
  return input.event[i] != 0 &&
         (input.time[i] < input.time[j] || (input.time[i] == input.time[j] && input.event[j] == 0));
}

struct ByPairs {
  PairCounts counts;
  double harrell = 0.0;
  double uno = 0.0;
  double harrell_error = 0.0;
  double uno_error = 0.0;
};

/// Value and jackknife error with a weight for each case as the first of its pairs.
void weigh(const tests::SurvivalInput& input, const std::vector<double>& weight, bool by_cluster,
           double& value, double& error) {
  double won = 0.0;
  double pairs = 0.0;
  std::vector<double> won_by(input.size(), 0.0);
  std::vector<double> pairs_by(input.size(), 0.0);
  for (std::size_t i = 0; i < input.size(); ++i) {
    for (std::size_t j = 0; j < input.size(); ++j) {
      if (comparable(input, i, j)) {
        const double tie = input.risk[i] == input.risk[j] ? 0.5 : 0.0;
        const double score = weight[i] * (input.risk[i] > input.risk[j] ? 1.0 : tie);
        for (const std::size_t one : {i, j}) {
          won_by[one] += score;
          pairs_by[one] += weight[i];
        }
        won += score;
        pairs += weight[i];
      }
    }
  }
  value = won / pairs;
  std::map<std::size_t, double> sums;
  for (std::size_t i = 0; i < input.size(); ++i) {
    sums[by_cluster ? input.cluster[i] : i] += (won_by[i] - value * pairs_by[i]) / pairs;
  }
  double squares = 0.0;
  for (const auto& [unit, sum] : sums) {
    squares += sum * sum;
  }
  error = std::sqrt(squares);
}

ByPairs by_pairs(const tests::SurvivalInput& input, Ipcw ipcw, bool by_cluster) {
  ByPairs result;
  std::vector<double> weight;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const double g = tests::censoring_by_definition(input, input.time[i], ipcw);
    weight.push_back(1.0 / (g * g));
    for (std::size_t j = 0; j < input.size(); ++j) {
      const bool both = input.event[i] != 0 && input.event[j] != 0;
      result.counts.tied_time +=
          i < j && both && input.time[i] == input.time[j] && input.risk[i] != input.risk[j] ? 1 : 0;
      if (comparable(input, i, j)) {
        result.counts.concordant += input.risk[i] > input.risk[j] ? 1 : 0;
        result.counts.discordant += input.risk[i] < input.risk[j] ? 1 : 0;
        result.counts.tied_risk += input.risk[i] == input.risk[j] ? 1 : 0;
      }
    }
  }
  weigh(input, std::vector<double>(input.size(), 1.0), by_cluster, result.harrell,
        result.harrell_error);
  weigh(input, weight, by_cluster, result.uno, result.uno_error);
  return result;
}

}  // namespace

TEST_CASE("concordance: worked by hand: 3 of 4 pairs, a tied risk counts one half") {
  // Pairs (first, later): (1, 2) risk .9 > .5; (1, 3) .9 > .9 tied; (1, 4) won; (3, 4) won.
  const SurvivalCases cases(Times{1, 2, 3, 4}, Events{1, 0, 1, 0}, Risks{0.9, 0.5, 0.9, 0.1});
  const PairCounts counts = concordance_pairs(cases);
  CHECK(counts.concordant == 3);
  CHECK(counts.discordant == 0);
  CHECK(counts.tied_risk == 1);
  CHECK(counts.tied_time == 0);
  CHECK(counts.comparable() == 4);
  CHECK(*harrell_c_value(cases) == 0.875);
  // G(3-) = 2/3: the pair of case 3 weighs 9/4, the three of case 1 weigh 1 each.
  CHECK(*uno_c_value(cases) == doctest::Approx((2.5 + 2.25) / 5.25).epsilon(1e-15));
}

TEST_CASE("concordance: events at one time are not comparable, a censoring there is later") {
  const SurvivalCases events(Times{1, 1}, Events{1, 1}, Risks{0.9, 0.5});
  CHECK(concordance_pairs(events).tied_time == 1);
  CHECK(concordance_pairs(events).comparable() == 0);
  const SurvivalCases mixed(Times{1, 1}, Events{0, 1}, Risks{0.5, 0.9});
  CHECK(concordance_pairs(mixed).concordant == 1);
}

TEST_CASE("concordance: what does not exist has a reason") {
  const SurvivalCases none(Times{}, Events{}, Risks{});
  CHECK(harrell_c_value(none).error() == Undefined::NoCases);
  CHECK(uno_c(none, 0.95).error() == Undefined::NoCases);
  const SurvivalCases censored(Times{1, 2}, Events{0, 0}, Risks{0.1, 0.2});
  CHECK(harrell_c(censored, 0.95).error() == Undefined::TooFewEvents);
  CHECK(uno_c_value(censored).error() == Undefined::TooFewEvents);
  const SurvivalCases last(Times{1, 2}, Events{0, 1}, Risks{0.1, 0.2});
  CHECK(harrell_c_value(last).error() == Undefined::TooFewEvents);
  // G(1) = 0: the one comparable pair of the event at 1 has no weight under the other convention.
  const SurvivalCases ended(Times{1, 1}, Events{1, 0}, Risks{0.9, 0.2});
  CHECK(*uno_c_value(SurvivalView(ended, Ipcw::Left)) == 1.0);
  CHECK(uno_c_value(SurvivalView(ended, Ipcw::Right)).error() == Undefined::BeyondFollowUp);
  // In a group whose larger group is followed no further, G(2) = 0 as well: the last event needs it
  // for no pair.
  const SurvivalCases all(Times{1, 2, 2}, Events{1, 1, 0}, Risks{0.9, 0.5, 0.2});
  const SurvivalCases group = all.subset(Events{1, 1, 0});
  const SurvivalView pool(all, Ipcw::Right);
  CHECK(*uno_c_value(SurvivalView(group, {}, Ipcw::Right, &pool)) == 1.0);
  // Perfect order leaves nothing to vary.
  const SurvivalCases perfect(Times{1, 2, 3}, Events{1, 1, 1}, Risks{0.9, 0.5, 0.1});
  const auto estimate = harrell_c(perfect, 0.95);
  CHECK(estimate->value == 1.0);
  CHECK(estimate->intervals.at(0).limits.error() == Undefined::ZeroVariance);
}

TEST_CASE("concordance: agrees with its definition by pairs") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto input = tests::random_survival(seed, 6 + seed % 40, 3 + seed % 10);
    for (const Ipcw ipcw : {Ipcw::Left, Ipcw::Right}) {
      for (const bool clustered : {false, true}) {
        const SurvivalCases cases = clustered ? input.clustered() : input.independent();
        const SurvivalView view(cases, ipcw);
        const ByPairs expected = by_pairs(input, ipcw, clustered);
        const PairCounts counts = concordance_pairs(view);
        CHECK(counts.concordant == expected.counts.concordant);
        CHECK(counts.discordant == expected.counts.discordant);
        CHECK(counts.tied_risk == expected.counts.tied_risk);
        CHECK(counts.tied_time == expected.counts.tied_time);
        const auto harrell = harrell_c(view, 0.95);
        if (harrell && harrell->standard_error) {
          CHECK(harrell->value == doctest::Approx(expected.harrell).epsilon(1e-14));
          CHECK(tests::close(*harrell->standard_error, expected.harrell_error, 1e-11));
          ++checked;
        }
        const auto uno = uno_c(view, 0.95);
        if (uno && uno->standard_error) {
          CHECK(uno->value == doctest::Approx(expected.uno).epsilon(1e-13));
          CHECK(tests::close(*uno->standard_error, expected.uno_error, 1e-11));
          CHECK(uno->value == *uno_c_value(view));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 1000);
}

TEST_CASE("concordance: a multiplicity is a repetition, and order does not matter") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 40, 3 + seed % 12);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const SurvivalView replicate(cases, sorted, Ipcw::Left, nullptr);
    const SurvivalCases copies = tests::repeated(input, times).independent();
    CHECK(concordance_pairs(replicate).concordant == concordance_pairs(copies).concordant);
    CHECK(concordance_pairs(replicate).tied_time == concordance_pairs(copies).tied_time);
    CHECK(*harrell_c_value(replicate) == *harrell_c_value(copies));
    CHECK(*uno_c_value(replicate) == doctest::Approx(*uno_c_value(copies)).epsilon(1e-13));
    const SurvivalCases shuffled =
        input.reordered(tests::random_order(seed, input.size())).independent();
    CHECK(*harrell_c_value(cases) == *harrell_c_value(shuffled));
    CHECK(*uno_c_value(cases) == doctest::Approx(*uno_c_value(shuffled)).epsilon(1e-14));
  }
}

TEST_CASE("concordance: a monotone transformation of the risks changes nothing") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto input = tests::random_survival(seed, 50, 4 + seed % 12);
    const SurvivalCases before = input.independent();
    for (double& risk : input.risk) {
      risk = risk * risk / 2.0;
    }
    const SurvivalCases after = input.independent();
    CHECK(*harrell_c_value(before) == *harrell_c_value(after));
    CHECK(*uno_c_value(before) == *uno_c_value(after));
    for (double& risk : input.risk) {
      risk = 1.0 - risk;
    }
    const double reversed = *harrell_c_value(input.independent());
    CHECK(reversed == doctest::Approx(1.0 - *harrell_c_value(before)).epsilon(1e-14));
  }
}

TEST_CASE("concordance: without censoring the two conventions and Harrell's C are one") {
  auto input = tests::random_survival(5, 60, 20);
  input.event.assign(input.size(), 1);
  const SurvivalCases cases = input.independent();
  CHECK(*uno_c_value(cases) == *harrell_c_value(cases));
  CHECK(*uno_c_value(SurvivalView(cases, Ipcw::Right)) == *harrell_c_value(cases));
}

TEST_CASE("concordance: pooled censoring of everybody is one's own") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("tied_both").independent();
  const SurvivalView pool(cases);
  const SurvivalView own(cases, {}, Ipcw::Left, &pool);
  CHECK(*uno_c_value(own) == *uno_c_value(pool));
  CHECK(*uno_c(own, 0.95)->standard_error ==
        doctest::Approx(*uno_c(pool, 0.95)->standard_error).epsilon(1e-14));
}

TEST_CASE("concordance: pooled censoring of a group weights its pairs by the larger group's G") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 40, 6 + seed % 8);
    Events member;
    std::vector<std::size_t> kept;
    std::vector<double> weight;
    for (std::size_t i = 0; i < input.size(); ++i) {
      member.push_back(i % 3 != 0 ? 1 : 0);
      if (member.back() != 0) {
        kept.push_back(i);
        const double g = tests::censoring_by_definition(input, input.time[i], Ipcw::Left);
        weight.push_back(1.0 / (g * g));
      }
    }
    const SurvivalCases all = input.independent();
    const SurvivalCases part = all.subset(member);
    const SurvivalView pool(all);
    double value = 0.0;
    double error = 0.0;
    weigh(input.reordered(kept), weight, false, value, error);
    const auto uno = uno_c(SurvivalView(part, {}, Ipcw::Left, &pool), 0.95);
    CHECK(uno->value == doctest::Approx(value).epsilon(1e-13));
    CHECK(tests::close(*uno->standard_error, error, 1e-11));
  }
}

TEST_CASE("concordance: a higher level widens the interval, within 0 and 1") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("plain").independent();
  const auto narrow = uno_c(cases, 0.8);
  const auto wide = uno_c(cases, 0.99);
  CHECK(narrow->intervals.at(0).id == "jackknife");
  CHECK(wide->intervals.at(0).limits->lower < narrow->intervals.at(0).limits->lower);
  CHECK(wide->intervals.at(0).limits->upper > narrow->intervals.at(0).limits->upper);
  CHECK(wide->intervals.at(0).limits->upper <= 1.0);
}

TEST_CASE("concordance: agrees with R's concordance") {
  int checked = 0;
  for (const auto& row : tests::oracle_rows("survival.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const auto& input = tests::survival_oracle_cases().at(row.data_set);
    const SurvivalCases cases = input.independent();
    const PairCounts counts = concordance_pairs(cases);
    const std::map<std::string, std::int64_t> exact = {{"concordant", counts.concordant},
                                                       {"discordant", counts.discordant},
                                                       {"tied_x", counts.tied_risk},
                                                       {"tied_y", counts.tied_time}};
    if (exact.contains(row.quantity)) {
      CHECK(static_cast<double>(exact.at(row.quantity)) == row.value);
      ++checked;
      continue;
    }
    if (row.quantity.rfind("harrell", 0) != 0 && row.quantity.rfind("uno", 0) != 0) {
      continue;
    }
    const bool clustered = row.quantity.find("clustered") != std::string::npos;
    const SurvivalCases used = clustered ? input.clustered() : input.independent();
    const auto estimate = row.quantity.front() == 'h' ? harrell_c(used, 0.95) : uno_c(used, 0.95);
    const bool error = row.quantity != "harrell" && row.quantity != "uno";
    // R keeps its errors through differences of sums: eleven digits agree.
    CHECK(tests::close(error ? *estimate->standard_error : estimate->value, row.value,
                       error ? 1e-11 : 1e-13));
    ++checked;
  }
  CHECK(checked == 90);
}

}  // namespace clinval::metrics
