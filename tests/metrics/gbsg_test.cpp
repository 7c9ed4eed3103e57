#include <map>
#include <string>

#include <doctest/doctest.h>

#include "metrics/concordance.h"
#include "metrics/kaplan_meier.h"
#include "metrics/survival_calibration.h"
#include "metrics/survival_scores.h"
#include "metrics/survival_thresholds.h"
#include "tests/survival_oracle.h"

// The validation of a published equation of breast cancer recurrence (McLernon et al. 2023,
// doi:10.7326/M22-0844) on the German Breast Cancer Study Group, followed up to 5 years. Expected
// values by R 4.2.2: survival 3.5-3, riskRegression 2022.11.28, rms 6.5-0; those of Ipcw::Right by
// scikit-survival. Ten digits are known, hence 1e-9.

namespace clinval::metrics {
namespace {

const SurvivalCases& gbsg() {
  static const SurvivalCases cases = tests::survival_oracle_cases().at("gbsg").independent();
  return cases;
}

doctest::Approx printed(double value) {
  return doctest::Approx(value).scale(0.0).epsilon(1e-9);
}

}  // namespace

TEST_CASE("gbsg: concordance of the published validation") {
  const PairCounts pairs = concordance_pairs(gbsg());
  CHECK(gbsg().size() == 686);
  CHECK(gbsg().events() == 285);
  CHECK(pairs.concordant == 83908);
  CHECK(pairs.discordant == 43606);
  CHECK(pairs.tied_risk == 4736);
  CHECK(pairs.tied_time == 32);
  CHECK(harrell_c(gbsg(), 0.95)->value == printed(0.6523705104));
  CHECK(*harrell_c(gbsg(), 0.95)->standard_error == printed(0.01671517492));
  CHECK(uno_c(gbsg(), 0.95)->value == printed(0.6353463242));
  CHECK(*uno_c(gbsg(), 0.95)->standard_error == printed(0.01650975686));
  CHECK(*uno_c_value({gbsg(), Ipcw::Right}) == printed(0.635312131093));
}

TEST_CASE("gbsg: scores at the horizon of the published validation") {
  CHECK(auroc_t(gbsg(), 4.99, 0.95)->value == printed(0.6774636951));
  CHECK(*auroc_t(gbsg(), 4.99, 0.95)->standard_error == printed(0.02802739167));
  CHECK(brier_t(gbsg(), 4.99, 0.95)->value == printed(0.2247821836));
  CHECK(*brier_t(gbsg(), 4.99, 0.95)->standard_error == printed(0.0078572922));
  CHECK(*ipa_value(gbsg(), 4.99) == printed(0.1006201293));
  CHECK(*auroc_t_value(gbsg(), 5.0) == printed(0.6806792337));
  CHECK(*brier_t_value(gbsg(), 5.0) == printed(0.2238613317));
  const SurvivalView right(gbsg(), Ipcw::Right);
  CHECK(*auroc_t_value(right, 4.99) == printed(0.677426319222));
  CHECK(*brier_t_value(right, 4.99) == printed(0.224860677677));
}

TEST_CASE("gbsg: calibration of the published validation") {
  CHECK(km_risk(gbsg(), 5.0, 0.95)->value == printed(0.5083551297));
  CHECK(*km_risk(gbsg(), 5.0, 0.95)->standard_error == printed(0.0230039879782));
  const auto oe = oe_ratio_t(gbsg(), 5.0, 0.95);
  CHECK(oe->value == printed(1.017754079));
  CHECK(*oe->standard_error / oe->value == printed(0.0452518065305));
  CHECK(calibration_slope_t(gbsg(), 0.95)->value == printed(1.055357238));
  CHECK(*calibration_slope_t(gbsg(), 0.95)->standard_error == printed(0.1224932055));
  const auto distances = calibration_distances_t(gbsg(), 5.0);
  CHECK(distances->ici == printed(0.0300747329146));
  CHECK(distances->e50 == printed(0.0259703432743));
  CHECK(distances->e90 == printed(0.0745015369762));
  CHECK(distances->emax == printed(0.0751278780438));
}

TEST_CASE("gbsg: net benefit of the published validation") {
  const std::map<double, double> expected = {
      {0.1, 0.4537279219}, {0.2, 0.3854439121}, {0.23, 0.3615001684}, {0.3, 0.2895365177},
      {0.4, 0.1885776998}, {0.5, 0.1317404734}, {0.6, 0.0651502742}};
  for (const auto& [threshold, net_benefit] : expected) {
    CAPTURE(threshold);
    CHECK(*net_benefit_t_value(gbsg(), {.threshold = threshold, .horizon = 5.0}) ==
          printed(net_benefit));
  }
}

}  // namespace clinval::metrics
