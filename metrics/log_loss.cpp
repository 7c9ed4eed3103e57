#include "metrics/log_loss.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/case_mean.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const CaseView& view, std::int64_t total) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (total == 0) {
    return Undefined::NoCases;
  }
  if (view.cases.zero_or_one() > 0) {
    return Undefined::ProbabilityZeroOrOne;
  }
  return std::nullopt;
}

auto losses(const CaseView& view) {
  return [values = view.cases.log_losses()](std::size_t i) { return values[i]; };
}

}  // namespace

Outcome<double> log_loss_value(const CaseView& cases, const Setting& /*setting*/) {
  const std::int64_t total = class_counts(cases).total();
  if (const std::optional<Undefined> reason = reason_against(cases, total)) {
    return *reason;
  }
  const double sum =
      cases.tally != nullptr ? cases.tally->sums.log_loss : sum_over_cases(cases, losses(cases));
  return sum / static_cast<double>(total);
}

Outcome<Estimate> log_loss(const CaseView& cases, const Setting& setting) {
  const std::int64_t total = class_counts(cases).total();
  if (const std::optional<Undefined> reason = reason_against(cases, total)) {
    return *reason;
  }
  return mean_over_cases(cases, total, losses(cases), setting.level,
                         {.lower = 0.0, .upper = kUnbounded.upper});
}

Outcome<std::vector<double>> log_loss_influence(const CaseView& cases, const Setting& /*setting*/) {
  if (const std::optional<Undefined> reason = reason_against(cases, class_counts(cases).total())) {
    return *reason;
  }
  return mean_influence(cases, losses(cases));
}

}  // namespace clinval::metrics
