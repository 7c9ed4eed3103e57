#include "metrics/survival_scores.h"

#include <array>
#include <cmath>
#include <string>
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
using Value = Outcome<double> (*)(const SurvivalView&, double);
using Infer = Outcome<Estimate> (*)(const SurvivalView&, double, double);

constexpr std::array<Value, 3> kValues = {auroc_t_value, brier_t_value, ipa_value};

struct Defined {
  double value = 0.0;
  std::vector<double> influence;  // by case in input order, scale of a sum
};

/// Every case against every control.
Defined auroc_by_pairs(const tests::SurvivalInput& input, double horizon,
                       const std::vector<double>& weight) {
  double won = 0.0;
  double cases = 0.0;
  double controls = 0.0;
  std::vector<double> won_by(input.size(), 0.0);
  for (std::size_t i = 0; i < input.size(); ++i) {
    (tests::is_case(input, i, horizon) ? cases : controls) += weight[i];
    for (std::size_t j = 0; j < input.size(); ++j) {
      if (tests::is_case(input, i, horizon) && !tests::is_case(input, j, horizon)) {
        const double tie = input.risk[i] == input.risk[j] ? 0.5 : 0.0;
        const double score = input.risk[i] > input.risk[j] ? 1.0 : tie;
        won += weight[i] * weight[j] * score;
        won_by[i] += weight[j] * score;
        won_by[j] += weight[i] * score;
      }
    }
  }
  Defined defined{.value = won / (cases * controls), .influence = {}};
  for (std::size_t i = 0; i < input.size(); ++i) {
    const bool is_case = tests::is_case(input, i, horizon);
    const double own = is_case ? cases : controls;
    const double other = is_case ? controls : cases;
    defined.influence.push_back(weight[i] / own * (won_by[i] / other - defined.value));
  }
  return defined;
}

double brier_by_sum(const tests::SurvivalInput& input, double horizon, Ipcw ipcw,
                    std::vector<double>& terms) {
  const auto weight = tests::weights_by_definition(input, horizon, ipcw);
  const auto n = static_cast<double>(input.size());
  double total = 0.0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const double away = (tests::is_case(input, i, horizon) ? 1.0 : 0.0) - input.risk[i];
    terms.push_back(weight[i] * away * away / n);
    total += terms.back();
  }
  return total;
}

}  // namespace

TEST_CASE("survival_scores: worked by hand: one case censored before the horizon") {
  // Horizon 3: cases at 1 (weight 1) and 3, controls both at 4; who left at 2 is unknown.
  const SurvivalCases cases(Times{1, 2, 3, 4, 4}, Events{1, 0, 1, 0, 1},
                            Risks{0.5, 0.9, 0.25, 0.5, 0.125});
  // G(3-) = 3/4: all later weights are 4/3.
  const double w = 4.0 / 3.0;
  const double won = 1.0 * (0.5 * w + w) + w * (0.0 + w);
  CHECK(*auroc_t_value(cases, 3.0) == doctest::Approx(won / ((1.0 + w) * 2.0 * w)).epsilon(1e-15));
  const double squares = 0.25 + w * (0.75 * 0.75 + 0.25 + 0.125 * 0.125);
  CHECK(*brier_t_value(cases, 3.0) == doctest::Approx(squares / 5.0).epsilon(1e-15));
  // S(3) = 4/5 * 2/3.
  const double s = 8.0 / 15.0;
  const double null = ((1.0 + w) * s * s + 2.0 * w * (1.0 - s) * (1.0 - s)) / 5.0;
  CHECK(*ipa_value(cases, 3.0) == doctest::Approx(1.0 - squares / 5.0 / null).epsilon(1e-14));
}

TEST_CASE("survival_scores: a case censored at the horizon is a control") {
  const SurvivalCases cases(Times{1, 2}, Events{1, 0}, Risks{0.9, 0.5});
  CHECK(*auroc_t_value(cases, 2.0) == 1.0);
  CHECK(*brier_t_value(cases, 2.0) == doctest::Approx((0.01 + 0.25) / 2.0).epsilon(1e-14));
  CHECK(auroc_t_value(SurvivalView(cases, Ipcw::Right), 2.0).error() == Undefined::BeyondFollowUp);
}

TEST_CASE("survival_scores: what does not exist has a reason") {
  const SurvivalCases none(Times{}, Events{}, Risks{});
  const SurvivalCases cases(Times{1, 2, 3}, Events{1, 0, 1}, Risks{0.9, 0.5, 0.2});
  const SurvivalCases& short_one = tests::survival_oracle_cases().at("short").independent();
  for (const Value value : kValues) {
    CHECK(value(none, 1.0).error() == Undefined::NoCases);
    CHECK(value(cases, 3.5).error() == Undefined::BeyondFollowUp);
    CHECK(value(short_one, 5.0).error() == Undefined::BeyondFollowUp);
  }
  for (const Infer infer : {Infer{auroc_t}, Infer{brier_t}, Infer{ipa}}) {
    CHECK(infer(none, 1.0, 0.95).error() == Undefined::NoCases);
    CHECK(infer(short_one, 5.0, 0.95).error() == Undefined::BeyondFollowUp);
  }
  // No case yet at 0.5; no control left at 3.
  CHECK(auroc_t_value(cases, 0.5).error() == Undefined::OneClass);
  CHECK(auroc_t(cases, 3.0, 0.95).error() == Undefined::OneClass);
  CHECK(ipa_value(cases, 0.5).error() == Undefined::ZeroVariance);
  CHECK(ipa_value(cases, 3.0).error() == Undefined::ZeroVariance);
  CHECK(brier_t_value(cases, 0.5).has_value());
}

TEST_CASE("survival_scores: perfect order leaves no interval") {
  const SurvivalCases cases(Times{1, 2, 3, 4}, Events{1, 1, 0, 0}, Risks{0.9, 0.8, 0.2, 0.1});
  const auto estimate = auroc_t(cases, 2.0, 0.95);
  CHECK(estimate->value == 1.0);
  CHECK(estimate->intervals.at(0).limits.error() == Undefined::ZeroVariance);
  CHECK(!estimate->standard_error.has_value());
}

TEST_CASE("survival_scores: AUC agrees with its definition by pairs, errors included") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const auto input = tests::random_survival(seed, 8 + seed % 30, 4 + seed % 10);
    for (const double horizon : {0.5, 1.0, 1.25}) {
      for (const Ipcw ipcw : {Ipcw::Left, Ipcw::Right}) {
        const SurvivalCases alone = input.independent();
        const SurvivalCases grouped = input.clustered();
        const auto estimate = auroc_t(SurvivalView(alone, ipcw), horizon, 0.95);
        if (!estimate) {
          continue;
        }
        const Defined defined =
            auroc_by_pairs(input, horizon, tests::weights_by_definition(input, horizon, ipcw));
        CHECK(estimate->value == doctest::Approx(defined.value).epsilon(1e-13));
        CHECK(estimate->value == *auroc_t_value(SurvivalView(alone, ipcw), horizon));
        if (estimate->standard_error) {
          const tests::Influences both{.own = defined.influence, .part = defined.influence};
          const auto error = [&](bool by_cluster) {
            return tests::error_by_definition(input, both, horizon, ipcw, by_cluster);
          };
          CHECK(tests::close(*estimate->standard_error, error(false), 1e-10));
          const auto wide = auroc_t(SurvivalView(grouped, ipcw), horizon, 0.95);
          CHECK(tests::close(*wide->standard_error, error(true), 1e-10));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 200);
}

TEST_CASE("survival_scores: Brier agrees with its definition, errors included") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const auto input = tests::random_survival(seed, 8 + seed % 30, 4 + seed % 10);
    const auto n = static_cast<double>(input.size());
    for (const double horizon : {0.5, 1.0, 1.25}) {
      for (const Ipcw ipcw : {Ipcw::Left, Ipcw::Right}) {
        const SurvivalCases alone = input.independent();
        const auto estimate = brier_t(SurvivalView(alone, ipcw), horizon, 0.95);
        if (!estimate) {
          continue;
        }
        std::vector<double> part;
        const double value = brier_by_sum(input, horizon, ipcw, part);
        CHECK(estimate->value == doctest::Approx(value).epsilon(1e-13));
        CHECK(estimate->value == *brier_t_value(SurvivalView(alone, ipcw), horizon));
        if (estimate->standard_error) {
          tests::Influences both{.own = {}, .part = part};
          for (const double term : part) {
            both.own.push_back(term - value / n);
          }
          const auto error = [&](bool by_cluster) {
            return tests::error_by_definition(input, both, horizon, ipcw, by_cluster);
          };
          CHECK(tests::close(*estimate->standard_error, error(false), 1e-10));
          const SurvivalCases grouped = input.clustered();
          const auto wide = brier_t(SurvivalView(grouped, ipcw), horizon, 0.95);
          CHECK(tests::close(*wide->standard_error, error(true), 1e-10));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 200);
}

TEST_CASE("survival_scores: a multiplicity is a repetition, and order does not matter") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 40, 6 + seed % 10);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const SurvivalView replicate(cases, sorted, Ipcw::Left, nullptr);
    const SurvivalCases copies = tests::repeated(input, times).independent();
    const SurvivalCases shuffled =
        input.reordered(tests::random_order(seed, input.size())).independent();
    for (const Value value : kValues) {
      const auto once = value(replicate, 1.0);
      REQUIRE(once.has_value() == value(copies, 1.0).has_value());
      if (once) {
        // Near zero an IPA is a difference of two numbers near 1.
        CHECK(std::abs(*once - *value(copies, 1.0)) < 1e-13);
      }
      CHECK(std::abs(*value(cases, 1.0) - *value(shuffled, 1.0)) < 1e-13);
    }
  }
}

TEST_CASE("survival_scores: a monotone transformation leaves the AUC unchanged, not Brier") {
  auto input = tests::survival_oracle_cases().at("tied_risk");
  const SurvivalCases before = input.independent();
  for (double& risk : input.risk) {
    risk = risk * risk;
  }
  const SurvivalCases after = input.independent();
  CHECK(*auroc_t_value(before, 2.0) == *auroc_t_value(after, 2.0));
  CHECK(*brier_t_value(before, 2.0) != *brier_t_value(after, 2.0));
}

TEST_CASE("survival_scores: follow-up cut at the horizon changes nothing there") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 50, 14);
    const SurvivalCases whole = input.independent();
    const SurvivalCases capped = input.independent({.censor_at = 3.0});
    for (const Value value : kValues) {
      CHECK(std::abs(*value(whole, 3.0) - *value(capped, 3.0)) < 1e-13);
    }
    CHECK(*auroc_t(whole, 3.0, 0.95)->standard_error ==
          doctest::Approx(*auroc_t(capped, 3.0, 0.95)->standard_error).epsilon(1e-11));
    CHECK(*brier_t(whole, 3.0, 0.95)->standard_error ==
          doctest::Approx(*brier_t(capped, 3.0, 0.95)->standard_error).epsilon(1e-11));
  }
}

TEST_CASE("survival_scores: pooled censoring of everybody is one's own") {
  for (const std::string name : {"plain", "tied_both", "clusters"}) {
    const SurvivalCases cases = tests::survival_oracle_cases().at(name).clustered();
    const SurvivalView pool(cases);
    const SurvivalView own(cases, {}, Ipcw::Left, &pool);
    for (const Infer infer : {Infer{auroc_t}, Infer{brier_t}}) {
      const auto one = infer(own, 2.0, 0.95);
      const auto other = infer(pool, 2.0, 0.95);
      CHECK(one->value == other->value);
      CHECK(*one->standard_error == doctest::Approx(*other->standard_error).epsilon(1e-13));
    }
    CHECK(*ipa_value(own, 2.0) == *ipa_value(pool, 2.0));
  }
}

TEST_CASE("survival_scores: pooled censoring of a group agrees with its definition") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 20 + seed % 20, 6 + seed % 8);
    tests::RandomIntegers random(seed + 500);
    Events member;
    for (std::size_t i = 0; i < input.size(); ++i) {
      member.push_back(random.next(3) != 0 ? 1 : 0);
    }
    for (const Ipcw ipcw : {Ipcw::Left, Ipcw::Right}) {
      const SurvivalCases all = input.independent();
      const SurvivalCases part = all.subset(member);
      const SurvivalView pool(all, ipcw);
      const SurvivalView group(part, {}, ipcw, &pool);
      const auto auroc = auroc_t(group, 1.0, 0.95);
      const auto brier = brier_t(group, 1.0, 0.95);
      if (!auroc || !auroc->standard_error) {
        continue;
      }
      // Who is outside the group weighs nothing, and still says something about G.
      auto weight = tests::weights_by_definition(input, 1.0, ipcw);
      tests::Influences squares{.own = {}, .part = {}};
      const auto n = static_cast<double>(part.size());
      for (std::size_t i = 0; i < input.size(); ++i) {
        weight[i] *= member[i];
        const double away = (tests::is_case(input, i, 1.0) ? 1.0 : 0.0) - input.risk[i];
        squares.part.push_back(weight[i] * away * away / n);
        squares.own.push_back(squares.part.back() - member[i] * brier->value / n);
      }
      const Defined defined = auroc_by_pairs(input, 1.0, weight);
      const tests::Influences ranks{.own = defined.influence, .part = defined.influence};
      CHECK(auroc->value == doctest::Approx(defined.value).epsilon(1e-13));
      CHECK(tests::close(*auroc->standard_error,
                         tests::error_by_definition(input, ranks, 1.0, ipcw, false), 1e-10));
      CHECK(tests::close(*brier->standard_error,
                         tests::error_by_definition(input, squares, 1.0, ipcw, false), 1e-10));
      ++checked;
    }
  }
  CHECK(checked > 100);
}

TEST_CASE("survival_scores: the logit interval stays inside where Wald is cut") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("plain").independent();
  const auto estimate = auroc_t(cases, 2.0, 0.9999);
  REQUIRE(estimate->intervals.size() == 2);
  const Limits logit = *estimate->intervals[0].limits;
  CHECK(estimate->intervals[0].id == "logit_influence");
  CHECK(logit.upper < 1.0);
  const double middle = std::log(estimate->value / (1.0 - estimate->value));
  const double half = std::log(logit.upper / (1.0 - logit.upper)) - middle;
  CHECK(middle - std::log(logit.lower / (1.0 - logit.lower)) ==
        doctest::Approx(half).epsilon(1e-12));
}

TEST_CASE("survival_scores: a higher level widens the interval") {
  const SurvivalCases cases = tests::survival_oracle_cases().at("plain").independent();
  for (const Infer infer : {Infer{auroc_t}, Infer{brier_t}}) {
    const auto narrow = infer(cases, 2.0, 0.8);
    const auto wide = infer(cases, 2.0, 0.99);
    CHECK(narrow->intervals.back().id == "influence");
    CHECK(wide->intervals.at(0).limits->lower < narrow->intervals.at(0).limits->lower);
    CHECK(wide->intervals.at(0).limits->upper > narrow->intervals.at(0).limits->upper);
  }
}

TEST_CASE("survival_scores: agrees with riskRegression and with weighted sums in R") {
  int checked = 0;
  for (const auto& row : tests::oracle_rows("survival.csv")) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    CAPTURE(row.at);
    const SurvivalCases cases = tests::survival_oracle_cases().at(row.data_set).independent();
    const auto agrees = [&](double value, double tolerance) {
      CHECK(tests::close(value, row.value, tolerance));
      ++checked;
    };
    if (row.quantity == "auc") {
      agrees(auroc_t(cases, row.at, 0.95)->value, 1e-12);
    } else if (row.quantity == "brier") {
      agrees(brier_t(cases, row.at, 0.95)->value, 1e-12);
    } else if (row.quantity == "ipa") {
      agrees(ipa(cases, row.at, 0.95)->value, 1e-10);
    } else if (row.quantity == "auc_error") {
      agrees(*auroc_t(cases, row.at, 0.95)->standard_error, 1e-10);
    } else if (row.quantity == "brier_error") {
      agrees(*brier_t(cases, row.at, 0.95)->standard_error, 1e-10);
    } else if (row.quantity == "sum_auc_left") {
      agrees(*auroc_t_value(cases, row.at), 1e-13);
    } else if (row.quantity == "sum_brier_left") {
      agrees(*brier_t_value(cases, row.at), 1e-13);
    } else if (row.quantity == "sum_auc_right") {
      agrees(*auroc_t_value(SurvivalView(cases, Ipcw::Right), row.at), 1e-13);
    } else if (row.quantity == "sum_brier_right") {
      agrees(*brier_t_value(SurvivalView(cases, Ipcw::Right), row.at), 1e-13);
    }
  }
  CHECK(checked == 162);
}

}  // namespace clinval::metrics
