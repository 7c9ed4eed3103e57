#include "harness/binary_groups.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::harness {
namespace {

BinaryGroup group_of(const std::vector<std::uint8_t>& y_true, const std::vector<double>& y_prob) {
  return {.key = {},
          .scored = {y_true, y_prob, {}, {.scale = metrics::Scale::Probability}},
          .statistics = {}};
}

BinaryStatistic at_half(std::string_view metric) {
  return {metrics::find_binary_metric(metric), {.threshold = 0.5}};
}

}  // namespace

TEST_CASE("binary_groups: a difference of rates needs ten cases on which the models disagree") {
  // Twelve positives and twelve negatives; b flags the first ten positives and no one else.
  std::vector<std::uint8_t> y_true(24, 0);
  std::fill_n(y_true.begin(), 12, std::uint8_t{1});
  const std::vector<double> nobody(24, 0.2);
  std::vector<double> ten(24, 0.2);
  std::fill_n(ten.begin(), 10, 0.5);
  std::vector<double> nine = ten;
  nine[0] = 0.49;
  const BinaryGroup a = group_of(y_true, nobody);
  CHECK_FALSE(few_discordant(a, group_of(y_true, ten), at_half("sensitivity")));
  CHECK(few_discordant(a, group_of(y_true, nine), at_half("sensitivity")));
  // None of them is a negative; all of them count for a rate over both classes.
  CHECK(few_discordant(a, group_of(y_true, ten), at_half("specificity")));
  CHECK_FALSE(few_discordant(a, group_of(y_true, ten), at_half("accuracy")));
  // A threshold itself is flagged by ge alone, and what takes no threshold has no flags.
  BinaryStatistic above = at_half("sensitivity");
  above.setting.rule = metrics::ThresholdRule::Gt;
  CHECK(few_discordant(a, group_of(y_true, ten), above));
  CHECK_FALSE(few_discordant(a, a, at_half("auroc")));
}

TEST_CASE("binary_groups: the clip is said of what takes logarithms, with how many it moves") {
  const BinaryGroup group = group_of({0, 1, 0, 1, 1}, {0.0, 1.0, 0.05, 0.1, 0.95});
  CHECK(clipped_cases(group.scored, std::nullopt) == 0);
  CHECK(clipped_cases(group.scored, 0.01) == 2);
  CHECK(clipped_cases(group.scored, 0.1) == 4);  // 0.1 itself stays where it is
  for (const char* metric :
       {"log_loss", "calibration_slope", "calibration_intercept", "mcfadden_r2"}) {
    CHECK(takes_logarithms(*metrics::find_binary_metric(metric)));
  }
  for (const char* metric : {"auroc", "brier_score", "oe_ratio", "net_benefit"}) {
    CHECK_FALSE(takes_logarithms(*metrics::find_binary_metric(metric)));
  }
}

TEST_CASE("binary_groups: distances, totals, tests and ratios are not compared") {
  for (const char* metric : {"ici", "log_likelihood", "hosmer_lemeshow", "spiegelhalter_z",
                             "lr_positive", "expected_cost_threshold"}) {
    CHECK_FALSE(is_compared(*metrics::find_binary_metric(metric)));
  }
  for (const char* metric : {"auroc", "brier_score", "calibration_slope", "net_benefit"}) {
    CHECK(is_compared(*metrics::find_binary_metric(metric)));
  }
}

}  // namespace clinval::harness
