#include "harness/plan_assumptions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "configs/input_error.h"
#include "configs/nearest_name.h"

namespace clinval::harness {
namespace {

[[noreturn]] void refuse(std::string expected, std::string hint) {
  throw configs::InputError(configs::Area::Config, configs::Problem{.code = "E-PLAN-ASSUME",
                                                                    .field = "--assume",
                                                                    .expected = std::move(expected),
                                                                    .hint = std::move(hint)});
}

/// Metrics about which something can be assumed; the prevalence is counted.
std::vector<std::string> assumable() {
  std::vector<std::string> names;
  for (const metrics::PlannedMetric& metric : metrics::planned_metrics()) {
    if (metric.name != "prevalence") {
      names.emplace_back(metric.name);
    }
  }
  return names;
}

/// Open range of the values that a metric can have.
metrics::Limits range_of(const std::string& metric) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (metric == "auroc") {
    return {.lower = 0.5, .upper = 1.0};
  }
  if (metric == "oe_ratio") {
    return {.lower = 0.0, .upper = kInfinity};
  }
  if (metric.starts_with("calibration_")) {
    return {.lower = -kInfinity, .upper = kInfinity};
  }
  return {.lower = metric == "net_benefit" ? -kInfinity : 0.0, .upper = 1.0};
}

std::optional<double> number_of(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<double> PlanQuestion::assumed_value(const std::string& metric) const {
  const auto found = std::ranges::find(assumed, metric, &std::pair<std::string, double>::first);
  return found == assumed.end() ? std::nullopt : std::optional(found->second);
}

PlanQuestion plan_question(const std::vector<std::string>& assumed, double power) {
  PlanQuestion question{.assumed = {}, .power = power};
  const std::vector<std::string> known = assumable();
  for (const std::string& text : assumed) {
    const std::size_t equals = text.find('=');
    const std::string metric = text.substr(0, equals);
    if (std::ranges::find(known, metric) == known.end()) {
      refuse("METRIC=VALUE with a metric whose precision can be told before a run",
             configs::name_hint(metric, known));
    }
    const auto value = equals == std::string::npos
                           ? std::nullopt
                           : number_of(std::string_view(text).substr(equals + 1));
    const metrics::Limits range = range_of(metric);
    if (!value || *value <= range.lower || *value >= range.upper) {
      refuse("METRIC=VALUE with a number that " + metric + " can have", "auroc=0.85, oe_ratio=1.1");
    }
    if (question.assumed_value(metric)) {
      refuse("one assumption about " + metric, "leave one of the two out");
    }
    question.assumed.emplace_back(metric, *value);
  }
  return question;
}

metrics::Outcome<metrics::PlanAssumptions> assumptions_of(const PlanQuestion& question,
                                                          const PlannedGroup& group,
                                                          std::optional<double> threshold) {
  if (group.cases == 0) {
    return metrics::Undefined::NoCases;
  }
  if (group.events == 0 || group.non_events() == 0) {
    return metrics::Undefined::OneClass;
  }
  metrics::PlanAssumptions assumptions{
      .prevalence = static_cast<double>(group.events) / static_cast<double>(group.cases),
      .auroc = question.assumed_value("auroc").value_or(kAssumedAuroc)};
  assumptions.moments =
      metrics::risk_moments(metrics::binormal_predictor(assumptions.prevalence, assumptions.auroc));
  if (threshold) {
    const metrics::FlaggedShares flagged =
        metrics::binormal_flagged(assumptions.prevalence, assumptions.auroc, *threshold);
    assumptions.rule = {
        .prevalence = assumptions.prevalence,
        .sensitivity = question.assumed_value("sensitivity").value_or(flagged.of_events),
        .specificity = question.assumed_value("specificity").value_or(1.0 - flagged.of_non_events),
        .threshold = *threshold};
  }
  return assumptions;
}

metrics::Outcome<double> true_value(const PlanQuestion& question,
                                    const metrics::PlannedMetric& metric,
                                    const metrics::PlanAssumptions& assumptions) {
  if (const auto given = question.assumed_value(std::string(metric.name))) {
    return *given;
  }
  return metric.assumed(assumptions);
}

}  // namespace clinval::harness
