#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/auroc.h"
#include "metrics/brier_score.h"
#include "metrics/log_loss.h"
#include "metrics/net_benefit.h"
#include "metrics/oe_ratio.h"
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
}

}  // namespace clinval::metrics
