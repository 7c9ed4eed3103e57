#include "metrics/selective_prediction.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "metrics/sum.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const CaseView& view) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (class_counts(view).total() == 0) {
    return Undefined::NoCases;
  }
  return std::nullopt;
}

/// Cases and errors among those of one confidence.
struct Answered {
  std::int64_t cases = 0;
  std::int64_t errors = 0;
};

double confidence(double score) {
  return std::max(score, 1.0 - score);
}

/// Calls visit(before, tied) from the surest down, tie groups of one confidence together.
template <typename Visit>
Answered walk(const CaseView& view, const Tally& tally, ThresholdRule rule, const Visit& visit) {
  const TieGroups groups = view.cases.groups();
  const std::span<const std::uint32_t> order = view.cases.by_confidence();
  Answered before;
  for (std::size_t k = 0; k < order.size();) {
    const double level = confidence(groups[order[k]].score);
    Answered tied;
    for (; k < order.size() && confidence(groups[order[k]].score) == level; ++k) {
      const double score = groups[order[k]].score;
      const ClassCounts counts = tally.tied(order[k]);
      const bool event = rule == ThresholdRule::Ge ? score >= 0.5 : score > 0.5;
      tied.cases += counts.total();
      tied.errors += event ? counts.negatives : counts.positives;
    }
    visit(before, tied);
    before.cases += tied.cases;
    before.errors += tied.errors;
  }
  return before;
}

/// Sum over the tied of the share of errors among those answered by then.
double sum_of_risks(const Answered& before, const Answered& tied) {
  const double slope = static_cast<double>(tied.errors) / static_cast<double>(tied.cases);
  double sum = 0.0;
  for (std::int64_t j = 1; j <= tied.cases; ++j) {
    const auto step = static_cast<double>(j);
    sum += (static_cast<double>(before.errors) + step * slope) /
           (static_cast<double>(before.cases) + step);
  }
  return sum;
}

struct Risks {
  double mean = 0.0;
  Answered all;
};

Risks mean_risk(const CaseView& view, ThresholdRule rule) {
  Tally own;
  const Tally& tally = tally_of(view, own);
  double sum = 0.0;
  double lost = 0.0;  // what rounding took from the sum so far (Kahan)
  const Answered all = walk(view, tally, rule, [&](const Answered& before, const Answered& tied) {
    if (before.errors + tied.errors == 0) {
      return;
    }
    const double term = sum_of_risks(before, tied) - lost;
    const double next = sum + term;
    lost = (next - sum) - term;
    sum = next;
  });
  return {.mean = sum / static_cast<double>(all.cases), .all = all};
}

/// AURC when all errors come last.
double best_mean_risk(const Answered& all) {
  const auto right = static_cast<double>(all.cases - all.errors);
  const double sum = tree_sum(0, static_cast<std::size_t>(all.errors), [right](std::size_t i) {
    const double j = static_cast<double>(i) + 1.0;
    return j / (right + j);
  });
  return sum / static_cast<double>(all.cases);
}

}  // namespace

Outcome<double> aurc_value(const CaseView& cases, const Setting& setting) {
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  return std::min(mean_risk(cases, setting.rule).mean, 1.0);
}

Outcome<double> e_aurc_value(const CaseView& cases, const Setting& setting) {
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  const Risks risks = mean_risk(cases, setting.rule);
  return std::max(risks.mean - best_mean_risk(risks.all), 0.0);
}

Outcome<double> augrc_value(const CaseView& cases, const Setting& setting) {
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  Tally own;
  const Tally& tally = tally_of(cases, own);
  std::int64_t twice_area = 0;  // in cases by errors
  const Answered all =
      walk(cases, tally, setting.rule, [&](const Answered& before, const Answered& tied) {
        twice_area += tied.cases * (2 * before.errors + tied.errors);
      });
  const auto n = static_cast<double>(all.cases);
  return static_cast<double>(twice_area) / 2.0 / n / n;
}

Outcome<Estimate> aurc(const CaseView& cases, const Setting& setting) {
  return value_alone(aurc_value(cases, setting));
}
Outcome<Estimate> e_aurc(const CaseView& cases, const Setting& setting) {
  return value_alone(e_aurc_value(cases, setting));
}
Outcome<Estimate> augrc(const CaseView& cases, const Setting& setting) {
  return value_alone(augrc_value(cases, setting));
}

}  // namespace clinval::metrics
