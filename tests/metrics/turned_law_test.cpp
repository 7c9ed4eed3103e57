#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/registry.h"
#include "tests/random_cases.h"

// A law of the whole catalogue: what becomes of each row when outcome and risk are turned.
namespace clinval::metrics {
namespace {

/// The row whose value is this one's when outcome and risk are turned: sensitivity and specificity
/// change places. Empty for rows that have no such partner.
std::string_view turned(std::string_view name) {
  constexpr std::array<std::array<std::string_view, 2>, 22> kPairs = {{
      {"auroc", "auroc"},
      {"partial_auroc_sensitivity", "partial_auroc_specificity"},
      {"partial_auroc_specificity", "partial_auroc_sensitivity"},
      {"partial_auroc_sensitivity_mcclish", "partial_auroc_specificity_mcclish"},
      {"brier_score", "brier_score"},
      {"scaled_brier", "scaled_brier"},
      {"log_loss", "log_loss"},
      {"log_likelihood", "log_likelihood"},
      {"mcfadden_r2", "mcfadden_r2"},
      {"nagelkerke_r2", "nagelkerke_r2"},
      {"discrimination_slope", "discrimination_slope"},
      {"mape", "mape"},
      {"sensitivity", "specificity"},
      {"specificity", "sensitivity"},
      {"ppv", "npv"},
      {"npv", "ppv"},
      {"accuracy", "accuracy"},
      {"balanced_accuracy", "balanced_accuracy"},
      {"youden", "youden"},
      {"kappa", "kappa"},
      {"mcc", "mcc"},
      {"diagnostic_odds_ratio", "diagnostic_odds_ratio"},
  }};
  const auto pair = std::ranges::find_if(
      kPairs, [name](const std::array<std::string_view, 2>& names) { return names[0] == name; });
  return pair == kPairs.end() ? std::string_view() : (*pair)[1];
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

}  // namespace

TEST_CASE("laws: outcome and risk turned, sensitivity and specificity change places") {
  int compared = 0;
  for (const BinaryMetric& metric : binary_metrics()) {
    if (turned(metric.name).empty()) {
      continue;
    }
    CAPTURE(metric.name);
    const BinaryMetric& partner = *find_binary_metric(turned(metric.name));
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      CAPTURE(seed);
      const tests::RandomCases cases =
          tests::random_cases(seed, 3 + seed % 60, seed % 3 == 0 ? 4 : 40);
      tests::RandomCases other = cases;
      for (std::size_t i = 0; i < other.y_true.size(); ++i) {
        other.y_true[i] = static_cast<std::uint8_t>(1 - other.y_true[i]);
        other.y_score[i] = 1.0 - other.y_score[i];
      }
      const double threshold = 0.1 * static_cast<double>(seed % 9) + 0.0371;  // no score lies there
      const auto a = metric.value(cases.independent(), {.threshold = threshold});
      const auto b = partner.value(other.independent(), {.threshold = 1.0 - threshold});
      REQUIRE(a.has_value() == b.has_value());
      if (a) {
        CHECK(near(*a, *b));
        ++compared;
      }
    }
  }
  CHECK(compared > 1000);
}

}  // namespace clinval::metrics
