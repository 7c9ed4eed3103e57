#include "metrics/risk_histogram.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace clinval::metrics {
namespace {

constexpr std::size_t kBins = 20;

struct Bin {
  std::int64_t events = 0;
  std::int64_t non_events = 0;
};

double bound(std::size_t bin) {
  return static_cast<double>(bin) / static_cast<double>(kBins);
}

// Scores ascend, so the bin moves up only. Compared with the bounds themselves: p * 20 may round.
std::array<Bin, kBins> fill(const CaseView& view) {
  std::array<Bin, kBins> bins;
  std::size_t bin = 0;
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    while (bin + 1 < kBins && view.cases.scores()[i] >= bound(bin + 1)) {
      ++bin;
    }
    (view.cases.labels()[i] != 0 ? bins[bin].events : bins[bin].non_events) += view.times(i);
  }
  return bins;
}

}  // namespace

Outcome<Curve> risk_histogram(const CaseView& cases, const Setting& /*setting*/) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  CurveColumn lower{"lower", {}};
  CurveColumn upper{"upper", {}};
  CurveColumn events{"events", {}};
  CurveColumn non_events{"non_events", {}};
  std::int64_t total = 0;
  const std::array<Bin, kBins> bins = fill(cases);
  for (std::size_t k = 0; k < kBins; ++k) {
    lower.values.push_back(bound(k));
    upper.values.push_back(bound(k + 1));
    events.values.push_back(static_cast<double>(bins[k].events));
    non_events.values.push_back(static_cast<double>(bins[k].non_events));
    total += bins[k].events + bins[k].non_events;
  }
  if (total == 0) {
    return Undefined::NoCases;
  }
  return Curve{
      .curve = "risk_histogram",
      .estimator = "risk_histogram.width20.1",
      .columns = {std::move(lower), std::move(upper), std::move(events), std::move(non_events)}};
}

}  // namespace clinval::metrics
