#include "metrics/scored_cases.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

using clinval::metrics::CaseView;
using clinval::metrics::class_counts;
using clinval::metrics::ClassCounts;
using clinval::metrics::Design;
using clinval::metrics::Scale;
using clinval::metrics::ScoredCases;

namespace {

using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<double>;
using Indices = std::vector<std::uint32_t>;

template <typename T>
std::vector<T> copy(std::span<const T> values) {
  return {values.begin(), values.end()};
}

const ScoredCases::Settings kProbability = {.scale = Scale::Probability};

}  // namespace

TEST_CASE("scored_cases: cases are sorted by score, ties in input order") {
  const ScoredCases cases(Labels{1, 0, 1, 0}, Scores{3.0, -1.0, 3.0, 2.0});
  CHECK(copy(cases.scores()) == Scores{-1.0, 2.0, 3.0, 3.0});
  CHECK(copy(cases.labels()) == Labels{0, 0, 1, 1});
  CHECK(copy(cases.clusters()) == Indices{1, 3, 0, 2});
  CHECK(cases.positives() == 2);
  CHECK(cases.negatives() == 2);
  REQUIRE(cases.groups().size() == 3);
  CHECK(cases.groups()[2].score == 3.0);
  CHECK(cases.groups()[2].begin == 2);
  CHECK(cases.groups()[2].end == 4);
}

TEST_CASE("scored_cases: no case at all is a valid set") {
  const ScoredCases cases(Labels{}, Scores{}, {}, kProbability);
  CHECK(cases.size() == 0);
  CHECK(cases.groups().empty());
  CHECK(cases.cluster_bound() == 0);
  CHECK(cases.design() == Design::Independent);
}

TEST_CASE("scored_cases: the first bad case is named") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(ScoredCases(Labels{0, 2, 3}, Scores{0.1, 0.2, 0.3}),
                       "ScoredCases: case 1: the label is neither 0 nor 1", std::invalid_argument);
  CHECK_THROWS_WITH_AS(ScoredCases(Labels{0, 1}, Scores{0.1, nan}),
                       "ScoredCases: case 1: the score is not finite", std::invalid_argument);
  CHECK_THROWS_WITH_AS(ScoredCases(Labels{0}, Scores{1.5}, {}, kProbability),
                       "ScoredCases: case 0: the probability lies outside 0 to 1",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(ScoredCases(Labels{0}, Scores{}), "ScoredCases: 1 labels, 0 scores",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(ScoredCases(Labels{0}, Scores{0.5}, Indices{0, 1}, kProbability),
                       "ScoredCases: 1 labels, 2 clusters", std::invalid_argument);
  CHECK_NOTHROW(ScoredCases(Labels{0}, Scores{1.5}));
}

TEST_CASE("scored_cases: of several bad cases the first is named, however the tasks are run") {
  Labels y(1000, 0);
  Scores p(1000, 0.5);
  y[990] = 2;
  p[333] = -0.5;
  y[334] = 7;
  const auto backwards = [](std::size_t count, const clinval::metrics::Task& task) {
    for (std::size_t i = count; i-- > 0;) {
      task(i);
    }
  };
  CHECK_THROWS_WITH_AS(ScoredCases(y, p, {}, kProbability, backwards),
                       "ScoredCases: case 333: the probability lies outside 0 to 1",
                       std::invalid_argument);
}

TEST_CASE("scored_cases: many cases are the same for every executor") {
  Labels y;
  Scores p;
  Indices cluster;
  for (std::uint32_t i = 0; i < 150001; ++i) {
    p.push_back(0.1 + 0.8 * static_cast<double>(i * 7919U % 10007U) / 10007.0);
    y.push_back(i % 3 == 0 ? 1 : 0);
    cluster.push_back(i / 2);
  }
  const auto backwards = [](std::size_t count, const clinval::metrics::Task& task) {
    for (std::size_t i = count; i-- > 0;) {
      task(i);
    }
  };
  const ScoredCases a(y, p, cluster, kProbability);
  const ScoredCases b(y, p, cluster, kProbability, backwards);
  CHECK(copy(a.scores()) == copy(b.scores()));
  CHECK(copy(a.labels()) == copy(b.labels()));
  CHECK(copy(a.clusters()) == copy(b.clusters()));
  CHECK(copy(a.logits()) == copy(b.logits()));
  CHECK(a.positives() == 50001);
  CHECK(b.positives() == 50001);
  CHECK(a.cluster_count() == 75001);
  REQUIRE(a.groups().size() == 10007);
  REQUIRE(b.groups().size() == 10007);
  std::size_t end = 0;
  for (std::size_t g = 0; g < a.groups().size(); ++g) {
    CHECK(a.groups()[g].begin == end);
    end = a.groups()[g].end;
    CHECK(b.groups()[g].end == end);
    CHECK(a.groups()[g].score == a.scores()[end - 1]);
  }
  CHECK(end == a.size());
}

TEST_CASE("scored_cases: a clip outside 0 to one half is refused") {
  for (const double clip : {0.0, 0.5, -0.1, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(clip);
    CHECK_THROWS_AS(ScoredCases(Labels{0}, Scores{0.5}, {},
                                {.scale = Scale::Probability, .probability_clip = clip}),
                    std::invalid_argument);
  }
}

TEST_CASE("scored_cases: clustered as soon as one cluster holds two cases") {
  CHECK(ScoredCases(Labels{0, 1}, Scores{0.1, 0.2}, Indices{4, 7}, {}).design() ==
        Design::Independent);
  const ScoredCases cases(Labels{0, 1, 1}, Scores{0.1, 0.2, 0.3}, Indices{4, 7, 4}, {});
  CHECK(cases.design() == Design::Clustered);
  CHECK(cases.cluster_count() == 2);
  CHECK(cases.cluster_bound() == 8);
}

TEST_CASE("scored_cases: logits and losses of probabilities") {
  const ScoredCases cases(Labels{1, 0}, Scores{0.25, 0.75}, {}, kProbability);
  CHECK(cases.zero_or_one() == 0);
  CHECK(cases.logits()[0] == doctest::Approx(-std::log(3.0)).epsilon(1e-15));
  CHECK(cases.log_losses()[0] == doctest::Approx(std::log(4.0)).epsilon(1e-15));
  CHECK(cases.log_losses()[1] == doctest::Approx(std::log(4.0)).epsilon(1e-15));
}

TEST_CASE("scored_cases: probabilities of 0 and 1 are counted, or clipped for logarithms alone") {
  const Labels y = {1, 0, 1};
  const Scores p = {0.0, 1.0, 0.5};
  const ScoredCases plain(y, p, {}, kProbability);
  CHECK(plain.zero_or_one() == 2);
  CHECK(plain.logits().empty());
  CHECK(plain.log_losses().empty());

  const ScoredCases clipped(y, p, {}, {.scale = Scale::Probability, .probability_clip = 0.01});
  CHECK(clipped.zero_or_one() == 0);
  CHECK(clipped.scores()[0] == 0.0);
  CHECK(clipped.log_losses()[0] == doctest::Approx(-std::log(0.01)).epsilon(1e-15));
  CHECK(clipped.logits()[2] == doctest::Approx(std::log(99.0)).epsilon(1e-14));
}

TEST_CASE("scored_cases: scores on any scale have no logit") {
  const ScoredCases cases(Labels{1, 0}, Scores{0.25, 0.75});
  CHECK(cases.logits().empty());
  CHECK(cases.zero_or_one() == 0);
}

TEST_CASE("scored_cases: a subset keeps order, design and cluster indices") {
  const ScoredCases cases(Labels{1, 0, 1, 0}, Scores{0.9, 0.1, 0.5, 0.5}, Indices{2, 0, 2, 5},
                          kProbability);
  const ScoredCases part = cases.subset(Labels{1, 0, 0, 1});
  CHECK(copy(part.scores()) == Scores{0.5, 0.9});
  CHECK(copy(part.labels()) == Labels{0, 1});
  CHECK(copy(part.clusters()) == Indices{5, 2});
  CHECK(part.design() == Design::Clustered);
  CHECK(part.cluster_count() == 2);
  CHECK(part.positives() == 1);
  CHECK(part.logits().size() == 2);
}

TEST_CASE("scored_cases: a subset of a subset is indexed by the rank among the kept") {
  const ScoredCases cases(Labels{1, 0, 1, 0}, Scores{0.9, 0.1, 0.5, 0.3});
  const ScoredCases part = cases.subset(Labels{0, 1, 1, 1}).subset(Labels{1, 0, 1});
  CHECK(copy(part.scores()) == Scores{0.1, 0.3});
  CHECK(copy(part.clusters()) == Indices{1, 3});
  CHECK(cases.subset(Labels{0, 0, 0, 0}).size() == 0);
  CHECK_THROWS_AS(static_cast<void>(cases.subset(Labels{1})), std::invalid_argument);
}

TEST_CASE("scored_cases: a design given from outside holds whatever the clusters show") {
  const std::vector<std::uint8_t> y = {0, 1, 1};
  const std::vector<double> p = {0.1, 0.4, 0.8};
  const std::vector<std::uint32_t> own = {0, 1, 2};
  const ScoredCases cases(
      y, p, own,
      {.scale = Scale::Probability, .probability_clip = std::nullopt, .design = Design::Clustered});
  CHECK(cases.design() == Design::Clustered);
  CHECK(cases.subset(std::vector<std::uint8_t>{1, 1, 0}).design() == Design::Clustered);
}

TEST_CASE("scored_cases: class counts weigh each case by its multiplicity") {
  const ScoredCases cases(Labels{1, 0, 1}, Scores{0.1, 0.2, 0.3});
  CHECK(class_counts(cases).positives == 2);
  CHECK(class_counts(cases, 1, 3).negatives == 1);
  const Indices times = {0, 4000000000U, 3};
  const ClassCounts counts = class_counts(CaseView(cases, times));
  CHECK(counts.positives == 3);
  CHECK(counts.negatives == 4000000000);
  CHECK(counts.total() == 4000000003);
  CHECK_THROWS_AS(CaseView(cases, Indices{1, 1}), std::invalid_argument);
}

TEST_CASE("scored_cases: other labels in the same order equal the cases built with them") {
  const Labels y{1, 0, 1, 0, 1};
  const Labels other{0, 0, 1, 1, 1};
  const Scores p{0.7, 0.0, 0.7, 0.2, 1.0};
  const ScoredCases::Settings clipped = {.scale = Scale::Probability, .probability_clip = 0.01};
  const ScoredCases cases(y, p, {}, clipped);
  Labels sorted;
  for (const std::uint32_t index : cases.input_index()) {
    sorted.push_back(other[index]);
  }
  const ScoredCases relabelled = cases.with_labels(sorted);
  const ScoredCases built(other, p, {}, clipped);
  CHECK(copy(relabelled.labels()) == copy(built.labels()));
  CHECK(copy(relabelled.scores()) == copy(built.scores()));
  CHECK(copy(relabelled.log_losses()) == copy(built.log_losses()));
  CHECK(relabelled.positives() == built.positives());
  CHECK(relabelled.groups().size() == built.groups().size());
  CHECK(copy(cases.labels()) == Labels{0, 0, 1, 1, 1});  // the first is as it was
  CHECK_THROWS_AS((void)cases.with_labels(Labels{1, 0}), std::invalid_argument);
  CHECK_THROWS_AS((void)cases.with_labels(Labels{1, 0, 2, 0, 1}), std::invalid_argument);
}
