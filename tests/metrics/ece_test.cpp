#include "metrics/ece.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/risk_bins.h"
#include "metrics/smooth_ece.h"
#include "tests/metrics/calibration_sets.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/random_cases.h"

namespace clinval::metrics {
namespace {

constexpr const char* kBinned[] = {"ece",          "ece_l2",          "ece_l2_debiased",
                                   "ece_quantile", "ece_quantile_l2", "ece_quantile_l2_debiased"};

Setting with_bins(std::size_t bins) {
  return {.conventions = {.hosmer_lemeshow_groups = bins, .ece_bins = bins}};
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-11 * std::max(1.0, std::abs(b));
}

void check_hosmer_lemeshow(const tests::OracleTable& oracle, const std::string& name,
                           const ScoredCases& cases, std::size_t bins) {
  Setting setting = with_bins(bins);
  const auto at = static_cast<double>(bins);
  const auto found = hosmer_lemeshow(cases, setting);
  const double* statistic = oracle.find(name, "hosmer_lemeshow", at);
  if (statistic == nullptr) {
    CHECK(found.error() == Undefined::ZeroVariance);
    return;
  }
  REQUIRE(found);
  CHECK(near(found->value, *statistic));
  CHECK(static_cast<double>(found->counts.at(0).second) ==
        *oracle.find(name, "hosmer_lemeshow_groups", at));
  CHECK(near(*found->p_value, *oracle.find(name, "hosmer_lemeshow_p", at)));
  setting.conventions.hosmer_lemeshow_df = HosmerLemeshowDf::GroupsMinusTwo;
  const double* apparent = oracle.find(name, "hosmer_lemeshow_p_apparent", at);
  const auto tighter = hosmer_lemeshow(cases, setting);
  REQUIRE(tighter->p_value.has_value() == (apparent != nullptr));
  if (apparent != nullptr) {
    CHECK(near(*tighter->p_value, *apparent));
  }
}

}  // namespace

TEST_CASE("ece, ece_l2, ece_quantile and their kin: equal the oracle for 5, 10 and 15 bins") {
  const tests::OracleTable oracle("ece.csv");
  int compared = 0;
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    const ScoredCases cases = data.independent();
    for (const std::size_t bins : {std::size_t{5}, std::size_t{10}, std::size_t{15}}) {
      CAPTURE(bins);
      for (const std::string row : kBinned) {
        CAPTURE(row);
        const auto value = find_binary_metric(row)->value(cases, with_bins(bins));
        REQUIRE(value);
        CHECK(std::abs(*value - *oracle.find(name, row, static_cast<double>(bins))) < 1e-8);
        ++compared;
      }
    }
  }
  CHECK(compared >= 18 * 22);
}

TEST_CASE("hosmer_lemeshow: statistic, groups and both p values equal the oracle") {
  const tests::OracleTable oracle("ece.csv");
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    for (const std::size_t bins : {std::size_t{5}, std::size_t{10}, std::size_t{15}}) {
      CAPTURE(bins);
      check_hosmer_lemeshow(oracle, name, data.independent(), bins);
    }
  }
  CHECK(hosmer_lemeshow(tests::probabilities({0, 1}, {0.0, 0.0}), {}).error() ==
        Undefined::ZeroVariance);
  const auto clustered = hosmer_lemeshow(tests::calibration_sets().at("clusters").scored(), {});
  REQUIRE(clustered);
  CHECK_FALSE(clustered->p_value);
}

TEST_CASE("smece: value and width equal the oracle on every data set") {
  const tests::OracleTable oracle("ece.csv");
  int compared = 0;
  for (const auto& [name, data] : tests::calibration_sets()) {
    CAPTURE(name);
    const auto found = smooth_ece(data.independent());
    REQUIRE(found);
    CHECK(found->width == *oracle.find(name, "smece_width"));
    CHECK(near(found->value, *oracle.find(name, "smece")));
    ++compared;
  }
  CHECK(compared >= 22);
}

TEST_CASE("ece: by hand: two bins, one of them off by a quarter") {
  const ScoredCases cases = tests::probabilities({0, 1, 1, 1}, {0.25, 0.25, 0.75, 0.75});
  const Setting two = with_bins(2);
  CHECK(*ece_value(cases, two) == 0.25);  // gaps 0.25 and 0.25
  CHECK(*ece_quantile_value(cases, two) == 0.25);
  CHECK(*ece_l2_value(cases, two) == 0.25);
  // One half of 1/16 - (1/2)(1/2)/1 and one half of 1/16: below zero, hence zero.
  CHECK(*ece_l2_debiased_value(cases, two) == 0.0);
}

TEST_CASE("risk_bins: a risk on an edge is in the upper bin by width, the lower by quantile") {
  const ScoredCases cases = tests::probabilities({0, 1, 0, 1, 0}, {0.0, 0.3, 0.3, 0.6, 1.0});
  const auto width = risk_bins(cases, Binning::Width, 10);
  REQUIRE(width);
  REQUIRE(width->size() == 4);
  CHECK((*width)[1].cases == 2);
  CHECK((*width)[3].cases == 1);  // 1 is in the last, closed bin
  const auto halves = risk_bins(cases, Binning::Quantile, 2);
  REQUIRE(halves);
  REQUIRE(halves->size() == 2);
  CHECK((*halves)[0].cases == 3);  // the median, 0.3, and what is not above it
  // k / 10 in double, each with its neighbours: the product with 10 may round across.
  for (int k = 1; k < 10; ++k) {
    const double edge = static_cast<double>(k) / 10.0;
    const ScoredCases around = tests::probabilities(
        {0, 0, 0}, {std::nextafter(edge, 0.0), edge, std::nextafter(edge, 1.0)});
    const auto bins = risk_bins(around, Binning::Width, 10);
    REQUIRE(bins->size() == 2);
    CHECK((*bins)[0].cases == 1);
  }
  CHECK_THROWS_AS((void)risk_bins(cases, Binning::Width, 0), std::invalid_argument);
}

TEST_CASE("ece: without an answer it says why") {
  const ScoredCases raw(std::vector<std::uint8_t>{0, 1}, std::vector<double>{0.2, 3.0});
  for (const std::string row : {"ece", "ece_quantile", "smece", "hosmer_lemeshow"}) {
    CHECK(find_binary_metric(row)->value(tests::probabilities({}, {}), {}).error() ==
          Undefined::NoCases);
    CHECK(find_binary_metric(row)->value(raw, {}).error() == Undefined::NotAProbability);
  }
}

TEST_CASE("ece: the estimator names bins and degrees of freedom") {
  CHECK(estimator_id(*find_binary_metric("ece_quantile"), with_bins(15)) ==
        "ece_quantile.quantile15.1");
  CHECK(estimator_id(*find_binary_metric("hosmer_lemeshow"),
                     {.conventions = {.hosmer_lemeshow_df = HosmerLemeshowDf::GroupsMinusTwo}}) ==
        "hosmer_lemeshow.quantile10.df_groups_minus_2.1");
}

}  // namespace clinval::metrics
