#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/auroc.h"
#include "metrics/bootstrap_intervals.h"
#include "metrics/brier_score.h"
#include "metrics/log_loss.h"
#include "metrics/net_benefit.h"
#include "metrics/oe_ratio.h"
#include "metrics/registry.h"
#include "metrics/threshold_metrics.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"

// A published validation replayed: 894 patients, model ADNEX without CA125. The data may not be
// shipped: the case runs where CLINVAL_DATA holds adnex/adnex.csv. Values: R 4.2.2, pROC 1.18.0.
namespace clinval::metrics {
namespace {

using tests::close;

struct Adnex {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
  std::vector<std::uint32_t> triples;  ///< cluster i / 3

  [[nodiscard]] ScoredCases independent() const {
    return {y_true, y_prob, {}, {.scale = Scale::Probability}};
  }
  [[nodiscard]] ScoredCases clustered() const {
    return {y_true, y_prob, triples, {.scale = Scale::Probability}};
  }
};

Adnex read_adnex(const std::string& data) {
  Adnex adnex;
  auto rows = tests::read_cells(data + "/adnex/adnex.csv", ' ');
  for (std::size_t row = 1; row < rows.size(); ++row) {
    adnex.y_true.push_back(static_cast<std::uint8_t>(std::stoul(rows[row].at(0))));
    adnex.y_prob.push_back(std::stod(rows[row].at(2)));
    adnex.triples.push_back(static_cast<std::uint32_t>((row - 1) / 3));
  }
  return adnex;
}

void check_limits(const Interval& interval, const std::string& id, double lower, double upper,
                  double tolerance) {
  CHECK(interval.id == id);
  REQUIRE(interval.limits);
  CHECK(close(interval.limits->lower, lower, tolerance));
  CHECK(close(interval.limits->upper, upper, tolerance));
}

void check_discrimination(const Adnex& adnex) {
  const auto result = auroc(adnex.independent(), {});
  REQUIRE(result);
  CHECK(close(result->value, 0.9113854938890003, 1e-12));
  CHECK(close(*result->standard_error * *result->standard_error, 8.96978279318e-05, 1e-11));
  check_limits(result->intervals.at(0), "logit_delong", 0.890983527795, 0.928276676043, 1e-12);
  check_limits(result->intervals.at(1), "delong", 0.8928228833, 0.9299481045, 1e-10);
  const Limits& hanley_mcneil = *result->intervals.at(3).limits;
  const double width = 2.0 * 1.959963984540054 * 0.0101587594807;
  CHECK(close(hanley_mcneil.upper - hanley_mcneil.lower, width, 1e-11));
  const auto jackknife = auroc_jackknife(adnex.independent());
  REQUIRE(jackknife);
  const std::vector<double> deviations = jackknife_deviations(*jackknife);
  CHECK(close(jackknife_error(deviations), 0.00947615549674, 1e-11));
  CHECK(close(acceleration(deviations), -0.0149353893164, 1e-9));
  const auto clustered = auroc(adnex.clustered(), {});
  REQUIRE(clustered);
  CHECK(close(*clustered->standard_error * *clustered->standard_error, 8.10578159728e-05, 1e-11));
}

void check_overall(const ScoredCases& cases) {
  CHECK(close(*brier_score_value(cases, {}), 0.1325654652, 1e-9));
  CHECK(close(*scaled_brier_value(cases, {}), 0.4692892601, 1e-9));
  CHECK(close(*log_loss_value(cases, {}), 0.413883827571, 1e-11));
  const auto oe = oe_ratio(cases, {});
  REQUIRE(oe);
  CHECK(close(oe->value, 1.22807507593, 1e-11));
  CHECK(close(*oe->standard_error / oe->value, 0.0250290652165, 1e-11));
  check_limits(oe->intervals.at(0), "influence", 1.16928435376, 1.2898217506, 1e-10);
}

void check_utility(const ScoredCases& cases) {
  const Setting setting{.threshold = 0.1};
  CHECK(*sensitivity_value(cases, setting) == 414.0 / 434.0);
  CHECK(*specificity_value(cases, setting) == 296.0 / 460.0);
  CHECK(*ppv_value(cases, setting) == 414.0 / 578.0);
  CHECK(*npv_value(cases, setting) == 296.0 / 316.0);
  check_limits(sensitivity(cases, setting)->intervals.at(0), "wilson", 0.9298960121, 0.9699730890,
               1e-9);
  check_limits(specificity(cases, setting)->intervals.at(0), "wilson", 0.5986851702, 0.6858948248,
               1e-9);
  const auto benefit = net_benefit(cases, setting);
  REQUIRE(benefit);
  CHECK(close(benefit->value, 0.4427044494, 1e-9));
  CHECK(close(*benefit->standard_error, 0.0173677944681, 1e-11));
}

struct Golden {
  const char* metric;
  double value;
  double tolerance;  ///< half a unit of the last printed digit, or 1e-9
};

// At threshold 0.1, re-expressed at a prevalence of 0.05.
constexpr Golden kGoldens[] = {
    {"average_precision", 0.895250886324, 1e-11},
    {"auprc", 0.8949141465, 1e-9},
    {"partial_auroc_sensitivity", 0.1411190142, 1e-9},
    {"partial_auroc_specificity", 0.1324283711, 1e-9},
    {"partial_auroc_sensitivity_mcclish", 0.8364417062, 1e-9},
    {"partial_auroc_specificity_mcclish", 0.812301030744, 1e-11},  // sklearn, max_fpr = 0.2
    {"log_likelihood", -370.0121418484, 1e-12},
    {"mcfadden_r2", 0.4025272722, 1e-9},
    {"cox_snell_r2", 0.4274646387, 1e-9},
    {"nagelkerke_r2", 0.5701136778, 1e-9},
    {"discrimination_slope", 0.5091879444, 1e-9},
    {"mape", 0.2425764116, 1e-9},
    {"aurc", 0.0734737007584, 1e-11},
    {"e_aurc", 0.05586153599, 1e-9},
    {"augrc", 0.0525889724687, 1e-11},
    {"accuracy", 0.7941834452, 1e-9},
    {"balanced_accuracy", 0.7986976558, 1e-9},
    {"youden", 0.5973953116, 1e-9},
    {"diagnostic_odds_ratio", 37.3609756098, 1e-11},
    {"kappa", 0.5918456469, 1e-9},
    {"f1", 0.8181818182, 1e-9},
    {"mcc", 0.6245657001, 1e-9},
    {"lr_positive", 2.67562099584, 1e-11},
    {"lr_negative", 0.071615394196, 1e-11},
    {"standardised_net_benefit", 0.9119303635, 1e-9},
    {"expected_cost", 0.3545861298, 1e-9},
    {"expected_cost_threshold", 0.063169401, 1e-9},
    {"ppv_at_prevalence", 0.123439185265, 1e-11},
    {"npv_at_prevalence", 0.996244922482, 1e-11},
    {"standardised_net_benefit_at_prevalence", 0.20126004586, 1e-10},
};

void check_catalogue(const ScoredCases& cases) {
  const Setting setting{.threshold = 0.1, .prevalence = 0.05};
  for (const Golden& golden : kGoldens) {
    CAPTURE(golden.metric);
    CHECK(close(*find_binary_metric(golden.metric)->value(cases, setting), golden.value,
                golden.tolerance));
  }
  const auto share = find_binary_metric("standardised_net_benefit")->infer(cases, setting);
  CHECK(close(*share->standard_error, 0.0107749689074, 1e-11));
}

void check_ranges(const ScoredCases& cases) {
  const Setting setting{.threshold = 0.1};
  const auto hits = sensitivity(cases, setting);
  check_limits(hits->intervals.at(1), "clopper_pearson", 0.9297237173, 0.9716274694, 1e-9);
  check_limits(hits->intervals.at(2), "jeffreys", 0.9310983437, 0.9707161729, 1e-9);
  check_limits(specificity(cases, setting)->intervals.at(1), "clopper_pearson", 0.5978081705,
               0.6872900463, 1e-9);
  check_limits(find_binary_metric("lr_positive")->infer(cases, setting)->intervals.at(0), "log",
               2.36240928486, 3.03035877791, 1e-9);
}

}  // namespace

TEST_CASE("adnex: the published validation replays (needs CLINVAL_DATA)") {
  const char* data = std::getenv("CLINVAL_DATA");
  if (data == nullptr) {
    MESSAGE("SKIPPED: CLINVAL_DATA is not set, the ADNEX replay did not run");
    return;
  }
  const Adnex adnex = read_adnex(data);
  REQUIRE(adnex.y_true.size() == 894);
  check_discrimination(adnex);
  check_overall(adnex.independent());
  check_utility(adnex.independent());
  check_catalogue(adnex.independent());
  check_ranges(adnex.independent());
}

}  // namespace clinval::metrics
