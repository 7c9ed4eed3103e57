#include "metrics/survival_thresholds.h"

#include <stdexcept>
#include <vector>

#include "metrics/intervals.h"
#include "metrics/kaplan_meier.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

std::vector<std::uint8_t> flag(const SurvivalView& view, const Decision& at) {
  std::vector<std::uint8_t> flagged(view.cases.size());
  for (std::size_t i = 0; i < flagged.size(); ++i) {
    const double risk = view.cases.risks()[i];
    const bool above = at.rule == ThresholdRule::Ge ? risk >= at.threshold : risk > at.threshold;
    flagged[i] = above ? 1 : 0;
  }
  return flagged;
}

std::int64_t count(const SurvivalView& view, const std::vector<std::uint8_t>& flagged) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < flagged.size(); ++i) {
    total += flagged[i] != 0 ? view.times(i) : 0;
  }
  return total;
}

void mark_degenerate(Estimate& estimate, std::int64_t flagged, std::int64_t total) {
  if (flagged == total) {
    estimate.marks.emplace_back("all_flagged");
  } else if (flagged == 0) {
    estimate.marks.emplace_back("none_flagged");
  }
}

Outcome<double> policy_value(const SurvivalView& view, const Decision& at,
                             const std::vector<std::uint8_t>& flagged) {
  if (view.total() == 0) {
    return Undefined::NoCases;
  }
  const std::int64_t treated = count(view, flagged);
  if (treated == 0) {
    return 0.0;
  }
  const Outcome<double> survival = survival_value(view, at.horizon, flagged);
  if (!survival) {
    return survival.error();
  }
  const double harm = at.threshold / (1.0 - at.threshold);
  const double share = static_cast<double>(treated) / static_cast<double>(view.total());
  return share * ((1.0 - *survival) - *survival * harm);
}

Outcome<Estimate> policy(const SurvivalView& view, const Decision& at,
                         const std::vector<std::uint8_t>& flagged, double level) {
  const Outcome<double> value = policy_value(view, at, flagged);
  if (!value) {
    return value.error();
  }
  Estimate estimate{.value = *value};
  const std::int64_t treated = count(view, flagged);
  mark_degenerate(estimate, treated, view.total());
  if (treated == 0) {
    add_interval(estimate, 0.0, no_interval("influence", Undefined::ZeroVariance, level));
    return estimate;
  }
  const Outcome<SurvivalAt> km = survival_at(view, at.horizon, flagged);
  const double weight = 1.0 + at.threshold / (1.0 - at.threshold);
  const auto n = static_cast<double>(view.total());
  const double share = static_cast<double>(treated) / n;
  std::vector<double> influence(view.cases.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    const double gain = flagged[i] != 0 ? 1.0 - km->survival * weight : 0.0;
    influence[i] = (gain - *value) / n - share * weight * km->influence[i];
  }
  if (km->survival <= 0.0 || km->survival >= 1.0) {
    // All the flagged have the event, or none has: their risk shows no error, yet has one.
    add_interval(estimate, 0.0, no_interval("influence", Undefined::ZeroVariance, level));
    return estimate;
  }
  const double error = influence_error(view, influence);
  const Limits range{.lower = kUnbounded.lower, .upper = 1.0};
  add_interval(estimate, error, wald_interval("influence", *value, error, level, range));
  return estimate;
}

/// Numerator and denominator of a rate as weighted sums over cases.
struct Ratio {
  std::vector<double> weight;         // 1 / G by position, 0 for the unknown
  std::vector<std::uint8_t> counted;  // in the denominator
  std::vector<std::uint8_t> hit;      // in both
  double numerator = 0.0;
  double denominator = 0.0;
};

/// Why a rate has no denominator.
Undefined why_empty(const SurvivalView& view, Rate rate, const std::vector<std::uint8_t>& flagged) {
  const std::int64_t positive = count(view, flagged);
  switch (rate) {
    case Rate::Sensitivity:
    case Rate::Specificity: return Undefined::OneClass;
    case Rate::Ppv: return positive == 0 ? Undefined::NoneFlagged : Undefined::BeyondFollowUp;
    case Rate::Npv:
      return positive == view.total() ? Undefined::AllFlagged : Undefined::BeyondFollowUp;
  }
  throw std::logic_error("why_empty: a rate without a name");
}

Outcome<Ratio> ratio_of(const SurvivalView& view, Rate rate, const Decision& at) {
  const Outcome<double> late = weight_at_horizon(view, at.horizon);
  if (!late) {
    return late.error();
  }
  const std::vector<std::uint8_t> flagged = flag(view, at);
  const std::size_t size = flagged.size();
  Ratio ratio{.weight = std::vector<double>(size, 0.0),
              .counted = std::vector<std::uint8_t>(size, 0),
              .hit = std::vector<std::uint8_t>(size, 0)};
  for (std::size_t i = 0; i < size; ++i) {
    const AtHorizon what = at_horizon(view, i, at.horizon);
    if (what == AtHorizon::Unknown) {
      continue;
    }
    const bool event = what == AtHorizon::Case;
    const bool positive = flagged[i] != 0;
    const double g = event ? view.censoring_weight(view.cases.group_of()[i]) : *late;
    const bool by_outcome = rate == Rate::Sensitivity || rate == Rate::Specificity;
    const bool wanted = rate == Rate::Sensitivity || rate == Rate::Ppv;
    ratio.weight[i] = 1.0 / g;
    ratio.counted[i] = (by_outcome ? event : positive) == wanted ? 1 : 0;
    ratio.hit[i] = ratio.counted[i] != 0 && event == wanted && positive == wanted ? 1 : 0;
  }
  const auto total = [&](const std::vector<std::uint8_t>& which) {
    return tree_sum(0, size, [&](std::size_t i) {
      return which[i] != 0 ? ratio.weight[i] * static_cast<double>(view.times(i)) : 0.0;
    });
  };
  ratio.numerator = total(ratio.hit);
  ratio.denominator = total(ratio.counted);
  if (ratio.denominator > 0.0) {
    return ratio;
  }
  return why_empty(view, rate, flagged);
}

}  // namespace

Outcome<double> net_benefit_t_value(const SurvivalView& view, const Decision& at) {
  return policy_value(view, at, flag(view, at));
}

Outcome<Estimate> net_benefit_t(const SurvivalView& view, const Decision& at, double level) {
  return policy(view, at, flag(view, at), level);
}

Outcome<double> net_benefit_treat_all_t_value(const SurvivalView& view, const Decision& at) {
  return policy_value(view, at, std::vector<std::uint8_t>(view.cases.size(), 1));
}

Outcome<Estimate> net_benefit_treat_all_t(const SurvivalView& view, const Decision& at,
                                          double level) {
  Outcome<Estimate> estimate =
      policy(view, at, std::vector<std::uint8_t>(view.cases.size(), 1), level);
  if (!estimate) {
    return estimate;
  }
  Estimate unmarked = *estimate;
  unmarked.marks.clear();  // everybody is flagged by definition
  return unmarked;
}

Outcome<double> rate_t_value(const SurvivalView& view, Rate rate, const Decision& at) {
  const Outcome<Ratio> ratio = ratio_of(view, rate, at);
  if (!ratio) {
    return ratio.error();
  }
  return ratio->numerator / ratio->denominator;
}

Outcome<Estimate> rate_t(const SurvivalView& view, Rate rate, const Decision& at, double level) {
  const Outcome<Ratio> ratio = ratio_of(view, rate, at);
  if (!ratio) {
    return ratio.error();
  }
  Estimate estimate{.value = ratio->numerator / ratio->denominator};
  mark_degenerate(estimate, count(view, flag(view, at)), view.total());
  std::vector<double> influence(view.cases.size(), 0.0);
  for (std::size_t i = 0; i < influence.size(); ++i) {
    if (ratio->counted[i] != 0) {
      const double hit = ratio->hit[i] != 0 ? 1.0 : 0.0;
      influence[i] = ratio->weight[i] * (hit - estimate.value) / ratio->denominator;
    }
  }
  const double error =
      influence_error(view, influence, censoring_influence(view, influence, at.horizon));
  add_unit_intervals(estimate, error, level);
  return estimate;
}

}  // namespace clinval::metrics
