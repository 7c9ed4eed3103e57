#include "metrics/expected_cost.h"

#include <cstddef>
#include <optional>
#include <span>

#include "metrics/net_benefit.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

/// Flagged from this tie group upwards; one past the last group: nobody.
struct Best {
  double cost = 0.0;  ///< of all cases together
  std::size_t group = 0;
};

Best best_threshold(const Tally& tally, double ratio) {
  const ClassCounts& all = tally.total();
  Best best{.cost = static_cast<double>(all.negatives), .group = 0};
  for (std::size_t g = 1; g < tally.below.size(); ++g) {
    const ClassCounts& low = tally.below[g];
    const double cost = ratio * static_cast<double>(low.positives) +
                        static_cast<double>(all.negatives - low.negatives);
    if (cost < best.cost) {
      best = {.cost = cost, .group = g};
    }
  }
  return best;
}

std::optional<Undefined> reason_against(const CaseView& view) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (class_counts(view).total() == 0) {
    return Undefined::NoCases;
  }
  return std::nullopt;
}

/// r, or why there is none.
Outcome<double> cost_ratio(const Setting& setting) {
  const double exchange = exchange_rate(setting.threshold);
  if (exchange == 0.0) {
    return Undefined::ZeroDenominator;
  }
  return 1.0 / exchange;
}

// Groups that hold nobody are passed over: they part nothing.
Outcome<double> threshold_of(const CaseView& view, const Tally& tally, const Best& best,
                             ThresholdRule rule) {
  const TieGroups groups = view.cases.groups();
  if (rule == ThresholdRule::Ge) {
    for (std::size_t g = best.group; g < groups.size(); ++g) {
      if (tally.tied(g).total() > 0) {
        return groups[g].score;
      }
    }
    return Undefined::NoneFlagged;
  }
  for (std::size_t g = best.group; g-- > 0;) {
    if (tally.tied(g).total() > 0) {
      return groups[g].score;
    }
  }
  return Undefined::AllFlagged;
}

}  // namespace

Outcome<double> expected_cost_value(const CaseView& cases, const Setting& setting) {
  const Outcome<double> ratio = cost_ratio(setting);
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  if (!ratio) {
    return ratio.error();
  }
  Tally own;
  const Tally& tally = tally_of(cases, own);
  return best_threshold(tally, *ratio).cost / static_cast<double>(tally.total().total());
}

Outcome<double> expected_cost_threshold_value(const CaseView& cases, const Setting& setting) {
  const Outcome<double> ratio = cost_ratio(setting);
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  if (!ratio) {
    return ratio.error();
  }
  Tally own;
  const Tally& tally = tally_of(cases, own);
  return threshold_of(cases, tally, best_threshold(tally, *ratio), setting.rule);
}

Outcome<Estimate> expected_cost(const CaseView& cases, const Setting& setting) {
  return value_alone(expected_cost_value(cases, setting));
}

Outcome<Estimate> expected_cost_threshold(const CaseView& cases, const Setting& setting) {
  return value_alone(expected_cost_threshold_value(cases, setting));
}

}  // namespace clinval::metrics
