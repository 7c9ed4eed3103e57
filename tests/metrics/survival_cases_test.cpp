#include "metrics/survival_cases.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/survival_view.h"
#include "tests/random_cases.h"
#include "tests/survival_oracle.h"

namespace clinval::metrics {
namespace {

using Times = std::vector<double>;
using Events = std::vector<std::uint8_t>;
using Risks = std::vector<double>;
using Clusters = std::vector<std::uint32_t>;

template <typename T>
std::vector<T> listed(std::span<const T> values) {
  return {values.begin(), values.end()};
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string message(const Times& time, const Events& event, const Risks& risk,
                    const Clusters& cluster = {}, SurvivalCases::Settings settings = {}) {
  try {
    const SurvivalCases cases(time, event, risk, cluster, settings);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("survival_cases: sorted by time, events before censorings, then input order") {
  const SurvivalCases cases(Times{3, 1, 2, 2, 2, 1}, Events{1, 0, 0, 1, 1, 1},
                            Risks{0.1, 0.2, 0.3, 0.4, 0.2, 0.1});
  CHECK(listed(cases.input_index()) == Clusters{5, 1, 3, 4, 2, 0});
  CHECK(listed(cases.times()) == Times{1, 1, 2, 2, 2, 3});
  CHECK(listed(cases.risks()) == Risks{0.1, 0.2, 0.4, 0.2, 0.3, 0.1});
  CHECK(cases.events() == 4);
  REQUIRE(cases.time_groups().size() == 3);
  const TimeGroup& second = cases.time_groups()[1];
  CHECK(second.time == 2.0);
  CHECK(second.begin == 2);
  CHECK(second.events_end == 4);
  CHECK(second.end == 5);
  CHECK(listed(cases.group_of()) == Clusters{0, 0, 1, 1, 1, 2});
  CHECK(listed(cases.risk_rank()) == Clusters{0, 1, 3, 1, 2, 0});
  CHECK(listed(cases.by_risk()) == Clusters{0, 5, 1, 3, 4, 2});
  CHECK(cases.risk_groups().size() == 4);
}

TEST_CASE("survival_cases: later times are cut at the end of follow-up without an event") {
  const SurvivalCases cases(Times{6, 5, 4}, Events{1, 1, 0}, {}, {}, {.censor_at = 5.0});
  CHECK(listed(cases.times()) == Times{4, 5, 5});
  CHECK(listed(cases.events_by_case()) == Events{0, 1, 0});
  CHECK(cases.events() == 1);
}

TEST_CASE("survival_cases: bad input is named by its first index and never by its value") {
  CHECK(message({1, -2, -3}, {1, 1, 1}, {}).find("case 1: the time") != std::string::npos);
  CHECK(message({1, kNan}, {1, 1}, {}).find("case 1: the time") != std::string::npos);
  CHECK(message({kInfinity}, {1}, {}).find("case 0: the time") != std::string::npos);
  CHECK(message({1, 2, 3}, {1, 0, 2}, {}).find("case 2: the event") != std::string::npos);
  for (const double risk : {-0.0625, 1.0625, kNan}) {
    const std::string said = message({1, 2}, {1, 0}, {0.5, risk});
    CHECK(said.find("case 1: the risk") != std::string::npos);
    CHECK(said.find("0625") == std::string::npos);
  }
  CHECK(message({1, 2}, {1}, {}).find("2 times, 1 events") != std::string::npos);
  CHECK(message({1, 2}, {1, 0}, {0.5}).find("1 risks") != std::string::npos);
  CHECK(message({1, 2}, {1, 0}, {}, {3}).find("1 clusters") != std::string::npos);
  CHECK(!message({1}, {1}, {}, {}, {.censor_at = 0.0}).empty());
  CHECK(!message({1}, {1}, {}, {}, {.censor_at = kInfinity}).empty());
  CHECK(!message({1}, {1}, {}, {}, {.probability_clip = 0.5}).empty());
  CHECK(!message({1}, {1}, {}, {}, {.probability_clip = 0.0}).empty());
  CHECK(message({0}, {1}, {0.0}).empty());
  CHECK_THROWS_AS(SurvivalCases(Times{1}, Events{1}, {}).subset(Events{1, 0}),
                  std::invalid_argument);
}

TEST_CASE("survival_cases: logarithms exist unless a risk is 0 or 1, or a clip moves it") {
  const Times time{1, 2, 3};
  const Events event{1, 0, 1};
  const SurvivalCases open(time, event, Risks{0.25, 0.5, 0.75});
  CHECK(open.zero_or_one() == 0);
  REQUIRE(open.cloglogs().size() == 3);
  CHECK(open.cloglogs()[1] == doctest::Approx(std::log(std::log(2.0))).epsilon(1e-15));
  const SurvivalCases closed(time, event, Risks{0.0, 0.5, 1.0});
  CHECK(closed.zero_or_one() == 2);
  CHECK(closed.cloglogs().empty());
  const SurvivalCases clipped(time, event, Risks{0.0, 0.5, 1.0}, {}, {.probability_clip = 0.25});
  CHECK(clipped.zero_or_one() == 0);
  CHECK(clipped.cloglogs()[0] == open.cloglogs()[0]);
  CHECK(clipped.cloglogs()[2] == open.cloglogs()[2]);
  CHECK(clipped.risks()[0] == 0.0);
}

TEST_CASE("survival_cases: a repeating cluster makes the design clustered, unless it is given") {
  const Times time{1, 2};
  const Events event{1, 0};
  CHECK(SurvivalCases(time, event, {}).design() == Design::Independent);
  CHECK(SurvivalCases(time, event, {}, Clusters{4, 9}, {}).design() == Design::Independent);
  const SurvivalCases twice(time, event, {}, Clusters{4, 4}, {});
  CHECK(twice.design() == Design::Clustered);
  CHECK(twice.cluster_bound() == 5);
  CHECK(SurvivalCases(time, event, {}, Clusters{4, 9}, {.design = Design::Clustered}).design() ==
        Design::Clustered);
}

TEST_CASE("survival_cases: a subset is the cases read alone") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 30, 8);
    tests::RandomIntegers random(seed + 1000);
    Events member;
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < input.size(); ++i) {
      member.push_back(static_cast<std::uint8_t>(random.next(2)));
      if (member.back() != 0) {
        kept.push_back(i);
      }
    }
    const SurvivalCases part = input.clustered().subset(member);
    const SurvivalCases alone = input.reordered(kept).clustered();
    CHECK(listed(part.times()) == listed(alone.times()));
    CHECK(listed(part.events_by_case()) == listed(alone.events_by_case()));
    CHECK(listed(part.risks()) == listed(alone.risks()));
    CHECK(listed(part.clusters()) == listed(alone.clusters()));
    CHECK(listed(part.input_index()) == listed(alone.input_index()));
    CHECK(listed(part.by_risk()) == listed(alone.by_risk()));
    CHECK(listed(part.risk_rank()) == listed(alone.risk_rank()));
    CHECK(listed(part.cloglogs()) == listed(alone.cloglogs()));
    CHECK(part.events() == alone.events());
    CHECK(part.design() == Design::Clustered);
  }
}

TEST_CASE("survival_view: G by hand: at one time events leave before censorings") {
  // At 1: 4 at risk, 1 event, 1 censored of the 3 left: G = 2/3. At 2: the last one of 2 left after
  // no event is censored: G = 1/3. At 3 one event.
  const SurvivalCases cases(Times{1, 1, 2, 3}, Events{1, 0, 0, 1}, {});
  const SurvivalView left(cases);
  const SurvivalView right(cases, Ipcw::Right);
  CHECK(left.censoring_weight(0) == 1.0);
  CHECK(left.censoring_weight(1) == doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(left.censoring_weight(2) == doctest::Approx(1.0 / 3.0).epsilon(1e-15));
  CHECK(right.censoring_weight(0) == doctest::Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(left.censoring_weight_at(1.0) == 1.0);
  CHECK(right.censoring_weight_at(1.0) == right.censoring_weight(0));
  CHECK(left.censoring_weight_at(1.5) == right.censoring_weight_at(1.5));
  CHECK(left.at_risk(1) == 2);
  CHECK(left.at_risk_at(1.5) == 2);
  CHECK(left.at_risk_at(3.5) == 0);
  CHECK(left.events_at(0) == 1);
  CHECK(left.total() == 4);
}

TEST_CASE("survival_view: G agrees with its definition, also under multiplicities") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto input = tests::random_survival(seed, 5 + seed % 40, 3 + seed % 10);
    const SurvivalCases cases = input.independent();
    const auto times = tests::random_multiplicity(seed, input.size());
    const auto sorted = tests::by_position(cases, times);
    const auto copies = tests::repeated(input, times);
    for (const Ipcw ipcw : {Ipcw::Left, Ipcw::Right}) {
      const SurvivalView view(cases, ipcw);
      const SurvivalView replicate(cases, sorted, ipcw, nullptr);
      for (std::size_t g = 0; g < cases.time_groups().size(); ++g) {
        const double time = cases.time_groups()[g].time;
        CHECK(view.censoring_weight(g) ==
              doctest::Approx(tests::censoring_by_definition(input, time, ipcw)).epsilon(1e-13));
        CHECK(replicate.censoring_weight(g) ==
              doctest::Approx(tests::censoring_by_definition(copies, time, ipcw)).epsilon(1e-13));
        CHECK(view.censoring_weight(g) == view.censoring_weight_at(time));
      }
    }
  }
}

TEST_CASE("survival_view: pooled censoring reads G of the larger group") {
  const auto input = tests::random_survival(11, 50, 9);
  const SurvivalCases all = input.independent();
  Events member;
  for (const double risk : input.risk) {
    member.push_back(risk > 0.5 ? 1 : 0);
  }
  const SurvivalCases part = all.subset(member);
  const SurvivalView pool(all);
  const SurvivalView own(part, {}, Ipcw::Left, &pool);
  for (std::size_t g = 0; g < part.time_groups().size(); ++g) {
    CHECK(own.censoring_weight(g) == pool.censoring_weight_at(part.time_groups()[g].time));
  }
}

TEST_CASE("survival_view: bad multiplicities and horizons") {
  const SurvivalCases cases(Times{1, 2}, Events{1, 0}, {});
  const std::vector<std::uint32_t> one{1};
  CHECK_THROWS_AS(SurvivalView(cases, one, Ipcw::Left, nullptr), std::invalid_argument);
  CHECK(*weight_at_horizon(cases, 2.0) == 1.0);
  CHECK(weight_at_horizon(cases, 2.5).error() == Undefined::BeyondFollowUp);
  const SurvivalCases extinct(Times{1, 2}, Events{1, 1}, {});
  CHECK(weight_at_horizon(extinct, 2.5).error() == Undefined::BeyondFollowUp);
  CHECK(weight_at_horizon(SurvivalView(cases, Ipcw::Right), 2.0).error() ==
        Undefined::BeyondFollowUp);
  CHECK(weight_at_horizon(SurvivalCases(Times{}, Events{}, {}), 1.0).error() == Undefined::NoCases);
  CHECK(at_horizon(cases, 0, 1.0) == AtHorizon::Case);
  CHECK(at_horizon(cases, 0, 0.5) == AtHorizon::Control);
  CHECK(at_horizon(cases, 1, 2.0) == AtHorizon::Control);
  CHECK(at_horizon(cases, 1, 2.5) == AtHorizon::Unknown);
}

TEST_CASE("survival_view: an analytic error of a replicate is refused") {
  const SurvivalCases cases = tests::random_survival(1, 20, 8).independent();
  const std::vector<std::uint32_t> twice(cases.size(), 2);
  const SurvivalView replicate(cases, twice, Ipcw::Left, nullptr);
  const std::vector<double> influence(cases.size(), 0.1);
  CHECK_THROWS_AS((void)jackknife_error(replicate, influence), std::invalid_argument);
  CHECK_THROWS_AS((void)influence_error(replicate, influence), std::invalid_argument);
}

}  // namespace clinval::metrics
