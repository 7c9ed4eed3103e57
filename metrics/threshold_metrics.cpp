#include "metrics/threshold_metrics.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/intervals.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

/// `count` of `total`, and the reason when there is no total.
struct Rate {
  std::int64_t count = 0;
  std::int64_t total = 0;
  Undefined when_empty = Undefined::NoCases;
};

using RateOf = Rate (*)(const Confusion&);

Rate sensitivity_rate(const Confusion& c) {
  return {c.flagged.positives, c.flagged.positives + c.unflagged.positives, Undefined::OneClass};
}
Rate specificity_rate(const Confusion& c) {
  return {c.unflagged.negatives, c.flagged.negatives + c.unflagged.negatives, Undefined::OneClass};
}
Rate ppv_rate(const Confusion& c) {
  return {c.flagged.positives, c.flagged.total(), Undefined::NoneFlagged};
}
Rate npv_rate(const Confusion& c) {
  return {c.unflagged.negatives, c.unflagged.total(), Undefined::AllFlagged};
}

Rate accuracy_rate(const Confusion& c) {
  return {c.flagged.positives + c.unflagged.negatives, c.flagged.total() + c.unflagged.total(),
          Undefined::NoCases};
}

std::optional<Undefined> reason_against(const CaseView& view, const Confusion& counts,
                                        const Rate& rate) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (counts.flagged.total() + counts.unflagged.total() == 0) {
    return Undefined::NoCases;
  }
  if (rate.total == 0) {
    return rate.when_empty;
  }
  return std::nullopt;
}

double share(const Rate& rate) {
  return static_cast<double>(rate.count) / static_cast<double>(rate.total);
}

Outcome<double> rate_value(const CaseView& cases, const Setting& setting, RateOf rate_of) {
  const Confusion counts = confusion(cases, setting);
  const Rate rate = rate_of(counts);
  if (const std::optional<Undefined> reason = reason_against(cases, counts, rate)) {
    return *reason;
  }
  return share(rate);
}

Outcome<Estimate> rate_estimate(const CaseView& cases, const Setting& setting, RateOf rate_of) {
  const Confusion counts = confusion(cases, setting);
  const Rate rate = rate_of(counts);
  if (const std::optional<Undefined> reason = reason_against(cases, counts, rate)) {
    return *reason;
  }
  Estimate estimate{.value = share(rate), .marks = threshold_marks(counts)};
  if (cases.cases.design() == Design::Independent) {
    add_share_intervals(estimate, rate.count, rate.total, setting.level);
  }
  return estimate;
}

/// Which cells count and which belong to the denominator follows from the rate of one case in it.
Outcome<std::vector<double>> rate_influence(const CaseView& cases, const Setting& setting,
                                            RateOf rate_of) {
  const Outcome<double> value = rate_value(cases, setting, rate_of);
  if (!value) {
    return value.error();
  }
  const auto total = static_cast<double>(rate_of(confusion(cases, setting)).total);
  const std::span<const double> scores = cases.cases.scores();
  std::vector<double> influence(scores.size());
  for (std::size_t i = 0; i < influence.size(); ++i) {
    const bool flagged = is_flagged(scores[i], setting);
    const std::int64_t positive = cases.cases.labels()[i];
    const ClassCounts alone{.positives = positive, .negatives = 1 - positive};
    const Rate rate = rate_of(
        {.flagged = flagged ? alone : ClassCounts{}, .unflagged = flagged ? ClassCounts{} : alone});
    influence[i] =
        (static_cast<double>(rate.count) - *value * static_cast<double>(rate.total)) / total;
  }
  return influence;
}

}  // namespace

std::size_t first_flagged_group(const ScoredCases& cases, const Setting& setting) {
  const TieGroups groups = cases.groups();
  const auto first =
      setting.rule == ThresholdRule::Ge
          ? std::ranges::lower_bound(groups, setting.threshold, {}, &TieGroup::score)
          : std::ranges::upper_bound(groups, setting.threshold, {}, &TieGroup::score);
  return static_cast<std::size_t>(first - groups.begin());
}

Confusion confusion(const CaseView& cases, const Setting& setting) {
  if (cases.tally != nullptr) {
    const ClassCounts& low = cases.tally->lower_than(first_flagged_group(cases.cases, setting));
    const ClassCounts& all = cases.tally->total();
    return {.flagged = {.positives = all.positives - low.positives,
                        .negatives = all.negatives - low.negatives},
            .unflagged = low};
  }
  const std::span<const double> scores = cases.cases.scores();
  const auto first = setting.rule == ThresholdRule::Ge
                         ? std::ranges::lower_bound(scores, setting.threshold)
                         : std::ranges::upper_bound(scores, setting.threshold);
  const auto position = static_cast<std::size_t>(first - scores.begin());
  return {.flagged = class_counts(cases, position, scores.size()),
          .unflagged = class_counts(cases, 0, position)};
}

std::vector<std::string> threshold_marks(const Confusion& counts) {
  if (counts.unflagged.total() == 0) {
    return {"all_flagged"};
  }
  if (counts.flagged.total() == 0) {
    return {"none_flagged"};
  }
  return {};
}

Outcome<Estimate> sensitivity(const CaseView& cases, const Setting& setting) {
  return rate_estimate(cases, setting, sensitivity_rate);
}
Outcome<Estimate> specificity(const CaseView& cases, const Setting& setting) {
  return rate_estimate(cases, setting, specificity_rate);
}
Outcome<Estimate> ppv(const CaseView& cases, const Setting& setting) {
  return rate_estimate(cases, setting, ppv_rate);
}
Outcome<Estimate> npv(const CaseView& cases, const Setting& setting) {
  return rate_estimate(cases, setting, npv_rate);
}
Outcome<Estimate> accuracy(const CaseView& cases, const Setting& setting) {
  return rate_estimate(cases, setting, accuracy_rate);
}
Outcome<double> sensitivity_value(const CaseView& cases, const Setting& setting) {
  return rate_value(cases, setting, sensitivity_rate);
}
Outcome<double> specificity_value(const CaseView& cases, const Setting& setting) {
  return rate_value(cases, setting, specificity_rate);
}
Outcome<double> ppv_value(const CaseView& cases, const Setting& setting) {
  return rate_value(cases, setting, ppv_rate);
}
Outcome<double> npv_value(const CaseView& cases, const Setting& setting) {
  return rate_value(cases, setting, npv_rate);
}
Outcome<double> accuracy_value(const CaseView& cases, const Setting& setting) {
  return rate_value(cases, setting, accuracy_rate);
}
Outcome<std::vector<double>> sensitivity_influence(const CaseView& cases, const Setting& setting) {
  return rate_influence(cases, setting, sensitivity_rate);
}
Outcome<std::vector<double>> specificity_influence(const CaseView& cases, const Setting& setting) {
  return rate_influence(cases, setting, specificity_rate);
}
Outcome<std::vector<double>> ppv_influence(const CaseView& cases, const Setting& setting) {
  return rate_influence(cases, setting, ppv_rate);
}
Outcome<std::vector<double>> npv_influence(const CaseView& cases, const Setting& setting) {
  return rate_influence(cases, setting, npv_rate);
}
Outcome<std::vector<double>> accuracy_influence(const CaseView& cases, const Setting& setting) {
  return rate_influence(cases, setting, accuracy_rate);
}

}  // namespace clinval::metrics
